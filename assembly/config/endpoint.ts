// Where a provider is reached: its type, moved by `baseUrl` or the keys of its type. As config/endpoint.ts.
import { API_COUNT } from "../core/settings";
import { VideoTasks } from "../core/video-tasks";
import { JsonKind, JsonValue } from "../json/tree";
import { CAPABILITIES, CAPABILITY_APIS, VIDEO_CAPABILITIES } from "./defaults";
import { BaseUrl, defaultPort, parseBaseUrl, withoutTrailingSlashes } from "./base-url";
import { beforeQuery } from "./formats";
import { EXPRESS_BASE, EXPRESS_HOST, TENCENT_HOST, isExpress, isTencent, keyedPaths, planHost } from "./own-protocols";
import { itemsOf, textOf } from "./members";


@final
export class Endpoint {
  https: bool = true;
  host: string = "";
  port: i32 = 443;
  /** Starts with `/` and ends without one; empty for the root. */
  basePath: string = "";
  /** Put behind each path, with its question mark. */
  query: string = "";
  /** The base path is that of the type, so APIs that live beside it on the same host are served too. */
  ownPaths: bool = true;

  /** `:authority` of requests. */
  authority(): string {
    const host = this.host.includes(":") ? "[" + this.host + "]" : this.host;
    return this.port == defaultPort(this.https) ? host : host + ":" + this.port.toString();
  }
}

/** The endpoint of a checked provider. */
export function endpointOf(row: JsonValue, provider: JsonValue): Endpoint {
  const key = textOf(row, "urlKey");
  const baseUrl = textOf(provider, "baseUrl");
  const url = baseUrl.length > 0 ? baseUrl : textOf(provider, key);
  const isAzure = baseUrl.length == 0 && key == "azureServiceUrl";
  const endpoint = url.length > 0 ? urlEndpoint(url, isAzure, row) : typeEndpoint(row, provider);
  if (setPrefix(provider, endpoint.basePath)) {
    endpoint.basePath = prefix + endpoint.basePath;
    endpoint.ownPaths = false;
  }
  return endpoint;
}

let prefix: string = "";

/** Sets what is put before the paths: `basePath` where it is to be, then `providerBasePath`. False: nothing is. */
function setPrefix(provider: JsonValue, base: string): bool {
  const own = withoutTrailingSlashes(textOf(provider, "providerBasePath"));
  const given = textOf(provider, "basePathHandling") == "prepend" ? withoutTrailingSlashes(textOf(provider, "basePath")) : "";
  const slashed = given.length == 0 ? "" : withSlash(given);
  prefix = own;
  if (slashed.length == 0 || (own + base).startsWith(slashed)) return provider.get("providerBasePath") !== null;
  prefix = slashed + own;
  return true;
}

function withSlash(path: string): string {
  return path.startsWith("/") ? path : "/" + path;
}

/** The whole path of each API, indexed by Api; empty where it is not served. */
export function pathsOf(row: JsonValue, endpoint: Endpoint, provider: JsonValue): string[] {
  const apis = itemsOf(row, "apis");
  const paths: string[] = [];
  const beside = besideOf(row, endpoint);
  for (let i = 0; i < API_COUNT; i++) {
    if (i >= apis.length) {
      paths.push("");
      continue;
    }
    const api = apis[i];
    if (api.isText && api.text.startsWith("..")) paths.push(beside + api.text.substring(2) + endpoint.query);
    else if (api.isText) paths.push(api.text.length == 0 ? "" : endpoint.basePath + api.text + endpoint.query);
    else paths.push((endpoint.ownPaths ? api.items[0].text : endpoint.basePath + api.items[1].text) + endpoint.query);
  }
  keyedPaths(provider, paths);
  for (let i = 0, n = CAPABILITIES.length; i < n; i++) {
    const path = capabilityPath(provider, CAPABILITIES[i]);
    if (path.length > 0) paths[CAPABILITY_APIS[i]] = path;
  }
  return paths;
}

/** The whole path that `capabilities` has under this name; empty: none. */
function capabilityPath(provider: JsonValue, name: string): string {
  const capabilities = provider.get("capabilities");
  const path = capabilities === null ? "" : textOf(capabilities, name);
  return path.length == 0 ? "" : (setPrefix(provider, "") ? prefix : "") + withSlash(path);
}

/** Of Kling's videos: those below the base path, or as `capabilities` say. */
export function videosOf(endpoint: Endpoint, provider: JsonValue): VideoTasks {
  const base = endpoint.basePath + "/videos";
  const paths = [base + "/text2video", base + "/image2video", base + "/text2video/{video_id}", base + "/image2video/{video_id}"];
  for (let i = 0, n = paths.length; i < n; i++) {
    const path = capabilityPath(provider, VIDEO_CAPABILITIES[i]);
    if (path.length > 0) paths[i] = path;
  }
  return new VideoTasks(paths[0], paths[1], paths[2], paths[3]);
}

/** The base path without the end that belongs to the OpenAI-compatible API alone. */
function besideOf(row: JsonValue, endpoint: Endpoint): string {
  const tail = textOf(row, "tail");
  const base = endpoint.basePath;
  return tail.length > 0 && base.endsWith(tail) ? base.substring(0, base.length - tail.length) : base;
}

/** The base path of requests that are passed as they are: beside Azure's deployments, not below one. */
export function passBaseOf(endpoint: Endpoint): string {
  const at = endpoint.basePath.indexOf("/deployments/");
  return at < 0 ? endpoint.basePath : endpoint.basePath.substring(0, at);
}

function urlEndpoint(url: string, isAzure: bool, row: JsonValue): Endpoint {
  const endpoint = new Endpoint();
  const address = beforeQuery(url);
  const parsed = parseBaseUrl(address);
  const parts: BaseUrl = parsed === null ? new BaseUrl() : parsed;
  const query = address.length < url.length ? url.substring(address.length + 1) : "";
  endpoint.https = parts.https;
  endpoint.host = parts.host;
  endpoint.port = parts.port;
  endpoint.basePath = isAzure ? azureBasePath(parts.path, query, row) : withoutApi(parts.path, row);
  endpoint.query = query.length == 0 ? "" : "?" + query;
  endpoint.ownPaths = false;
  return endpoint;
}

const DEPLOYMENTS: string = "/openai/deployments/";

/** Azure's three forms: a deployment's URL, a resource with `api-version` (the deployment is the model), a resource (v1 API). */
function azureBasePath(path: string, query: string, row: JsonValue): string {
  if (path.startsWith(DEPLOYMENTS) && path.length > DEPLOYMENTS.length && path.charCodeAt(DEPLOYMENTS.length) != 0x2f) {
    const end = path.indexOf("/", DEPLOYMENTS.length);
    return end < 0 ? path : path.substring(0, end);
  }
  if (path.length > 0) return withoutApi(path, row);
  return query.length == 0 ? textOf(row, "base") : DEPLOYMENTS + "{model}";
}

/** A base URL that was given with the path of an API stands for its base. */
function withoutApi(path: string, row: JsonValue): string {
  const apis = itemsOf(row, "apis");
  let longest = 0;
  for (let i = 0, n = apis.length; i < n; i++) {
    const relative = apis[i].isText ? apis[i].text : apis[i].items[1].text;
    if (relative.startsWith("..")) continue;
    if (path.endsWith(relative)) longest = max(longest, relative.length);
  }
  return path.substring(0, path.length - longest);
}

function typeEndpoint(row: JsonValue, provider: JsonValue): Endpoint {
  const endpoint = new Endpoint();
  endpoint.https = textOf(row, "scheme") != "http";
  const domain = textOf(provider, "providerDomain");
  const ownHost = domain.length > 0 ? domain : textOf(provider, textOf(row, "hostKey"));
  const express = isExpress(provider);
  const tencent = isTencent(provider);
  const host = express ? EXPRESS_HOST : tencent ? TENCENT_HOST : textOf(row, "host");
  const plan = planHost(provider);
  const own = ownHost.length > 0 ? ownHost : plan;
  endpoint.host = own.length > 0 ? own : filled(isWorldwide(host, provider) ? host.substring(REGION.length) : host, row, provider);
  endpoint.port = portOf(row, provider, endpoint.https);
  if (ownHost.includes(":")) addressed(endpoint, ownHost);
  const flag = itemsOf(row, "flag");
  const isOn = flag.length > 0 && isSet(provider.get(flag[0].text));
  endpoint.basePath = express ? EXPRESS_BASE : tencent ? "" : isOn ? flag[1].text : filled(textOf(row, "base"), row, provider);
  return endpoint;
}

const REGION: string = "{vertexRegion}-";

/** Vertex AI's region `global` has a host without a region. */
function isWorldwide(host: string, provider: JsonValue): bool {
  return host.startsWith(REGION) && textOf(provider, "vertexRegion") == "global";
}

/** A host that brings its port, or its scheme too. */
function addressed(endpoint: Endpoint, address: string): void {
  const parsed = parseBaseUrl(address.includes("://") ? address : "https://" + address);
  if (parsed === null) return;
  endpoint.https = parsed.https;
  endpoint.host = parsed.host;
  endpoint.port = parsed.port;
}

function isSet(value: JsonValue | null): bool {
  return value !== null && value.kind == JsonKind.Flag && value.flag;
}

function portOf(row: JsonValue, provider: JsonValue, https: bool): i32 {
  const key = textOf(row, "portKey");
  const own = key.length > 0 ? provider.get(key) : null;
  if (own !== null && own.kind == JsonKind.Number) return i32(own.number);
  const port = row.get("port");
  return port === null ? defaultPort(https) : i32(port.number);
}

/** Names of the keys that a template is filled from, each once. */
export function placeholders(template: string): string[] {
  const names: string[] = [];
  let open = template.indexOf("{");
  while (open >= 0) {
    const close = template.indexOf("}", open);
    if (close < 0) break;
    const name = template.substring(open + 1, close);
    if (!names.includes(name)) names.push(name);
    open = template.indexOf("{", close);
  }
  return names;
}

function filled(template: string, row: JsonValue, provider: JsonValue): string {
  let text = template;
  const names = placeholders(template);
  const defaults = row.get("fill");
  for (let i = 0, n = names.length; i < n; i++) {
    let value = textOf(provider, names[i]);
    if (value.length == 0 && defaults !== null) value = textOf(defaults, names[i]);
    text = text.replaceAll("{" + names[i] + "}", value);
  }
  return text;
}
