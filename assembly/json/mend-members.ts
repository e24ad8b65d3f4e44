// A turn that holds what another provider's answers have and requests have not (thoughts, annotations, log probabilities, whatever its client sent back with them), for one that refuses
// members which it does not know: of an assistant's turn what OpenAI's API takes is left, and the words with which an answer is begun for the model (docs.mistral.ai/api, `prefix`;
// platform.moonshot.ai, `partial`). All other bytes pass.
import { equalsAny } from "./ascii";
import { Walk } from "./walk";
import { ByteWriter } from "./write";

const OF_TURNS: StaticArray<string> = ["role", "content", "tool_calls", "name", "function_call", "prefix", "partial"];
const OF_CALLS: StaticArray<string> = ["id", "type", "function", "custom"];
const OF_FUNCTIONS: StaticArray<string> = ["name", "arguments"];

const role = new Walk();
const message = new Walk();
const items = new Walk();
const item = new Walk();
const inner = new Walk();

let changed: bool = false;

/** Writes the turn in [from, to). True: something of it was left out. */
export function writeTaken(out: ByteWriter, from: usize, to: usize): bool {
  changed = false;
  if (isAnswer(from, to) && message.enter(from, to)) writeObject(out, message, OF_TURNS);
  else out.bytes(from, <i32>(to - from));
  return changed;
}

function isAnswer(from: usize, to: usize): bool {
  if (load<u8>(from) != 0x7b || !role.enter(from, to)) return false;
  while (role.next()) if (role.key("role")) return role.isText("assistant");
  return false;
}

/** Writes the object that is stepped through with these members alone. */
function writeObject(out: ByteWriter, walk: Walk, taken: StaticArray<string>): void {
  let some = false;
  out.ascii("{");
  while (walk.next()) {
    if (!equalsAny(walk.keyPtr, walk.keyLength, taken)) {
      changed = true;
      continue;
    }
    if (some) out.ascii(",");
    some = true;
    out.bytes(walk.start, <i32>(walk.value - walk.start));
    writeMember(out, walk, taken);
  }
  out.ascii("}");
}

function writeMember(out: ByteWriter, walk: Walk, taken: StaticArray<string>): void {
  const isList = walk.firstByte() == 0x5b;
  if (isList && taken == OF_TURNS && walk.key("content")) writeParts(out);
  else if (isList && taken == OF_TURNS && walk.key("tool_calls")) writeCalls(out);
  else if (taken == OF_CALLS && walk.key("function") && inner.enter(walk.value, walk.valueEnd)) writeObject(out, inner, OF_FUNCTIONS);
  else copy(out, walk);
}

function copy(out: ByteWriter, walk: Walk): void {
  out.bytes(walk.value, <i32>(walk.valueEnd - walk.value));
}

/** Parts that think are no content; where nothing else is there, it is empty. */
function writeParts(out: ByteWriter): void {
  let some = false;
  let left = false;
  if (!items.enter(message.value, message.valueEnd)) return copy(out, message);
  while (items.next()) {
    if (thinks()) {
      left = true;
      continue;
    }
    out.ascii(some ? "," : "[");
    some = true;
    copy(out, items);
  }
  changed = changed || left;
  out.ascii(some ? "]" : left ? '""' : "[]");
}

function thinks(): bool {
  if (items.firstByte() != 0x7b || !item.enter(items.value, items.valueEnd)) return false;
  while (item.next()) if (item.key("type")) return item.isText("thinking") || item.isText("redacted_thinking") || item.isText("reasoning");
  return false;
}

function writeCalls(out: ByteWriter): void {
  if (!items.enter(message.value, message.valueEnd)) return copy(out, message);
  out.ascii("[");
  for (let first = true; items.next(); first = false) {
    if (!first) out.ascii(",");
    if (items.firstByte() == 0x7b && item.enter(items.value, items.valueEnd)) writeObject(out, item, OF_CALLS);
    else copy(out, items);
  }
  out.ascii("]");
}
