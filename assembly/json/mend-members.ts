// A chat request whose turns hold what another provider's answers have and requests have not (thoughts, annotations, log probabilities, whatever its client sent back with them), as one
// wants them that refuses members which it does not know: of an assistant's turn what OpenAI's API takes is left, and the words with which an answer is begun for the model
// (docs.mistral.ai/api, `prefix`; platform.moonshot.ai, `partial`). All other bytes pass.
import { Walk } from "./walk";
import { ByteWriter } from "./write";

const top = new Walk();
const list = new Walk();
const role = new Walk();
const message = new Walk();
const items = new Walk();
const item = new Walk();
const inner = new Walk();

let changed: bool = false;

/** The object in [ptr, ptr + size), which was checked by RequestScan; null where nothing of it changes. */
export function leaveMembers(ptr: usize, size: i32): ArrayBuffer | null {
  const end = ptr + size;
  const mark = size >= 3 && load<u8>(ptr) == 0xef ? 3 : 0;
  if (!top.enter(ptr + mark, end)) return null;
  let found = false;
  while (!found && top.next() && !top.cut) found = top.key("messages") && top.firstByte() == 0x5b;
  if (!found) return null;
  const after = top.valueEnd;
  const out = new ByteWriter(size);
  changed = false;
  out.bytes(ptr, <i32>(top.value - ptr));
  out.ascii("[");
  if (list.enter(top.value, after)) {
    for (let first = true; list.next(); first = false) {
      if (!first) out.ascii(",");
      if (isAnswer(list.value, list.valueEnd)) writeMessage(out, list.value, list.valueEnd);
      else copy(out, list);
    }
  }
  out.ascii("]");
  out.bytes(after, <i32>(end - after));
  return changed ? out.take() : null;
}

function isAnswer(from: usize, to: usize): bool {
  if (load<u8>(from) != 0x7b || !role.enter(from, to)) return false;
  while (role.next()) if (role.key("role")) return role.isText("assistant");
  return false;
}

function copy(out: ByteWriter, walk: Walk): void {
  out.bytes(walk.value, <i32>(walk.valueEnd - walk.value));
}

/** Its name and the colon. */
function begin(out: ByteWriter, walk: Walk, some: bool): void {
  if (some) out.ascii(",");
  out.bytes(walk.start, <i32>(walk.value - walk.start));
}

function writeMessage(out: ByteWriter, from: usize, to: usize): void {
  let some = false;
  message.enter(from, to);
  out.ascii("{");
  while (message.next()) {
    if (!isTaken()) {
      changed = true;
      continue;
    }
    begin(out, message, some);
    some = true;
    if (message.firstByte() == 0x5b && message.key("content")) writeParts(out);
    else if (message.firstByte() == 0x5b && message.key("tool_calls")) writeCalls(out);
    else copy(out, message);
  }
  out.ascii("}");
}

function isTaken(): bool {
  if (message.key("role") || message.key("content") || message.key("tool_calls") || message.key("name")) return true;
  return message.key("function_call") || message.key("prefix") || message.key("partial");
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
  let first = true;
  if (!items.enter(message.value, message.valueEnd)) return copy(out, message);
  out.ascii("[");
  for (; items.next(); first = false) {
    if (!first) out.ascii(",");
    if (items.firstByte() == 0x7b && item.enter(items.value, items.valueEnd)) writeCall(out);
    else copy(out, items);
  }
  out.ascii("]");
}

function writeCall(out: ByteWriter): void {
  let some = false;
  out.ascii("{");
  while (item.next()) {
    if (!item.key("id") && !item.key("type") && !item.key("function") && !item.key("custom")) {
      changed = true;
      continue;
    }
    begin(out, item, some);
    some = true;
    if (item.key("function") && inner.enter(item.value, item.valueEnd)) writeFunction(out);
    else copy(out, item);
  }
  out.ascii("}");
}

function writeFunction(out: ByteWriter): void {
  let some = false;
  out.ascii("{");
  while (inner.next()) {
    if (!inner.key("name") && !inner.key("arguments")) {
      changed = true;
      continue;
    }
    begin(out, inner, some);
    some = true;
    copy(out, inner);
  }
  out.ascii("}");
}
