// Higress's `context` and `moonshotFileId`. As assembly/config/context-file.ts.
import { parseBaseUrl } from "./base-url.js";
import type { TokenEndpoint } from "./grants.js";
import { isObject, textAt, type RawObject } from "./raw.js";

/** A text that chat requests begin with is fetched. */
export function hasContextFile(provider: RawObject): boolean {
  return (textAt(provider, "type") === "moonshot" && textAt(provider, "moonshotFileId") !== "") || fileUrl(provider) !== undefined;
}

function fileUrl({ context }: RawObject) {
  return isObject(context) ? parseBaseUrl(textAt(context, "fileUrl")) : undefined;
}

/** Where it is fetched, beside the provider's own address. */
export function contextEndpoints(provider: RawObject): TokenEndpoint[] {
  const parts = fileUrl(provider);
  if (parts === undefined) return [];
  const { scheme, host, port } = parts;
  const context = provider.context as RawObject;
  return [{ cluster: textAt(context, "cluster") || serviceCluster(context, port) || `token/${host}:${port}`, scheme, host, port }];
}

/** Of a service of Higress's; empty: it names none. */
function serviceCluster(context: RawObject, port: number): string {
  const service = textAt(context, "serviceName");
  const own = typeof context.servicePort === "number" ? context.servicePort : port;
  return service === "" ? "" : `outbound|${own}||${service}`;
}
