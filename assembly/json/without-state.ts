// A request without what only the account that made it can read: encrypted reasoning (Responses), signed thinking (Messages).
import { skipMark } from "./ascii";
import { markOf } from "./mark";
import { Walk } from "./walk";
import { ByteWriter } from "./write";

const top = new Walk();
const list = new Walk();
const member = new Walk();
const parts = new Walk();
const part = new Walk();

/** The last request was left without thinking in an answer that goes on behind its calls: it cannot be asked to think. */
let thoughtBeforeCalls: bool = false;

/**
 * The object in [ptr, ptr + size) without it; null: it holds none. `messages`: of Anthropic's Messages API, else of OpenAI's Responses API.
 * `marks`: of reasoning, what alone is left out; null: all of it. Thinking is left out as a whole.
 */
export function withoutState(ptr: usize, size: i32, messages: bool, marks: u64[] | null = null): ArrayBuffer | null {
  const end = ptr + size;
  const name = messages ? "messages" : "input";
  if (!top.enter(skipMark(ptr, end), end) || !top.stepToList(name)) return null;
  const value = top.value;
  const after = top.valueEnd;
  const out = new ByteWriter(size);
  thoughtBeforeCalls = false;
  out.bytes(ptr, <i32>(value - ptr));
  const changed = messages ? writeTurns(out, value, after) : writeItems(out, value, after, marks);
  if (!changed) return null;
  out.bytes(after, <i32>(end - after));
  return out.take();
}

/** The last call of withoutState left out what the request's `thinking` asks to be there. */
export function thinkingIsOver(): bool {
  return thoughtBeforeCalls;
}

function writeItems(out: ByteWriter, from: usize, to: usize, marks: u64[] | null): bool {
  let changed = false;
  out.ascii("[");
  if (list.enter(from, to)) {
    while (list.next() && !list.cut) {
      if (isReasoning() && (marks === null || marks.includes(markOfItem()))) changed = true;
      else add(out, list.value, list.valueEnd);
    }
  }
  out.ascii("]");
  return changed;
}

/** An item of reasoning, which nobody but its account can look up or read. */
function isReasoning(): bool {
  if (!member.enter(list.value, list.valueEnd)) return false;
  while (member.next()) if (member.key("type")) return member.isText("reasoning");
  return false;
}

/** 0: nobody but its id tells whose it is. */
function markOfItem(): u64 {
  if (!member.enter(list.value, list.valueEnd)) return 0;
  while (member.next()) if (member.key("encrypted_content")) return markOf(member.textPtr(), member.textLength());
  return 0;
}

function writeTurns(out: ByteWriter, from: usize, to: usize): bool {
  let changed = false;
  out.ascii("[");
  if (list.enter(from, to)) {
    while (list.next() && !list.cut) {
      const content = thinkingContent();
      if (content == 0) {
        add(out, list.value, list.valueEnd);
        continue;
      }
      changed = true;
      // A turn of nothing but thinking is no turn.
      if (kept == 0) continue;
      add(out, list.value, content);
      writeContent(out, content, contentEnd);
      out.bytes(contentEnd, <i32>(list.valueEnd - contentEnd));
    }
  }
  out.ascii("]");
  return changed;
}

let contentEnd: usize = 0;
/** Parts of the content that stay. */
let kept: i32 = 0;

/** Where the turn's content begins, when it holds thinking; 0: it holds none. */
function thinkingContent(): usize {
  if (!member.enter(list.value, list.valueEnd)) return 0;
  while (member.next()) {
    if (!member.key("content") || !parts.enter(member.value, member.valueEnd)) continue;
    let thought = false;
    let calls = false;
    kept = 0;
    while (parts.next()) {
      const type = typeOfPart();
      if (type == PartType.Thinking) thought = true;
      else kept++;
      if (type == PartType.Call) calls = true;
    }
    if (!thought) return 0;
    if (calls) thoughtBeforeCalls = true;
    contentEnd = member.valueEnd;
    return member.value;
  }
  return 0;
}

const enum PartType {
  Other = 0,
  Thinking = 1,
  Call = 2,
}

function typeOfPart(): PartType {
  if (parts.firstByte() != 0x7b || !part.enter(parts.value, parts.valueEnd)) return PartType.Other;
  while (part.next()) {
    if (!part.key("type")) continue;
    if (part.isText("thinking") || part.isText("redacted_thinking")) return PartType.Thinking;
    return part.isText("tool_use") ? PartType.Call : PartType.Other;
  }
  return PartType.Other;
}

function writeContent(out: ByteWriter, from: usize, to: usize): void {
  out.ascii("[");
  if (parts.enter(from, to)) while (parts.next()) if (typeOfPart() != PartType.Thinking) add(out, parts.value, parts.valueEnd);
  out.ascii("]");
}

function add(out: ByteWriter, from: usize, to: usize): void {
  if (load<u8>(out.ptr + out.length - 1) != 0x5b) out.ascii(",");
  out.bytes(from, <i32>(to - from));
}
