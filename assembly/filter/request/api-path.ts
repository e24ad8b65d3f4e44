// Which API a path names.
import { endsWith, indexOf } from "../../core/bytes";
import { Api } from "../../core/settings";
import { utf8 } from "../../host/memory";
import { EMPTY } from "../names";

/** Below `/v1`, in the order of the enum Api. */
const PATHS: StaticArray<string> = [
  "/chat/completions",
  "/completions",
  "/embeddings",
  "/responses",
  "/messages",
  "/rerank",
  "/images/generations",
  "/images/edits",
  "/images/variations",
  "/audio/speech",
  "/audio/transcriptions",
  "/audio/translations",
  "/moderations",
  "/messages/count_tokens",
  "/responses/compact",
  "/responses/input_tokens",
];
const BYTES: ArrayBuffer[] = inBytes();
/** OpenAI's Assistants have messages of another kind below a thread. */
const SLASHES = utf8("//");
const THREADS = utf8("/threads/");

function inBytes(): ArrayBuffer[] {
  const list: ArrayBuffer[] = [];
  for (let i = 0, n = PATHS.length; i < n; i++) list.push(utf8(PATHS[i]));
  return list;
}

/** The API of a path without its query, a prefix before `/v1` or without it allowed; -1: none. */
export function apiOfPath(ptr: usize, length: i32): i32 {
  const slashes = indexOf(ptr, length, SLASHES);
  if (slashes >= 0) return apiOfMerged(ptr, length);
  for (let i = 0, n = BYTES.length; i < n; i++) {
    if (!endsWith(ptr, length, unchecked(BYTES[i]))) continue;
    return i == Api.Messages && indexOf(ptr, length, THREADS) >= 0 ? -1 : i;
  }
  return -1;
}

/** Two slashes are one: the gateway's own Envoy merges them, others may not. */
function apiOfMerged(ptr: usize, length: i32): i32 {
  const merged = new ArrayBuffer(length);
  let size = 0;
  for (let i = 0; i < length; i++) {
    const c = load<u8>(ptr + i);
    if (c != 0x2f || i == 0 || load<u8>(ptr + i - 1) != 0x2f) store<u8>(changetype<usize>(merged) + size++, c);
  }
  return apiOfPath(changetype<usize>(merged), size);
}

/** The path of an API below `/v1`. */
export function apiPath(api: Api): ArrayBuffer {
  return <i32>api < BYTES.length ? BYTES[<i32>api] : EMPTY;
}

/** `/v1/chat/completions`. */
export function pathText(api: Api): string {
  return "/v1" + PATHS[api];
}

/** All of them, for people. */
export function servedPaths(): string {
  let text = "";
  for (let i = 0, n = PATHS.length; i < n; i++) text += (i == 0 ? "POST /v1" : ", /v1") + PATHS[i];
  return text + " and GET /v1/models";
}
