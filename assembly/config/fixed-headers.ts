// Headers that each request of a provider gets, and what one of them says of its tokens.
import { withFeatures } from "../core/feature-list";
import { NOTHING } from "../core/mend";
import { FixedHeader, ProviderSettings } from "../core/settings";
import { JsonValue } from "../json/tree";
import { looksSecret, withoutScheme } from "./looks-secret";
import { itemsOf, textOf } from "./members";
import { isTrue } from "./semantics";

/** Whether its tokens are bearers for every API, of a kind that a header has to name. */
export function isBearer(row: JsonValue, value: JsonValue): bool {
  const bearer = itemsOf(row, "bearer");
  return bearer.length > 0 && isTrue(value.get(bearer[0].text));
}

export function readHeaders(settings: ProviderSettings, row: JsonValue, value: JsonValue): void {
  const key = itemsOf(row, "headerKey");
  let keyed = key.length > 0 ? textOf(value, key[0].text) : "";
  if (key.length > 0 && keyed.length == 0) keyed = textOf(value, "apiVersion");
  const fixed = row.get("headers");
  if (fixed !== null) {
    for (let i = 0, n = fixed.keys.length; i < n; i++) {
      const isKeyed = keyed.length > 0 && fixed.keys[i] == key[1].text;
      setHeader(settings.fixedHeaders, fixed.keys[i], isKeyed ? keyed : fixed.items[i].text, true);
    }
  }
  const own = value.get("headers");
  if (own !== null) {
    for (let i = 0, n = own.keys.length; i < n; i++) setHeader(settings.fixedHeaders, own.keys[i].toLowerCase(), own.items[i].text, false);
  }
  if (isBearer(row, value)) nameKind(settings.fixedHeaders, itemsOf(row, "bearer"));
}

/** In the header's list, beside what the configuration has there. */
function nameKind(headers: FixedHeader[], bearer: JsonValue[]): void {
  const name = bearer[1].text;
  let others = new ArrayBuffer(0);
  for (let i = 0, n = headers.length; i < n; i++) if (String.UTF8.decode(headers[i].name) == name) others = headers[i].value;
  setHeader(headers, name, String.UTF8.decode(withFeatures(others, String.UTF8.encode(bearer[2].text))), false);
}

const CREDENTIALS: StaticArray<string> = ["key", "token", "secret", "auth", "password", "credential"];
/** A shorter one cannot be told from words. */
const LEAST_HIDDEN: i32 = 8;

/** What a value is without the scheme in front of it, where it or its name is a credential's. */
function hiddenOf(name: string, value: string): ArrayBuffer {
  const bare = withoutScheme(value);
  const isHidden = bare.length >= LEAST_HIDDEN && (namesCredential(name) || looksSecret(bare));
  return isHidden ? String.UTF8.encode(bare) : NOTHING;
}

function namesCredential(name: string): bool {
  for (let i = 0, n = CREDENTIALS.length; i < n; i++) if (name.includes(CREDENTIALS[i])) return true;
  return false;
}

/** A later header of the same name replaces the earlier one. */
function setHeader(headers: FixedHeader[], name: string, value: string, yields: bool): void {
  const bytes = String.UTF8.encode(name);
  const header = new FixedHeader(bytes, String.UTF8.encode(value), yields, yields ? NOTHING : hiddenOf(name, value));
  for (let i = 0, n = headers.length; i < n; i++) {
    if (String.UTF8.decode(headers[i].name) != name) continue;
    headers[i] = header;
    return;
  }
  headers.push(header);
}
