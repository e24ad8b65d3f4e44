// Where a provider is reached: its type, moved by `baseUrl` or the keys of its type. As config/endpoint.ts.
import { API_COUNT } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { BaseUrl, defaultPort, parseBaseUrl, withoutTrailingSlashes } from "./base-url";
import { beforeQuery } from "./formats";
import { itemsOf, textOf } from "./structure";


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
  const prefix = textOf(provider, "providerBasePath");
  if (prefix.length > 0) {
    endpoint.basePath = withoutTrailingSlashes(prefix) + endpoint.basePath;
    endpoint.ownPaths = false;
  }
  return endpoint;
}

/** The whole path of each API, indexed by Api; empty where it is not served. */
export function pathsOf(row: JsonValue, endpoint: Endpoint): string[] {
  const apis = itemsOf(row, "apis");
  const paths: string[] = [];
  const beside = besideOf(row, endpoint);
  for (let i = 0; i < API_COUNT; i++) {
    const api = apis[i];
    if (api.isText && api.text.startsWith("..")) paths.push(beside + api.text.substring(2) + endpoint.query);
    else if (api.isText) paths.push(api.text.length == 0 ? "" : endpoint.basePath + api.text + endpoint.query);
    else paths.push((endpoint.ownPaths ? api.items[0].text : endpoint.basePath + api.items[1].text) + endpoint.query);
  }
  return paths;
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

/** A base URL that was given with the path of the chat API stands for its base. */
function withoutApi(path: string, row: JsonValue): string {
  const chat = itemsOf(row, "apis")[0];
  if (!chat.isText || chat.text.length == 0 || !path.endsWith(chat.text)) return path;
  return path.substring(0, path.length - chat.text.length);
}

function typeEndpoint(row: JsonValue, provider: JsonValue): Endpoint {
  const endpoint = new Endpoint();
  endpoint.https = textOf(row, "scheme") != "http";
  const domain = textOf(provider, "providerDomain");
  const ownHost = domain.length > 0 ? domain : textOf(provider, textOf(row, "hostKey"));
  endpoint.host = ownHost.length > 0 ? ownHost : filled(textOf(row, "host"), row, provider);
  endpoint.port = portOf(row, provider, endpoint.https);
  const flag = itemsOf(row, "flag");
  const isOn = flag.length > 0 && isSet(provider.get(flag[0].text));
  endpoint.basePath = isOn ? flag[1].text : filled(textOf(row, "base"), row, provider);
  return endpoint;
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
