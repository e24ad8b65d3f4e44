// `clientKeys`: checked in the words of config/semantics.ts, and read.
import { ClientKey } from "../core/settings";
import { JsonValue } from "../json/tree";
import { SAY_DUPLICATE_KEY_NAME, SAY_SAME_KEY } from "./defaults";
import { Findings, itemPath, keyPath, quote } from "./finding";
import { hasFormat } from "./formats";
import { itemsOf, textOf } from "./members";

const SCHEME_LENGTH: i32 = 7; // "sha256:"

/** Names that stand twice are errors, values that do are warnings. */
export function checkClientKeys(root: JsonValue, findings: Findings): void {
  const names = new Map<string, string>();
  const hashes = new Map<string, string>();
  const items = itemsOf(root, "clientKeys");
  for (let i = 0, n = items.length; i < n; i++) {
    if (!items[i].isObject) continue;
    const path = itemPath("clientKeys", i);
    const name = textOf(items[i], "name");
    if (names.has(name)) findings.error(keyPath(path, "name"), SAY_DUPLICATE_KEY_NAME, quote(name), names.get(name));
    else if (name.length > 0) names.set(name, keyPath(path, "name"));
    if (!hasFormat("sha256", textOf(items[i], "hash"))) continue;
    const hash = textOf(items[i], "hash").toLowerCase();
    if (hashes.has(hash)) findings.warn(keyPath(path, "hash"), SAY_SAME_KEY, hashes.get(hash));
    else hashes.set(hash, keyPath(path, "hash"));
  }
}

/** The keys of a configuration without errors. */
export function readClientKeys(root: JsonValue): ClientKey[] {
  const keys: ClientKey[] = [];
  const items = itemsOf(root, "clientKeys");
  for (let i = 0, n = items.length; i < n; i++) {
    keys.push(new ClientKey(textOf(items[i], "name"), bytesOf(textOf(items[i], "hash"))));
  }
  return keys;
}

function bytesOf(hash: string): ArrayBuffer {
  const bytes = new ArrayBuffer(32);
  for (let i = 0; i < 32; i++) {
    const at = SCHEME_LENGTH + 2 * i;
    store<u8>(changetype<usize>(bytes) + i, (digit(hash.charCodeAt(at)) << 4) | digit(hash.charCodeAt(at + 1)));
  }
  return bytes;
}

function digit(c: i32): i32 {
  return c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57;
}
