// A configuration as the gateway needs it: what config/ says about a file, and the clusters that follow from it.
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  checkConfig,
  environmentBeside,
  findingText,
  loadRegular,
  locateProviders,
  parseConfig,
  readRegularFile,
  tokensBeside,
  type LoadResult,
  type TokenFile,
} from "../config/index.js";
import type { Notify } from "../config/config.js";
import { endpointsOf, withSharedSockets } from "./endpoints.js";
import { exampleModel } from "./example-model.js";
import type { ProviderEndpoint } from "./envoy/rig.js";
import { clusterErrors } from "./shared-clusters.js";
import { tracingFrom } from "./envoy/tracing.js";

/** A configuration without errors, and what the gateway makes of it. */
export interface Configuration {
  endpoints: readonly ProviderEndpoint[];
  /** JSON text for the downstream half. Holds tokens. */
  pluginConfig: string;
  /** Token values and the names that people see. */
  secrets: readonly (readonly [value: string, name: string])[];
  /** API tokens by the provider's id, in their order. */
  tokens: ReadonlyMap<string, readonly string[]>;
  warnings: readonly string[];
  /** Files that tokens came out of. */
  tokenFiles: readonly TokenFile[];
  timeoutMs: number;
  idleTimeoutMs: number;
  maxRequestBytes: number;
  maxHeldBytes: number;
  maxAttempts: number;
  /** The webhook that hears of changes. */
  notify?: Notify;
  /** How many targets each route has, by its name. */
  targets: ReadonlyMap<string, number>;
  /** A model that is routed somewhere, for the curl to copy. */
  exampleModel: string;
}

/** Why a configuration cannot come into force: all errors at once, each with its path. */
export interface Refused {
  errors: readonly string[];
  warnings: readonly string[];
  secrets: Configuration["secrets"];
  /** Files that tokens were looked for in: a change of one may be the cure. */
  tokenFiles: readonly TokenFile[];
}

/** Reads and checks a configuration file. Never throws: what goes wrong is among the errors. */
export function readConfiguration(file: string, environment: NodeJS.ProcessEnv = process.env): Configuration | Refused {
  return judged(file, loadRegular(file, environment), tracingFrom(environment) !== undefined);
}

/** The same for a text that is to become the file's content. */
export function proposedConfiguration(file: string, text: string, environment: NodeJS.ProcessEnv = process.env): Configuration | Refused {
  return judged(
    file,
    parseConfig(text, environmentBeside(file, environment), undefined, tokensBeside(file)),
    tracingFrom(environment) !== undefined,
  );
}

function judged(file: string, loaded: LoadResult, traced: boolean): Configuration | Refused {
  const warnings = [...environmentWarnings(join(dirname(file), ".env")), ...loaded.warnings.map(findingText)];
  const secrets = namedSecrets(loaded);
  const { tokenFiles } = loaded;
  if (loaded.config === undefined || loaded.pluginConfig === undefined)
    return { errors: loaded.errors.map(findingText), warnings, secrets, tokenFiles };
  const { providers, timeout, idleTimeout, maxRequestBytes, maxHeldBytes, maxAttempts } = loaded.config;
  const places = providers.flatMap((provider) => endpointsOf([provider]).map((endpoint) => ({ id: provider.id, endpoint })));
  const errors = clusterErrors(places);
  if (errors.length > 0) return { errors, warnings, secrets, tokenFiles };
  return {
    endpoints: withSharedSockets(places.map(({ endpoint }) => endpoint)),
    pluginConfig: JSON.stringify(traced ? withFields(loaded.pluginConfig) : loaded.pluginConfig),
    secrets,
    tokens: new Map(providers.map(({ id, apiTokens }) => [id, apiTokens])),
    warnings,
    tokenFiles,
    timeoutMs: timeout,
    idleTimeoutMs: idleTimeout,
    maxRequestBytes,
    maxHeldBytes,
    maxAttempts,
    ...(loaded.config.notify === undefined ? {} : { notify: loaded.config.notify }),
    targets: new Map(loaded.config.routes.map(({ name, targets, fallbacks }) => [name, targets.length + fallbacks.length])),
    exampleModel: exampleModel(loaded.config),
  };
}

/** Spans are made of the fields of a request. */
function withFields(pluginConfig: object): object {
  return "accessLog" in pluginConfig ? pluginConfig : { ...pluginConfig, accessLog: "fields" };
}

/** A value that is the token of several providers bears the first one's name; what has no name at all (a fixed header) is `***`. */
function namedSecrets({ config, secrets }: LoadResult): Configuration["secrets"] {
  const names = new Map([...secrets].map((value) => [value, "***"]));
  for (const { id, apiTokens } of (config?.providers ?? []).toReversed()) {
    for (const [position, value] of apiTokens.entries()) names.set(value, `${id}#${position}`);
  }
  return [...names];
}

function environmentWarnings(envFile: string): string[] {
  try {
    readRegularFile(envFile);
    const mode = statSync(envFile).mode & 0o777;
    return (mode & 0o077) === 0 ? [] : [`${envFile} can be read by others (mode ${mode.toString(8)}): chmod 600 ${envFile}`];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? [] : [`the variables of ${envFile} are not known: ${message}`];
  }
}

/**
 * Gives a provider whose address changed a cluster of another name, so that requests of the time before still find the address that
 * their plan was made for. Returns the endpoints and the plugin configuration with the new names.
 */
export function assignClusters(
  configuration: Configuration,
  inForce: readonly ProviderEndpoint[],
): Pick<Configuration, "endpoints" | "pluginConfig" | "timeoutMs"> {
  const renamed = new Map<string, string>();
  const endpoints = configuration.endpoints.map((endpoint) => {
    const cluster = freeName(endpoint, inForce);
    if (cluster !== endpoint.cluster) renamed.set(endpoint.cluster, cluster);
    return { ...endpoint, cluster };
  });
  const { timeoutMs, pluginConfig } = configuration;
  return { endpoints, timeoutMs, pluginConfig: renamed.size === 0 ? pluginConfig : withClusters(pluginConfig, renamed) };
}

/** The cluster's own name, or the first of `name~2`, `name~3`, ... that is free or already leads to this address. */
function freeName(endpoint: ProviderEndpoint, inForce: readonly ProviderEndpoint[]): string {
  for (let n = 1; ; n++) {
    const cluster = n === 1 ? endpoint.cluster : `${endpoint.cluster}~${n}`;
    if (inForce.every((other) => other.cluster !== cluster || isDeepStrictEqual(other, { ...endpoint, cluster }))) return cluster;
  }
}

function withClusters(pluginConfig: string, renamed: ReadonlyMap<string, string>): string {
  const value = JSON.parse(pluginConfig) as Record<string, unknown>;
  const inForce = new Map(checkConfig(value).config?.providers.map((provider) => [provider.id, provider]));
  for (const provider of locateProviders(value)) {
    const { cluster, tokenEndpoints = [], contextEndpoints: [file] = [] } = inForce.get(provider.id) ?? {};
    const named = renamed.get(cluster ?? provider.id);
    if (named !== undefined) provider.value["cluster"] = named;
    // Several that are exchanged in several places have names of their places: these alone do not move.
    const [exchange, another] = new Set(tokenEndpoints.map((each) => each.cluster));
    const exchanged = another === undefined ? renamed.get(exchange ?? "") : undefined;
    if (exchanged !== undefined) provider.value["tokenCluster"] = exchanged;
    const fetched = renamed.get(file?.cluster ?? "");
    if (fetched !== undefined) provider.value["context"] = { ...(provider.value["context"] as object), cluster: fetched };
  }
  return JSON.stringify(value);
}
