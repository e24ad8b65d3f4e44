// `http(s)://host[:port][/path]`, as config/base-url.ts has it.
import { isOf, isVisible } from "./characters";

/** A provider's address, taken apart. */
@final
export class BaseUrl {
  https: bool = true;
  /** Without brackets. */
  host: string = "";
  port: i32 = 0;
  /** Starts with `/` and ends without one; empty for the root. */
  path: string = "";
}

/** The port that a scheme stands for. */
export function defaultPort(https: bool): i32 {
  return https ? 443 : 80;
}

/** The parts of a base URL; null where it is none. */
export function parseBaseUrl(text: string): BaseUrl | null {
  const url = new BaseUrl();
  url.https = text.startsWith("https://");
  if (!url.https && !text.startsWith("http://")) return null;
  const rest = text.substring(url.https ? 8 : 7);
  const slash = rest.indexOf("/");
  url.path = slash < 0 ? "" : rest.substring(slash);
  if (!isVisible(url.path) || url.path.includes("?") || url.path.includes("#")) return null;
  url.path = withoutTrailingSlashes(url.path);
  return readAuthority(slash < 0 ? rest : rest.substring(0, slash), url) ? url : null;
}

export function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) == 0x2f) end--;
  return path.substring(0, end);
}

function readAuthority(authority: string, url: BaseUrl): bool {
  let colon = authority.indexOf(":");
  if (authority.startsWith("[")) {
    const bracket = authority.indexOf("]");
    url.host = authority.substring(1, bracket);
    if (bracket < 2 || !isIpv6(url.host)) return false;
    colon = bracket + 1 < authority.length ? bracket + 1 : -1;
    if (colon > 0 && authority.charCodeAt(colon) != 0x3a) return false;
  } else {
    url.host = colon < 0 ? authority : authority.substring(0, colon);
    if (url.host.length == 0 || !isOf(url.host, "._-", true)) return false;
  }
  url.port = colon < 0 ? defaultPort(url.https) : portOf(authority.substring(colon + 1));
  return url.port > 0;
}

function isIpv6(host: string): bool {
  for (let i = 0, n = host.length; i < n; i++) {
    const c = host.charCodeAt(i);
    const isHex = (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66);
    if (!isHex && c != 0x3a && c != 0x2e) return false;
  }
  return true;
}

/** 0 where it is no port. */
function portOf(text: string): i32 {
  if (text.length == 0 || text.length > 5 || !isOf(text, "", false)) return 0;
  let port = 0;
  for (let i = 0, n = text.length; i < n; i++) port = port * 10 + (text.charCodeAt(i) - 0x30);
  return port <= 65535 ? port : 0;
}
