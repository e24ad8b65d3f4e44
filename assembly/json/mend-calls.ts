// A chat request whose turns with calls another provider made, as one wants them that has refused it: with a signature that says so (Gemini), with ids of nine
// letters and digits (Mistral), with a thought (DeepSeek, Moonshot); or one with a role that a server does not know. All other bytes pass.
import { skipMark } from "./ascii";
import { writeTaken } from "./mend-members";
import { SHORT_ID, isShortId, lettersOf, mixedHash } from "./short-id";
import { Filled, Walk } from "./walk";
import { ByteWriter } from "./write";

/** What is put right, in the order of the plugin's enum `Mend` (core/mend.ts). */
const SIGNATURES: i32 = 1;
const IDS: i32 = 2;
const THOUGHTS: i32 = 3;
const MEMBERS: i32 = 4;
const ROLES: i32 = 5;

/** Google's word for a call that another vendor made (ai.google.dev/gemini-api/docs/thought-signatures). */
const SIGNED = '"extra_content":{"google":{"thought_signature":"skip_thought_signature_validator"}}';
/** Moonshot takes a blank one and no empty one. */
const THOUGHT = '"reasoning_content":" "';

const top = new Walk();
const list = new Walk();
const message = new Walk();
const calls = new Walk();
const call = new Walk();

/** The object in [ptr, ptr + size), which was checked by RequestScan; null where nothing of it changes. */
export function mendCalls(ptr: usize, size: i32, mend: i32): ArrayBuffer | null {
  const end = ptr + size;
  if (!top.enter(skipMark(ptr, end), end) || !top.stepToList("messages")) return null;
  const after = top.valueEnd;
  const out = new ByteWriter(size + 256);
  changed = false;
  out.bytes(ptr, <i32>(top.value - ptr));
  out.ascii("[");
  if (list.enter(top.value, after)) {
    for (let first = true; list.next(); first = false) {
      if (!first) out.ascii(",");
      writeMessage(out, list.value, list.valueEnd, mend);
    }
  }
  out.ascii("]");
  out.bytes(after, <i32>(end - after));
  return changed ? out.take() : null;
}

let changed: bool = false;
/** Bytes up to here are written. */
let done: usize = 0;

/** Writes what stands before p. */
function upTo(out: ByteWriter, p: usize): void {
  out.bytes(done, <i32>(p - done));
  done = p;
}

function writeMessage(out: ByteWriter, from: usize, to: usize, mend: i32): void {
  done = from;
  if (mend == MEMBERS) {
    changed = writeTaken(out, from, to) || changed;
    return;
  }
  if (load<u8>(from) == 0x7b && message.enter(from, to)) {
    if (mend == THOUGHTS) think(out, from);
    else {
      while (message.next()) {
        if (mend == ROLES && message.key("role") && message.isText("developer")) writeRole(out);
        else if (mend == IDS && message.key("tool_call_id") && message.isString()) writeId(out, message);
        else if (message.key("tool_calls") && calls.enterValue(message)) while (calls.next()) writeCall(out, mend);
      }
    }
  }
  upTo(out, to);
}

/** OpenAI's newer word for it. */
function writeRole(out: ByteWriter): void {
  changed = true;
  upTo(out, message.value);
  out.ascii('"system"');
  done = message.valueEnd;
}

/** A turn with calls and without a thought gets one. */
function think(out: ByteWriter, from: usize): void {
  let hasCalls = false;
  let thought: usize = 0;
  let thoughtEnd: usize = 0;
  let thinks = false;
  while (message.next()) {
    if (message.key("tool_calls")) hasCalls = message.firstByte() == 0x5b && message.filled() == Filled.Yes;
    else if (message.key("reasoning_content")) {
      thinks = message.filled() == Filled.Yes;
      thought = message.value;
      thoughtEnd = message.valueEnd;
    }
  }
  if (!hasCalls || thinks) return;
  changed = true;
  if (thought == 0) {
    upTo(out, from + 1);
    out.ascii(THOUGHT + ",");
    return;
  }
  upTo(out, thought);
  out.ascii('" "');
  done = thoughtEnd;
}

function writeCall(out: ByteWriter, mend: i32): void {
  let some = false;
  let signed = false;
  if (calls.firstByte() != 0x7b || !call.enterValue(calls)) return;
  while (call.next()) {
    some = true;
    if (call.key("extra_content")) signed = true;
    else if (mend == IDS && call.key("id") && call.isString()) writeId(out, call);
  }
  if (mend != SIGNATURES || signed) return;
  changed = true;
  upTo(out, calls.value + 1);
  out.ascii(some ? SIGNED + "," : SIGNED);
}

/** The same id becomes the same: a result keeps to its call. One that fits stays. */
function writeId(out: ByteWriter, at: Walk): void {
  const ptr = at.textPtr();
  const length = at.textLength();
  if (isShortId(ptr, length)) return;
  changed = true;
  upTo(out, at.value);
  out.ascii('"');
  out.ascii(lettersOf(mixedHash(ptr, length), SHORT_ID));
  out.ascii('"');
  done = at.valueEnd;
}
