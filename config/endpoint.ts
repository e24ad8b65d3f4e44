import { defaultPort, parseBaseUrl, type BaseUrl } from "./base-url.js";
import { API_NAMES, API_PATHS, providerRow, type ApiName, type ApiPath, type ProviderRow } from "./providers/index.js";
import { CAPABILITIES } from "./higress.js";
import { isObject, textAt, type RawObject } from "./raw.js";
import { EXPRESS, TENCENT_HOST, isExpress, isTencent, keyedPaths, planHost } from "./own-protocols.js";
import { ownValue } from "./own.js";

/** Where a provider is reached. */
export interface Endpoint {
  scheme: "http" | "https";
  host: string;
  port: number;
  /** Starts with `/` and ends without one; empty for the root. */
  basePath: string;
  /** Name for the TLS handshake; undefined without TLS and for addresses that are numbers. */
  sni?: string;
  /** Put behind each path, with its question mark. */
  query: string;
  /** The base path is that of the type, so APIs that live beside it on the same host are served too. */
  ownPaths: boolean;
}

/** The endpoint of a checked provider: its type, moved by `baseUrl` or the keys of its type. */
export function endpointOf(provider: RawObject): Endpoint {
  const row = providerRow(String(provider.type)) as ProviderRow;
  const fromUrl = urlEndpoint(row, provider);
  const endpoint = fromUrl ?? typeEndpoint(row, provider);
  const prefix = prefixOf(provider, endpoint.basePath);
  if (prefix !== undefined) {
    endpoint.basePath = prefix + endpoint.basePath;
    endpoint.ownPaths = false;
  }
  if (endpoint.scheme === "https" && !isAddress(endpoint.host)) endpoint.sni = endpoint.host;
  return endpoint;
}

/** What is put before the paths: `basePath` where it is to be, then `providerBasePath`. */
function prefixOf(provider: RawObject, base: string): string | undefined {
  const own = textAt(provider, "providerBasePath").replace(/\/+$/, "");
  const given = provider.basePathHandling === "prepend" ? textAt(provider, "basePath").replace(/\/+$/, "") : "";
  const slashed = given === "" || given.startsWith("/") ? given : `/${given}`;
  if (slashed === "" || (own + base).startsWith(slashed)) return provider.providerBasePath === undefined ? undefined : own;
  return slashed + own;
}

/** `:authority` of requests to an endpoint. */
export function authorityOf(endpoint: Pick<Endpoint, "scheme" | "host" | "port">): string {
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  return endpoint.port === defaultPort(endpoint.scheme) ? host : `${host}:${endpoint.port}`;
}

/** The whole path of each API that a checked provider serves; `{model}` stands where the model belongs. */
export function pathsOf(provider: RawObject): Partial<Record<ApiName, string>> {
  const row = providerRow(String(provider.type)) as ProviderRow;
  const endpoint = endpointOf(provider);
  const paths: Partial<Record<ApiName, string>> = {};
  for (const api of API_NAMES) {
    const path = row.apis[api];
    if (path !== undefined) paths[api] = wholePath(api, path, endpoint, row.tail);
  }
  keyedPaths(provider, paths);
  const capabilities = isObject(provider.capabilities) ? provider.capabilities : {};
  for (const [name, api] of Object.entries(CAPABILITIES)) {
    const path = textAt(capabilities, name);
    if (path !== "") paths[api] = (prefixOf(provider, "") ?? "") + (path.startsWith("/") ? path : `/${path}`);
  }
  return paths;
}

/** The base path of requests that are passed as they are: beside Azure's deployments, not below one. */
export function passBaseOf(endpoint: Endpoint): string {
  return endpoint.basePath.split("/deployments/", 1)[0] ?? "";
}

function wholePath(api: ApiName, path: ApiPath, endpoint: Endpoint, tail = ""): string {
  const { basePath } = endpoint;
  if (typeof path !== "string" && "beside" in path) {
    return basePath.slice(0, basePath.length - (basePath.endsWith(tail) ? tail.length : 0)) + path.beside + endpoint.query;
  }
  if (typeof path === "string") return endpoint.basePath + path + endpoint.query;
  if (endpoint.ownPaths) return path.own + endpoint.query;
  return endpoint.basePath + (path.relative ?? API_PATHS[api]) + endpoint.query;
}

function urlEndpoint(row: ProviderRow, provider: RawObject): Endpoint | undefined {
  const key = row.keys?.url;
  const text = provider.baseUrl ?? (key === undefined ? undefined : ownValue(provider, key));
  if (typeof text !== "string") return undefined;
  const [address, query = ""] = text.split("?") as [string, string?];
  const url = parseBaseUrl(address) as BaseUrl;
  const azure = provider.baseUrl === undefined && key === "azureServiceUrl";
  const basePath = azure ? azureBasePath(url.path, query, row) : withoutApi(url.path, row);
  return { scheme: url.scheme, host: url.host, port: url.port, basePath, query: query === "" ? "" : `?${query}`, ownPaths: false };
}

/** Azure's three forms: a deployment's URL, a resource with `api-version` (the deployment is the model), a resource (v1 API). */
function azureBasePath(path: string, query: string, row: ProviderRow): string {
  const deployment = /^\/openai\/deployments\/[^/]+/.exec(path);
  if (deployment !== null) return deployment[0];
  if (path !== "") return withoutApi(path, row);
  return query === "" ? row.basePath : "/openai/deployments/{model}";
}

/** A base URL that was given with the path of an API stands for its base. */
function withoutApi(path: string, row: ProviderRow): string {
  let longest = 0;
  for (const api of API_NAMES) {
    const given = row.apis[api];
    if (given === undefined || (typeof given !== "string" && "beside" in given)) continue;
    const relative = typeof given === "string" ? given : (given.relative ?? API_PATHS[api]);
    if (path.endsWith(relative)) longest = Math.max(longest, relative.length);
  }
  return path.slice(0, path.length - longest);
}

function typeEndpoint(row: ProviderRow, provider: RawObject): Endpoint {
  const own = firstText(provider, ["providerDomain", row.keys?.host]);
  const address =
    own !== undefined && /[:]/.test(own) ? (parseBaseUrl(own.includes("://") ? own : `https://${own}`) as BaseUrl) : undefined;
  const scheme = address?.scheme ?? row.scheme ?? "https";
  const tencent = isTencent(provider) ? { host: TENCENT_HOST, basePath: "" } : undefined;
  const express = isExpress(provider) ? EXPRESS : tencent;
  const host = address?.host ?? own ?? express?.host ?? planHost(provider) ?? worldwide(row, provider) ?? filled(row.host, row, provider);
  const ownPort = row.keys?.port === undefined ? undefined : ownValue(provider, row.keys.port);
  const port = typeof ownPort === "number" ? ownPort : (address?.port ?? row.port ?? defaultPort(scheme));
  const flag = row.keys?.flag;
  if (express !== undefined) return { scheme, host, port, basePath: express.basePath, query: "", ownPaths: true };
  const basePath = flag !== undefined && ownValue(provider, flag.key) === true ? flag.basePath : filled(row.basePath, row, provider);
  return { scheme, host, port, basePath, query: "", ownPaths: true };
}

/** Vertex AI's region `global` has a host without a region. */
function worldwide(row: ProviderRow, provider: RawObject): string | undefined {
  const region = "{vertexRegion}-";
  return row.host.startsWith(region) && provider.vertexRegion === "global" ? row.host.slice(region.length) : undefined;
}

function firstText(provider: RawObject, keys: (string | undefined)[]): string | undefined {
  for (const key of keys) {
    const value = key === undefined ? undefined : ownValue(provider, key);
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

function filled(template: string, row: ProviderRow, provider: RawObject): string {
  return template.replace(/\{([A-Za-z]+)\}/g, (_, key: string) =>
    String(ownValue(provider, key) ?? ownValue(row.keys?.defaults ?? {}, key) ?? ""),
  );
}

function isAddress(host: string): boolean {
  return host.includes(":") || /^[0-9.]+$/.test(host);
}
