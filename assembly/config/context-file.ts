// Higress's `context` and `moonshotFileId`. As config/context-file.ts.
import { ContextFile } from "../core/context-file";
import { ProviderSettings } from "../core/settings";
import { JsonValue } from "../json/tree";
import { defaultPort, parseBaseUrl } from "./base-url";
import { msAt } from "./semantics";
import { textOf } from "./members";

/** null: there is none. */
export function readContextFile(settings: ProviderSettings, value: JsonValue): ContextFile | null {
  const file = new ContextFile();
  const limit = msAt(value, "timeout");
  if (limit > 0) file.withinMs = <i32>limit;
  const id = settings.type == "moonshot" ? textOf(value, "moonshotFileId") : "";
  if (id.length > 0) {
    file.path = String.UTF8.encode(String.UTF8.decode(settings.passBase) + "/files/" + encodeURIComponent(id) + "/content");
    file.authority = settings.authority;
    file.isObject = true;
    return file;
  }
  const context = value.get("context");
  if (context === null || !context.isObject) return null;
  const parts = parseBaseUrl(textOf(context, "fileUrl"));
  if (parts === null) return null;
  const host = parts.host.includes(":") ? "[" + parts.host + "]" : parts.host;
  file.authority = String.UTF8.encode(parts.port == defaultPort(parts.https) ? host : host + ":" + parts.port.toString());
  file.path = String.UTF8.encode(parts.path.length > 0 ? parts.path : "/");
  file.cluster = String.UTF8.encode(clusterOf(context, parts.host + ":" + parts.port.toString(), parts.port));
  return file;
}

/** The one that is named, the service of Higress's, else one that the gateway makes. */
function clusterOf(context: JsonValue, address: string, port: i32): string {
  const named = textOf(context, "cluster");
  if (named.length > 0) return named;
  const service = textOf(context, "serviceName");
  if (service.length == 0) return "token/" + address;
  const own = context.get("servicePort");
  return "outbound|" + (own === null ? port : <i32>own.number).toString() + "||" + service;
}
