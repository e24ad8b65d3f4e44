// A provider's chat answer as Higress's settings want it: reasoning left out, put in front of the content, or in place of content that never came;
// usage that the client did not ask for left out. Every other member passes byte for byte.
import { Filled, Walk } from "../json/walk";
import { ByteWriter } from "../json/write";
import { NONE, Slice, isList, textOf } from "./slice";
import { moveInside } from "./strings";

const top = new Walk();
const list = new Walk();
const choice = new Walk();
const said = new Walk();

/** More of a stream's reasoning is not kept for its end. */
const MOST_KEPT: i32 = 1048576;
/** Choices of one answer. */
const MOST_CHOICES: i32 = 64;

/** What is known of one choice so far. */
@final
class Choice {
  /** It has content that is not white space, or a call. */
  answered: bool = false;
  /** `<think>` was written, and `</think>` behind it. */
  opened: bool = false;
  closed: bool = false;
  /** Reasoning, the inside of a string. */
  thought: ByteWriter = new ByteWriter(0);
}

/** One message or its piece: what it brings. */
@final
class Said {
  from: usize = 0;
  to: usize = 0;
  ends: bool = false;
  content: Slice = NONE;
  /** The content is a list of parts. */
  parts: bool = false;
  thought: Slice = NONE;
  calls: bool = false;
}


@final
export class ChatEdit {
  /** The last event is to be left out. */
  hidden: bool = false;
  private choices: Choice[] = [];

  constructor(
    private stream: bool,
    private ignores: bool,
    private joins: bool,
    private promotes: bool,
    private hidesUsage: bool,
  ) {}

  /** Writes the object of an event, or a whole answer, as the client gets it. False: nothing was written, and it passes as it is. */
  apply(out: ByteWriter, data: Slice): bool {
    this.hidden = false;
    let from: usize = 0;
    let to: usize = 0;
    let usage = false;
    if (!top.enter(data.ptr, data.end)) return false;
    while (top.next()) {
      if (top.key("usage")) usage = top.filled() == Filled.Yes;
      else if (top.key("choices")) {
        from = top.value;
        to = top.valueEnd;
      }
    }
    if (!top.closed) return false;
    const some = from != 0 && list.enter(from, to) && list.next();
    this.hidden = this.hidesUsage && usage && !some;
    if (this.hidden || !some || !(this.ignores || this.joins || this.promotes)) return false;
    return this.write(out, data);
  }

  private write(out: ByteWriter, data: Slice): bool {
    const begin = out.length;
    let copied = data.ptr;
    let changed = false;
    for (let place = 0, more = true; more && place < MOST_CHOICES; place++, more = list.next()) {
      const piece = new Said();
      const index = readChoice(piece, place);
      if (index < 0 || index >= MOST_CHOICES || piece.from == 0) continue;
      const kept = out.length;
      out.bytes(copied, <i32>(piece.from - copied));
      if (this.say(out, piece, this.at(index))) {
        copied = piece.to;
        changed = true;
      } else out.shorten(kept);
    }
    if (!changed) out.shorten(begin);
    else out.bytes(copied, <i32>(data.end - copied));
    return changed;
  }

  private at(index: i32): Choice {
    while (this.choices.length <= index) this.choices.push(new Choice());
    return this.choices[index];
  }

  /** Writes the message. False: it stays as it is, and what was written of it is to be taken back. */
  private say(out: ByteWriter, piece: Said, known: Choice): bool {
    const answered = piece.parts || piece.calls || !isBlank(piece.content);
    if (this.ignores) {
      if (!piece.thought.some) return false;
      copyWithout(out, piece, false);
      out.ascii("}");
      return true;
    }
    if (this.joins) return !piece.parts && this.join(out, piece, known);
    if (answered) known.answered = true;
    const last = piece.ends || !this.stream;
    if (!last || known.answered) {
      if (!known.answered && piece.thought.some && known.thought.length < MOST_KEPT) moveInside(known.thought, piece.thought);
      return false;
    }
    if (piece.thought.some) moveInside(known.thought, piece.thought);
    if (known.thought.length == 0) return false;
    openContent(out, copyWithout(out, piece, true));
    out.bytes(known.thought.ptr, known.thought.length);
    out.ascii('"}');
    known.answered = true;
    return true;
  }

  /** Reasoning becomes content. */
  private join(out: ByteWriter, piece: Said, known: Choice): bool {
    const ends = known.opened && !known.closed && (piece.content.some || piece.calls || piece.ends);
    if (!piece.thought.some && !ends) return false;
    openContent(out, copyWithout(out, piece, true));
    if (piece.thought.some) {
      if (!known.opened || known.closed) out.ascii("<think>");
      known.opened = true;
      known.closed = false;
      moveInside(out, piece.thought);
    }
    if (piece.content.some || piece.calls || piece.ends || !this.stream) {
      out.ascii("</think>\\n");
      known.closed = true;
    }
    moveInside(out, piece.content);
    out.ascii('"}');
    return true;
  }
}

/** Reads the choice that `list` stands at; returns its index, `place` where it has none. */
function readChoice(piece: Said, place: i32): i32 {
  let index = place;
  if (!choice.enter(list.value, list.valueEnd)) return -1;
  while (choice.next()) {
    if (choice.key("index")) index = choice.integer();
    else if (choice.key("finish_reason")) piece.ends = choice.filled() == Filled.Yes;
    else if ((choice.key("delta") || choice.key("message")) && choice.firstByte() == 0x7b) {
      piece.from = choice.value;
      piece.to = choice.valueEnd;
    }
  }
  if (piece.from == 0 || !said.enter(piece.from, piece.to)) return index;
  while (said.next()) {
    if (said.key("content")) {
      piece.content = textOf(said);
      piece.parts = isList(said) && said.filled() == Filled.Yes;
    } else if (said.key("reasoning_content") || (said.key("reasoning") && !piece.thought.some)) {
      const thought = textOf(said);
      if (thought.some) piece.thought = thought;
    } else if (said.key("tool_calls") || said.key("function_call")) piece.calls = piece.calls || said.filled() == Filled.Yes;
  }
  return said.closed ? index : -1;
}

/** Writes the message up to its closing bracket, without its reasoning and, where `content`, without that. False: nothing stands in it. */
function copyWithout(out: ByteWriter, piece: Said, content: bool): bool {
  let some = false;
  out.ascii("{");
  said.enter(piece.from, piece.to);
  while (said.next()) {
    if (said.key("reasoning_content") || said.key("reasoning") || (content && said.key("content"))) continue;
    if (some) out.ascii(",");
    out.bytes(said.start, <i32>(said.valueEnd - said.start));
    some = true;
  }
  return some;
}

function openContent(out: ByteWriter, some: bool): void {
  out.ascii(some ? ',"content":"' : '"content":"');
}

/** White space alone, written plainly or as an escape. */
function isBlank(text: Slice): bool {
  for (let p = text.ptr, end = text.end; p < end; p++) {
    const c = load<u8>(p);
    const next: u8 = p + 1 < end ? load<u8>(p, 1) : 0;
    if (c == 0x5c && (next == 0x6e || next == 0x72 || next == 0x74)) p++;
    else if (c != 0x20) return false;
  }
  return true;
}
