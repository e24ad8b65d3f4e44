// Header values in Envoy's debug and trace log. Who proves himself by which header nobody can list (every identity proxy has its own), so
// the values of headers that are known to be harmless are shown, and of all others their length alone.

const SHOWN = new Set([
  ...[":authority", ":method", ":scheme", ":status", ":protocol", "host", "date", "server", "via", "age", "allow", "vary", "te", "trailer"],
  ...["accept", "accept-encoding", "accept-language", "accept-ranges", "cache-control", "connection", "content-encoding", "content-length"],
  ...["content-type", "etag", "expect", "expires", "grpc-status", "grpc-message", "keep-alive", "last-modified", "max-forwards", "origin"],
  ...["pragma", "range", "retry-after", "transfer-encoding", "upgrade", "user-agent", "traceparent", "request-id", "x-request-id"],
  ...[
    "x-forwarded-for",
    "x-forwarded-proto",
    "anthropic-version",
    "anthropic-beta",
    "openai-beta",
    "openai-processing-ms",
    "openai-version",
  ],
]);
const SHOWN_BEGINNINGS = /^(x-ai-|x-envoy-(?!peer)|x-ratelimit-|anthropic-ratelimit-|x-stainless-|sec-fetch-|access-control-)/;
/** A path and an address, whose query may hold a key. */
const ADDRESSES = new Set([":path", "location", "referer", "x-envoy-original-path"]);
const QUERY = /([?&;](?:[^=&;]*(?:key|token|secret|sig|auth|pass|code|credential|session|jwt)[^=&;]*)=)([^&;#'\s]*)/gi;

/** A name and a password in an address. */
const USER = /(:\/\/)[^/?#\s'"]*@/g;

/** `'name', 'value'` as Envoy prints a list of headers, and `key=name value=value` as its parser does. */
const FORMS = [/^( *'([^']*)', ')(.*)(')$/, /(completed header: key=(\S+) value=)(.*)()$/];

/** The line with what may be a credential masked. `named`: what stands for a token of the configuration already, and may stay. */
export function maskHeader(line: string, named: (value: string) => boolean): string {
  for (const form of FORMS) {
    const found = form.exec(line);
    if (found === null) continue;
    const [whole, before = "", name = "", value = "", after = ""] = found;
    return line.slice(0, found.index) + before + shown(name.toLowerCase(), value, named) + after + line.slice(found.index + whole.length);
  }
  return address(line);
}

function shown(name: string, value: string, named: (value: string) => boolean): string {
  if (ADDRESSES.has(name)) return address(value);
  if (SHOWN.has(name) || SHOWN_BEGINNINGS.test(name)) return value;
  const [scheme, only] = /^(?:([A-Za-z]+) )?(\S*)$/.exec(value)?.slice(1) ?? [];
  if (only !== undefined && named(only)) return value;
  return scheme === undefined ? `*** (${value.length})` : `${scheme} *** (${value.length})`;
}

function address(text: string): string {
  return text.replace(QUERY, "$1***").replace(USER, "$1***@");
}
