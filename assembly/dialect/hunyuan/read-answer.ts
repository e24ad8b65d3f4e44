// Tencent Cloud's own answer of Hunyuan (cloud.tencent.com/document/api/1729/105701): OpenAI's chat answer in names that begin with a capital, the whole
// within `Response`. They are written in OpenAI's way and read as such. `Error` or `ErrorMsg` within it, or an `ErrorMsg` in a stream, is a failure, always in a 200.
import { isSpace } from "../../json/ascii";
import { stringRun } from "../../json/string-run";
import { Walk } from "../../json/walk";
import { ByteWriter } from "../../json/write";
import { ChatAnswerReader } from "../chat/read-answer";
import { Slice, isObject, textOf } from "../slice";
import { Teller } from "../telling";

const top = new Walk();
const inner = new Walk();


@final
export class HunyuanAnswerReader extends ChatAnswerReader {
  private renamed: ByteWriter = new ByteWriter();

  constructor(teller: Teller) {
    super(teller);
  }

  protected read(data: Slice): void {
    const said = within(data);
    if (!top.enter(said.ptr, said.end)) return;
    while (top.next()) if (top.key("ErrorMsg") && tellsOfFailure()) return this.fail(data);
    this.renamed.reset();
    writeRenamed(this.renamed, said);
    super.read(new Slice(this.renamed.ptr, this.renamed.length));
  }
}

/** What stands in `Response`; of an event without one all. */
function within(data: Slice): Slice {
  if (!top.enter(data.ptr, data.end)) return data;
  while (top.next()) if (top.key("Response") && isObject(top)) return new Slice(top.value, <i32>(top.valueEnd - top.value));
  return data;
}

/** It stands in good answers too, with nothing in it. */
function tellsOfFailure(): bool {
  if (!isObject(top) || !inner.enter(top.value, top.valueEnd)) return false;
  while (inner.next()) if ((inner.key("Msg") && textOf(inner).some) || (inner.key("Code") && inner.integer() > 0)) return true;
  return false;
}

/** Writes JSON with its members' names in OpenAI's way: `FinishReason` is `finish_reason`. Everything else stays as it is. */
function writeRenamed(writer: ByteWriter, json: Slice): void {
  const end = json.end;
  let p = json.ptr;
  while (p < end) {
    let quote = p;
    while (quote < end && load<u8>(quote) != 0x22) quote++;
    writer.bytes(p, <i32>(quote - p));
    if (quote >= end) return;
    const behind = behindString(quote, end);
    if (isName(behind, end)) writeName(writer, quote, behind);
    else writer.bytes(quote, <i32>(behind - quote));
    p = behind;
  }
}

/** Behind the string that begins at p; the end where it is cut off. */
function behindString(p: usize, end: usize): usize {
  p++;
  while (p < end) {
    p = stringRun(p, end);
    if (p >= end) return end;
    const c = load<u8>(p);
    if (c == 0x22) return p + 1;
    p += c == 0x5c ? 2 : 1;
  }
  return end;
}

/** A colon stands behind a name. */
function isName(p: usize, end: usize): bool {
  while (p < end && isSpace(load<u8>(p))) p++;
  return p < end && load<u8>(p) == 0x3a;
}

function writeName(writer: ByteWriter, p: usize, end: usize): void {
  let from = p;
  for (let at = p + 1; at < end; at++) {
    const c = load<u8>(at);
    if (c < 0x41 || c > 0x5a) continue;
    writer.bytes(from, <i32>(at - from));
    if (at > p + 1) writer.ascii("_");
    store<u8>(LETTER, c | 0x20);
    writer.bytes(LETTER, 1);
    from = at + 1;
  }
  writer.bytes(from, <i32>(end - from));
}

const LETTER = memory.data(1);
