// `ai-failover explain`: what a request would try, from the plugin's own code, without a gateway and without asking any provider.
import type { Explanation } from "../config/api.js";
import { findingText, loadConfig } from "../config/index.js";
import { PLUGIN } from "./paths.js";
import { PluginHost } from "./plugin-host/host.js";

export interface ExplainQuestion {
  config: string;
  model: string;
  path?: string;
  streamed: boolean;
  /** What the client's header x-ai-fallback says. */
  fallback?: string;
  /** What the client would send: then what a translation leaves out is told too. */
  request?: Uint8Array;
  environment?: NodeJS.ProcessEnv;
}

/** The answer of the plugin with every token in use, or why the configuration cannot be used. */
export function explain({
  config,
  model,
  path,
  streamed,
  fallback,
  request,
  environment,
}: ExplainQuestion): Explanation | { errors: string[] } {
  const loaded = loadConfig(config, environment);
  if (loaded.pluginConfig === undefined) return { errors: loaded.errors.map(findingText) };
  const host = new PluginHost(PLUGIN);
  if (!host.configure(JSON.stringify(loaded.pluginConfig))) return { errors: host.lines.map(({ text }) => text) };
  const query = new URLSearchParams({ model, stream: streamed ? "1" : "0" });
  if (path !== undefined) query.set("path", path);
  if (fallback !== undefined) query.set("fallback", fallback);
  return JSON.parse(host.ask(`/explain?${query.toString()}`, request === undefined ? "GET" : "POST", request).body) as Explanation;
}

/** Requests that are passed on name no model. */
function asModel(model: string): string {
  return model === "" ? "" : ` as ${model}`;
}

/** What becomes of the request on its way. */
function asTranslated(translated: string | undefined, dropped: string[] | undefined): string {
  if (translated === undefined) return "";
  return `, ${translated}${dropped === undefined || dropped.length === 0 ? "" : ` without ${dropped.join(", ")}`}`;
}

/** The explanation as lines for people. */
export function explainText(explanation: Explanation, model: string): string[] {
  const { route, api, attempts, skipped, notes, error } = explanation;
  const places = attempts.map(
    ({ provider, token, model: asked, why, translated, dropped }, i) =>
      `  ${i + 1}. ${provider}#${token}${asModel(asked)} (${why}${asTranslated(translated, dropped)})`,
  );
  return [
    route !== null ? `${model} on ${api}: route ${route}` : error === undefined ? `${api}: by no model` : `${model} on ${api}: no route`,
    ...places,
    ...(skipped.length === 0 ? [] : ["skipped:"]),
    ...skipped.map(
      ({ provider, token, model: asked, reason }) => `  ${provider}${token === null ? "" : `#${token}`}${asModel(asked)}: ${reason}`,
    ),
    ...notes.map((note) => `note: ${note}`),
    ...(error === undefined ? [] : [`error: ${error.status} ${error.code}: ${error.message}`]),
  ];
}
