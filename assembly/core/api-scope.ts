// What a refusal is about. Chat, completions, messages and responses are what a token is there for: refused there, it is out. A token that may not
// embed, upload or train may still chat, so on every other API (each folder of passed paths is one) a refusal holds the token for that API alone.
import { hash64, indexOf, mix64 } from "./bytes";
import { FailureKind, Outcome } from "./outcome";
import { Plan } from "./plan";
import { Api } from "./settings";

const SLASH: u8 = 0x2f;

/** Whether a refusal on the API is one of the token as a whole. */
export function isMainApi(api: Api): bool {
  if (api == Api.GenerateContent || api == Api.Converse) return true;
  return api == Api.ChatCompletions || api == Api.Completions || api == Api.Responses || api == Api.Messages;
}

/** What the health of tokens knows the model by, on the plan's API. */
export function holdKey(plan: Plan, model: ArrayBuffer): u64 {
  const key = hashOf(model);
  return isMainApi(plan.api) ? key : key ^ mix64(plan.folder ^ (<u64>plan.api + 1));
}

/** Most requests ask for a model that the one before asked for; targets may name several. */
let lastModel: ArrayBuffer = new ArrayBuffer(0);
let lastHash: u64 = hash64(0, 0);
let otherModel: ArrayBuffer = lastModel;
let otherHash: u64 = lastHash;

function hashOf(model: ArrayBuffer): u64 {
  if (model === lastModel) return lastHash;
  if (model === otherModel) return otherHash;
  otherModel = lastModel;
  otherHash = lastHash;
  lastHash = hash64(changetype<usize>(model), model.byteLength);
  lastModel = model;
  return lastHash;
}

/** The folder of a passed path below `/v1/`, such as `files`: an API of its own. */
export function folderOf(path: ArrayBuffer, v1: ArrayBuffer): u64 {
  const start = changetype<usize>(path);
  const at = indexOf(start, path.byteLength, v1);
  if (at < 0) return 0;
  let end = at + v1.byteLength;
  const from = end;
  while (end < path.byteLength && isName(load<u8>(start + end))) end++;
  return hash64(start + from, end - from);
}

function isName(c: u8): bool {
  return c != SLASH && c != 0x3f && c != 0x23;
}

/** Before an outcome is counted: a refusal on another API is about that API. */
export function limitToApi(plan: Plan, outcome: Outcome): void {
  if (isMainApi(plan.api)) return;
  if (outcome.kind == FailureKind.Auth || outcome.kind == FailureKind.Quota) outcome.modelOnly = true;
}
