// A WebSocket's handshake: the model that it asks for, and what of its address and of its subprotocols are the client's credentials. Browsers can
// set no headers on it, so they put their key into a subprotocol (`openai-insecure-api-key.KEY`).
import { equals, startsWith } from "../../core/bytes";
import { ptrOf, utf8 } from "../../host/memory";
import * as names from "../names";
import { vm } from "../vm";
import { holdsCredential, namesCredential } from "./credential-name";
import { decoded, escaped } from "./percent";
import { nameOf, queryOf } from "./query";

const MODEL = utf8("model");
/** Azure's word for it, before its v1. */
const DEPLOYMENT = utf8("deployment");
/** Whose account is to be billed: as the headers of the same names, no client's to say. */
const ACCOUNTS: ArrayBuffer[] = [utf8("openai-organization."), utf8("openai-project.")];

/** The name of the router's stream, behind the nonce; empty: the header is not the router's. */
export function socketName(ptr: usize, length: i32): ArrayBuffer {
  const nonce = vm.redirectorNonce;
  if (!vm.socketsServed || nonce.byteLength == 0 || length <= nonce.byteLength || !equals(ptr, nonce.byteLength, nonce)) return names.EMPTY;
  const name = new ArrayBuffer(length - nonce.byteLength);
  memory.copy(ptrOf(name), ptr + nonce.byteLength, name.byteLength);
  return name;
}

/** What is left of the subprotocols; empty: none is. */
export let keptProtocols: ArrayBuffer = names.EMPTY;
/** The credential that was among them; empty: none was. */
export let protocolKey: ArrayBuffer = names.EMPTY;

/** Sorts the subprotocols, and sets the two above. False: nothing is left out. */
export function sortProtocols(ptr: usize, length: i32): bool {
  let kept = "";
  let dropped = false;
  protocolKey = names.EMPTY;
  for (let from = 0; from <= length; ) {
    let end = from;
    while (end < length && load<u8>(ptr + end) != 0x2c) end++;
    const text = String.UTF8.decodeUnsafe(ptr + from, end - from).trim();
    if (text.length > 0 && isCredential(text)) {
      dropped = true;
      const dot = text.indexOf(".");
      if (dot >= 0 && namesKey(text.substring(0, dot))) protocolKey = utf8(text.substring(dot + 1));
    } else if (text.length > 0) kept += kept.length == 0 ? text : ", " + text;
    from = end + 1;
  }
  keptProtocols = kept.length == 0 ? names.EMPTY : utf8(kept);
  return dropped;
}

function isCredential(protocol: string): bool {
  const bytes = utf8(protocol);
  const lower = utf8(protocol.toLowerCase());
  for (let i = 0, n = ACCOUNTS.length; i < n; i++) if (startsWith(ptrOf(lower), lower.byteLength, ACCOUNTS[i])) return true;
  return namesCredential(ptrOf(lower), lower.byteLength) || holdsCredential(ptrOf(bytes), bytes.byteLength);
}

function namesKey(name: string): bool {
  const lower = utf8(name.toLowerCase());
  return namesCredential(ptrOf(lower), lower.byteLength);
}

/** The model that the address asks for; empty: it names none. */
export function socketModel(path: ArrayBuffer): ArrayBuffer {
  const parts = queryOf(String.UTF8.decode(path));
  for (let i = 0, n = parts.length; i < n; i++) {
    const name = nameOf(parts[i]);
    if (isNamed(name, MODEL) || isNamed(name, DEPLOYMENT)) return unescaped(parts[i].substring(name.length + 1));
  }
  return names.EMPTY;
}

/** The provider's path with its model, and with what else the client asked for; no credential of the client's. */
export function socketPath(path: ArrayBuffer, model: ArrayBuffer, asked: ArrayBuffer): ArrayBuffer {
  let text = String.UTF8.decode(path);
  let mark = text.includes("?") ? "&" : "?";
  if (model.byteLength > 0) {
    text += mark + "model=" + escaped(model);
    mark = "&";
  }
  const parts = queryOf(String.UTF8.decode(asked));
  for (let i = 0, n = parts.length; i < n; i++) {
    const name = nameOf(parts[i]);
    if (name.length == 0 || isNamed(name, MODEL) || isNamed(name, DEPLOYMENT) || namesKey(name)) continue;
    const value = utf8(parts[i].substring(name.length + 1));
    if (holdsCredential(ptrOf(value), value.byteLength) || has(text, name)) continue;
    text += mark + parts[i];
    mark = "&";
  }
  return utf8(text);
}

/** The provider's own parameters (`api-version`) come before the client's. */
function has(text: string, name: string): bool {
  return text.includes("?" + name + "=") || text.includes("&" + name + "=");
}

function isNamed(name: string, known: ArrayBuffer): bool {
  const bytes = utf8(name);
  return equals(ptrOf(bytes), bytes.byteLength, known);
}

function unescaped(text: string): ArrayBuffer {
  const bytes = utf8(text);
  return decoded(ptrOf(bytes), bytes.byteLength);
}
