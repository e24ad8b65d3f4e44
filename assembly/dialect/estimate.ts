// How many tokens a conversation comes to, where nobody who knows can be asked: by bytes and script. Tokenizers make about one token of four
// bytes of Latin text, code and JSON included, and about one of a character of any other script.
import { Conversation, Part, PartKind } from "./conversation";
import { Slice } from "./slice";

const BYTES_OF_A_TOKEN: i64 = 4;
/** Of a turn, tool or call: its frame. */
const FRAME: i64 = 8;
/** Of a picture of usual size (platform.claude.com/docs/en/build-with-claude/vision). */
const PICTURE: i64 = 1600;
/** A document's bytes of base64 for one token: a page of PDF is about 100 KB and 2,000 tokens. */
const DOCUMENT_BYTES: i64 = 60;

let plain: i64 = 0;
let other: i64 = 0;
let fixed: i64 = 0;

/** At least 1. */
export function estimateTokens(conversation: Conversation): i64 {
  plain = 0;
  other = 0;
  fixed = 0;
  for (let i = 0, n = conversation.turns.length; i < n; i++) {
    fixed += FRAME;
    addParts(conversation.turns[i].parts);
  }
  for (let i = 0, n = conversation.tools.length; i < n; i++) {
    const tool = conversation.tools[i];
    fixed += FRAME;
    add(tool.name);
    add(tool.description);
    add(tool.schema);
  }
  return max<i64>(fixed + plain / BYTES_OF_A_TOKEN + other, 1);
}

/** Of a text, which may be the inside of a JSON string. */
export function estimateText(ptr: usize, size: i32): i64 {
  plain = 0;
  other = 0;
  add(new Slice(ptr, size));
  return (plain + BYTES_OF_A_TOKEN - 1) / BYTES_OF_A_TOKEN + other;
}

function addParts(parts: Part[]): void {
  for (let i = 0, n = parts.length; i < n; i++) {
    const part = parts[i];
    if (part.kind == PartKind.Image) fixed += PICTURE;
    else if (part.kind == PartKind.Document && !part.isPlain) fixed += <i64>part.text.length / DOCUMENT_BYTES;
    else add(part.text);
    if (part.kind == PartKind.Call || part.kind == PartKind.Result) fixed += FRAME;
    add(part.name);
    addParts(part.parts);
  }
}

/** Bytes of ASCII, and characters of anything else; an escape of four digits is six bytes and mostly one such character. */
function add(text: Slice): void {
  for (let p = text.ptr, end = text.end; p < end; p++) {
    const c = load<u8>(p);
    if (c < 0x80) plain++;
    else if (c >= 0xc0) other++;
  }
}
