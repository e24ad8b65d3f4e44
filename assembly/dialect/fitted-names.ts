// Names of tools as every provider takes them: at most 64 letters, digits, `_` and `-`, for Gemini with a letter or `_` in front. One that fits stays; another becomes its front and a mark of the whole,
// the same each time, and comes back as the client knows it.
import { isAlnum, isDigit } from "../json/ascii";
import { mixedHash } from "../json/short-id";
import { Conversation, Part, PartKind, Tool } from "./conversation";
import { Slice } from "./slice";

const MOST: i32 = 64;
/** Anthropic takes 128, of the same letters. */
const MOST_MESSAGES: i32 = 128;
const FRONT: i32 = 55;

/** Google takes none that begins with a digit or a dash (google-gemini/gemini-cli#9535). */
let isForGemini: bool = false;

export function fitNames(conversation: Conversation, isMessages: bool, forGemini: bool): void {
  isForGemini = forGemini;
  const most = isMessages ? MOST_MESSAGES : MOST;
  const tools = conversation.tools;
  for (let i = 0, n = tools.length; i < n; i++) fitTool(conversation, tools[i], most);
  conversation.chosen = fitted(conversation, conversation.chosen, most);
  const turns = conversation.turns;
  for (let i = 0, n = turns.length; i < n; i++) {
    const parts = turns[i].parts;
    for (let j = 0, m = parts.length; j < m; j++) if (namesTool(parts[j])) parts[j].name = fitted(conversation, parts[j].name, most);
  }
}

/** A result names its tool itself where its call is gone. */
function namesTool(part: Part): bool {
  return part.isCall || part.kind == PartKind.Result;
}

function fitTool(conversation: Conversation, tool: Tool, most: i32): void {
  const name = fitted(conversation, tool.name, most);
  if (name.ptr == tool.name.ptr) return;
  tool.known = tool.name;
  tool.name = name;
}

function fitted(conversation: Conversation, name: Slice, most: i32): Slice {
  if (!name.some || fits(name, most)) return name;
  const size = min(name.length, FRONT);
  const bytes = new ArrayBuffer(size + 9);
  const ptr = changetype<usize>(bytes);
  for (let i = 0; i < size; i++) {
    const c = load<u8>(name.ptr + i);
    store<u8>(ptr + i, isPlain(c) && !(i == 0 && mayNotBegin(c)) ? c : 0x5f);
  }
  store<u8>(ptr + size, 0x5f);
  let mark = mixedHash(name.ptr, name.length);
  for (let i = 0; i < 8; i++) {
    const digit = <u8>(mark & 15);
    store<u8>(ptr + size + 1 + i, digit < 10 ? 0x30 + digit : 0x57 + digit);
    mark >>= 4;
  }
  return conversation.keep(bytes);
}

function fits(name: Slice, most: i32): bool {
  if (name.length > most || mayNotBegin(load<u8>(name.ptr))) return false;
  for (let i = 0, n = name.length; i < n; i++) if (!isPlain(load<u8>(name.ptr + i))) return false;
  return true;
}

function mayNotBegin(c: u8): bool {
  return isForGemini && (c == 0x2d || isDigit(c));
}

function isPlain(c: u8): bool {
  return isAlnum(c) || c == 0x5f || c == 0x2d;
}
