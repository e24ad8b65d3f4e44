// Which API a path names.
import { endsWith, equals, indexOf, startsWith } from "../../core/bytes";
import { Api } from "../../core/settings";
import { utf8 } from "../../host/memory";
import { EMPTY } from "../names";
import { escaped } from "./percent";

const MODELS = utf8("/models");
export const MODELS_BELOW = utf8("/models/");
export const V1BETA = utf8("/v1beta");
const COLON = utf8(":");
/** What is asked of a model in Gemini's own protocol and is not served here. */
const GEMINI_VERBS: ArrayBuffer[] = [utf8("embedContent"), utf8("batchEmbedContents"), utf8("predict")];

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
/** Alibaba's name for it. */
const RERANKS = utf8("/reranks");
/** OpenAI's Assistants have messages of another kind below a thread. */
const SLASHES = utf8("//");
const THREADS = utf8("/threads/");

function inBytes(): ArrayBuffer[] {
  const list: ArrayBuffer[] = [];
  for (let i = 0, n = PATHS.length; i < n; i++) list.push(utf8(PATHS[i]));
  return list;
}

/** Google's own paths have the model in them, and behind a colon what is asked of it. */
const GEMINI_PATH = "beta/models/{model}:generateContent";
const GEMINI_BYTES = utf8(GEMINI_PATH);
const WHOLE = utf8(":generateContent");
const STREAMED = utf8(":streamGenerateContent");
const COUNTED = utf8(":countTokens");

/** Amazon's have it too. */
const CONVERSE_PATH = "/model/{model}/converse";
const CONVERSE_BYTES = utf8(CONVERSE_PATH);
const MODEL = utf8("/model/");
const CONVERSE = utf8("/converse");
const CONVERSE_STREAM = utf8("/converse-stream");

/** WebSockets have paths of their own, or share one with a POST. */
const REALTIME_PATH = "/realtime";
const REALTIME_BYTES = utf8(REALTIME_PATH);

/** The API of a WebSocket's path, a prefix before it allowed; -1: none. */
export function socketApiOfPath(ptr: usize, length: i32): i32 {
  if (endsWith(ptr, length, REALTIME_BYTES)) return Api.Realtime;
  return endsWith(ptr, length, BYTES[<i32>Api.Responses]) ? Api.ResponsesSocket : -1;
}

/** Whether the path is that of a stream of Google's or Amazon's. */
export function isStreamPath(ptr: usize, length: i32): bool {
  return endsWith(ptr, length, STREAMED) || endsWith(ptr, length, CONVERSE_STREAM);
}

/** Whether the path is that of a count of Google's: of what its generateContent would be asked. */
export function isCountPath(ptr: usize, length: i32): bool {
  return endsWith(ptr, length, COUNTED);
}

/** Where the model's name begins in a path of Converse; 0: it is another path. */
export function converseModelAt(ptr: usize, length: i32): i32 {
  const end = converseModelEnd(ptr, length);
  const at = end > 0 ? indexOf(ptr, end, MODEL) : -1;
  const from = at + MODEL.byteLength;
  return at >= 0 && from < end ? from : 0;
}

/** Where it ends; 0: it is another path. */
export function converseModelEnd(ptr: usize, length: i32): i32 {
  if (endsWith(ptr, length, CONVERSE)) return length - CONVERSE.byteLength;
  return endsWith(ptr, length, CONVERSE_STREAM) ? length - CONVERSE_STREAM.byteLength : 0;
}

/** The API of a path without its query, a prefix before `/v1` or without it allowed; -1: none. */
export function apiOfPath(ptr: usize, length: i32): i32 {
  if (endsWith(ptr, length, unchecked(BYTES[0]))) return Api.ChatCompletions; // nearly all
  const slashes = indexOf(ptr, length, SLASHES);
  if (slashes >= 0) return apiOfMerged(ptr, length);
  for (let i = 0, n = BYTES.length; i < n; i++) {
    if (!endsWith(ptr, length, unchecked(BYTES[i]))) continue;
    return i == Api.Messages && indexOf(ptr, length, THREADS) >= 0 ? -1 : i;
  }
  if (endsWith(ptr, length, RERANKS)) return Api.Rerank;
  if (converseModelAt(ptr, length) > 0) return Api.Converse;
  const generates = endsWith(ptr, length, WHOLE) || endsWith(ptr, length, STREAMED) || endsWith(ptr, length, COUNTED);
  return generates ? Api.GenerateContent : -1;
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

/** Whether the path is the list of models. */
export function isModelsPath(ptr: usize, length: i32): bool {
  return endsWith(ptr, length, MODELS);
}

/** Where the model's name begins in `/v1/models/{id}`; 0: the path is another. */
export function modelAt(ptr: usize, length: i32): i32 {
  const at = indexOf(ptr, length, MODELS_BELOW);
  return at >= 0 && at + MODELS_BELOW.byteLength < length ? at + MODELS_BELOW.byteLength : 0;
}

/** Gemini's own protocol: its version, or one of its verbs behind a model. */
export function isGeminiPath(ptr: usize, length: i32): bool {
  if (startsWith(ptr, length, V1BETA)) return true;
  const colon = indexOf(ptr, length, COLON);
  return colon > 0 && isGeminiVerb(ptr + colon + 1, length - colon - 1);
}

function isGeminiVerb(ptr: usize, length: i32): bool {
  for (let i = 0, n = GEMINI_VERBS.length; i < n; i++) if (equals(ptr, length, GEMINI_VERBS[i])) return true;
  return false;
}

/** The path of an API below `/v1`. */
export function apiPath(api: Api): ArrayBuffer {
  if (api == Api.GenerateContent) return GEMINI_BYTES;
  if (api == Api.Converse) return CONVERSE_BYTES;
  if (api == Api.Realtime) return REALTIME_BYTES;
  if (api == Api.ResponsesSocket) return BYTES[<i32>Api.Responses];
  return <i32>api < BYTES.length ? BYTES[<i32>api] : EMPTY;
}

/** `/v1/chat/completions`; Google's and Amazon's have another for a stream. */
export function pathText(api: Api, stream: bool): string {
  if (api == Api.Converse) return stream ? CONVERSE_PATH + "-stream" : CONVERSE_PATH;
  if (api == Api.Realtime) return "/v1" + REALTIME_PATH;
  if (api == Api.ResponsesSocket) return "/v1" + PATHS[Api.Responses];
  if (<i32>api < PATHS.length) return "/v1" + PATHS[api];
  return "/v1" + (stream ? GEMINI_PATH.replace(":generate", ":streamGenerate") : GEMINI_PATH);
}

/** The same with the model where it belongs. */
export function pathOfModel(api: Api, stream: bool, model: ArrayBuffer): string {
  return pathText(api, stream).replace("{model}", escaped(model));
}

/** All of them, for people. */
export function servedPaths(): string {
  let text = "";
  for (let i = 0, n = PATHS.length; i < n; i++) text += (i == 0 ? "POST /v1" : ", /v1") + PATHS[i];
  return text + ", /v1" + GEMINI_PATH + ", " + CONVERSE_PATH + " and GET /v1/models";
}
