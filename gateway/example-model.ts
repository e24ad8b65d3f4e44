// A model that somebody can ask for at once: the first route's, as a name rather than a pattern.
import type { Config, RouteConfig } from "../config/index.js";

/** Well-known chat models, for routes that name only a prefix. */
const KNOWN = [
  "gpt-4o-mini",
  "claude-haiku-4-5",
  "gemini-2.5-flash",
  "qwen-turbo",
  "deepseek-chat",
  "moonshot-v1-8k",
  "glm-4-flash",
  "mistral-small-latest",
  "llama-3.3-70b-versatile",
];

/** Prefers a name that the configuration itself mentions. */
export function exampleModel(config: Config): string {
  const route = config.routes.find((each) => each.matches.some(({ kind }) => kind === "prefix" || kind === "any")) ?? config.routes[0];
  if (route === undefined) return "gpt-4o-mini";
  const names = [...mentioned(config, route), ...KNOWN];
  for (const { kind, text } of route.matches) {
    if (kind === "exact") return text;
    const found = names.find((name) => kind !== "prefix" || name.startsWith(text));
    if (kind !== "regex" && found !== undefined) return found;
    if (kind === "prefix") return text;
  }
  return names[0] as string;
}

function mentioned(config: Config, route: RouteConfig): string[] {
  const targets = route.targets.map(({ provider, model }) => ({ model, provider: config.providers.find(({ id }) => id === provider) }));
  return targets
    .flatMap(({ model, provider }) => [
      provider?.failover.healthCheckModel,
      ...(provider?.models ?? []),
      ...Object.keys(provider?.modelMapping ?? {}),
      model,
    ])
    .filter((name): name is string => name !== undefined && name !== "" && !/[*~]/.test(name));
}
