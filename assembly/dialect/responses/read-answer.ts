// OpenAI's Responses answer, whole or as its stream of events. One item is told at a time, as its events come; an item that begins while
// another is under way is told from its last event, which repeats it whole, and what had none from the answer's own list of items.
import { Walk } from "../../json/walk";
import { mediaOfPicture } from "../data-url";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, isList, isObject, textOf } from "../slice";
import { quotedInside } from "../strings";
import { Stop, Teller, Tokens } from "../telling";
import { countOf } from "../usage-members";

const top = new Walk();
const response = new Walk();
const items = new Walk();
const item = new Walk();
const parts = new Walk();
const part = new Walk();

const NO_ITEM: i32 = -1;
const BREAK = String.UTF8.encode("\\n\\n");

const enum Kind {
  Other = 0,
  Message = 1,
  Reasoning = 2,
  Call = 3,
  Custom = 4,
  Picture = 5,
}


@final
export class ResponsesAnswerReader extends AnswerReader {
  /** The `output_index` of the item that is being told. */
  private live: i32 = NO_ITEM;
  private kind: Kind = Kind.Other;
  /** Something of its inside was told. */
  private filled: bool = false;
  /** Indices of items that were told. */
  private told: Set<i32> = new Set<i32>();
  private status: Stop = Stop.Unsaid;

  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {
    if (this.teller.over) return;
    const type = member(data, "type");
    const index = indexOf(data);
    if (type.is("response.output_text.delta") || type.is("response.refusal.delta")) this.say(data, index, Kind.Message);
    else if (type.is("response.function_call_arguments.delta")) this.argue(data, index, "delta", Kind.Call);
    else if (type.is("response.custom_tool_call_input.delta")) this.argue(data, index, "delta", Kind.Custom);
    else if (type.is("response.reasoning_summary_text.delta") || type.is("response.reasoning_text.delta"))
      this.say(data, index, Kind.Reasoning);
    else if (type.is("response.reasoning_summary_part.added")) this.pause(index);
    else if (type.is("response.output_item.added")) this.open(data, index);
    else if (type.is("response.output_item.done")) this.close(data, index);
    else if (type.is("response.created")) this.begin(data);
    else if (type.is("response.completed") || type.is("response.incomplete") || type.is("response.cancelled")) this.finish(data);
    else if (type.is("response.failed") || type.is("error") || name.is("error")) this.fail(data);
    else if (type.is("response.in_progress") || type.is("response.queued")) this.teller.ping();
  }

  whole(body: Slice): void {
    this.take(body.ptr, body.end);
    if (this.status != Stop.Unsaid && this.teller.began && !this.teller.over) this.end(true);
  }

  /** Nothing but the answer's last event says that it is complete. */
  end(complete: bool): void {
    if (this.teller.over || this.status == Stop.Unsaid) return;
    this.settle();
    this.teller.stop = this.status;
    this.teller.ended();
  }

  private begin(data: Slice): void {
    let id = NONE;
    let model = NONE;
    if (!enterMember(data, "response", response)) return;
    while (response.next()) {
      if (response.key("id")) id = textOf(response);
      else if (response.key("model")) model = textOf(response);
    }
    this.teller.begun(id, model);
  }

  private finish(data: Slice): void {
    if (!enterMember(data, "response", response)) return;
    this.take(top.value, top.valueEnd);
    if (!this.teller.over) {
      this.teller.begun(NONE, NONE);
      if (this.status == Stop.Unsaid) this.status = Stop.End;
      this.end(true);
    }
  }

  /** An answer object: what it says of itself, and the items that were not told yet. */
  private take(from: usize, to: usize): void {
    let id = NONE;
    let model = NONE;
    let output: usize = 0;
    let outputEnd: usize = 0;
    let reason = NONE;
    let status = NONE;
    if (!response.enter(from, to)) return;
    while (response.next()) {
      if (response.key("id")) id = textOf(response);
      else if (response.key("model")) model = textOf(response);
      else if (response.key("status")) status = textOf(response);
      else if (response.key("usage")) readTokens(response, this.teller.tokens);
      else if (response.key("incomplete_details")) reason = reasonOf();
      else if (response.key("output") && isList(response)) {
        output = response.value;
        outputEnd = response.valueEnd;
      }
    }
    if (status.is("failed")) return this.fail(new Slice(from, <i32>(to - from)));
    this.status = stopOf(status, reason);
    if (output == 0) return;
    this.teller.begun(id, model);
    this.settleFrom(output, outputEnd);
    if (!items.enter(output, outputEnd)) return;
    for (let i = 0; items.next(); i++) if (!this.told.has(i)) this.wholeItem(items.value, items.valueEnd, i);
  }

  private open(data: Slice, index: i32): void {
    if (this.live != NO_ITEM || !enterMember(data, "item", item)) return;
    this.teller.begun(NONE, NONE);
    this.beginItem(top.value, top.valueEnd, index);
  }

  /** Begins the item with these bytes: a call is told with its name. */
  private beginItem(from: usize, to: usize, index: i32): void {
    let type = NONE;
    let id = NONE;
    let name = NONE;
    if (!item.enter(from, to)) return;
    while (item.next()) {
      if (item.key("type")) type = textOf(item);
      else if (item.key("call_id")) id = textOf(item);
      else if (item.key("name")) name = textOf(item);
    }
    this.live = index;
    this.filled = false;
    this.kind = kindOf(type);
    this.told.add(index);
    if (this.kind == Kind.Call || this.kind == Kind.Custom) this.teller.called(id, name);
    if (this.kind == Kind.Custom) this.teller.argument(constant(HEAD));
  }

  /** Ends the item under way. */
  private settle(): void {
    if (this.live == NO_ITEM) return;
    if (this.kind == Kind.Custom) this.teller.argument(constant(TAIL));
    if (this.kind == Kind.Call || this.kind == Kind.Custom) this.teller.callEnded();
    this.live = NO_ITEM;
    this.kind = Kind.Other;
  }

  /** Ends the item under way; where none of its pieces came, with what the answer's own list has of it. */
  private settleFrom(output: usize, outputEnd: usize): void {
    if (this.live != NO_ITEM && !this.filled && items.enter(output, outputEnd)) {
      for (let i = 0; items.next(); i++) if (i == this.live) this.tellInside(items.value, items.valueEnd);
    }
    this.settle();
  }

  private close(data: Slice, index: i32): void {
    if (!enterMember(data, "item", item)) return;
    const from = top.value;
    const to = top.valueEnd;
    if (this.live == index) {
      if (!this.filled) this.tellInside(from, to);
      this.settle();
    } else if (this.live == NO_ITEM && !this.told.has(index)) {
      this.teller.begun(NONE, NONE);
      this.wholeItem(from, to, index);
    }
  }

  private wholeItem(from: usize, to: usize, index: i32): void {
    this.beginItem(from, to, index);
    if (this.live != index) return;
    this.tellInside(from, to);
    this.settle();
  }

  /** What stands in an item that is there whole. */
  private tellInside(from: usize, to: usize): void {
    let summary: usize = 0;
    let summaryEnd: usize = 0;
    let said = false;
    if (!item.enter(from, to)) return;
    while (item.next()) {
      if (item.key("arguments") && this.kind == Kind.Call) this.tellArgument(textOf(item));
      else if (item.key("input") && this.kind == Kind.Custom) this.tellArgument(textOf(item));
      else if (item.key("result") && this.kind == Kind.Picture) this.show(textOf(item));
      else if (item.key("content") && isList(item)) said = this.tellParts(item.value, item.valueEnd) || said;
      else if (item.key("summary") && isList(item)) {
        summary = item.value;
        summaryEnd = item.valueEnd;
      }
    }
    if (summary != 0 && !said) this.tellParts(summary, summaryEnd);
  }

  private show(data: Slice): void {
    if (data.some) this.teller.picture(data, mediaOfPicture(data));
  }

  private tellParts(from: usize, to: usize): bool {
    let said = false;
    if (!parts.enter(from, to)) return false;
    while (parts.next()) {
      if (!part.enter(parts.value, parts.valueEnd)) continue;
      while (part.next()) {
        if (!part.key("text") && !part.key("refusal")) continue;
        const text = textOf(part);
        if (!text.some) continue;
        if (said && this.kind == Kind.Reasoning) this.teller.reasoning(constant(BREAK));
        this.tell(text, this.kind);
        said = true;
      }
    }
    return said;
  }

  private say(data: Slice, index: i32, kind: Kind): void {
    const piece = member(data, "delta");
    if (!piece.some || !this.isLive(index, kind)) return;
    this.teller.begun(NONE, NONE);
    this.tell(piece, kind);
  }

  private tell(piece: Slice, kind: Kind): void {
    this.filled = true;
    if (kind == Kind.Reasoning) this.teller.reasoning(piece);
    else this.teller.text(piece); // of an item that is not known, too
  }

  /** A further part of a summary is a paragraph of its own. */
  private pause(index: i32): void {
    if (this.live == index && this.kind == Kind.Reasoning && this.filled) this.teller.reasoning(constant(BREAK));
  }

  private argue(data: Slice, index: i32, key: string, kind: Kind): void {
    const piece = member(data, key);
    if (piece.some && this.live == index && this.kind == kind) this.tellArgument(piece);
  }

  /** A custom tool's text stands inside of arguments under `input`. */
  private tellArgument(piece: Slice): void {
    if (!piece.some) return;
    this.filled = true;
    this.teller.argument(this.kind == Kind.Custom ? quotedInside(piece) : piece);
  }

  /** Whether a piece is told now: it is the item's under way, or nobody said that an item begins. */
  private isLive(index: i32, kind: Kind): bool {
    if (this.live == NO_ITEM && !this.told.has(index)) {
      this.live = index;
      this.kind = kind;
      this.told.add(index);
      this.filled = false;
    }
    return this.live == index && this.kind == kind;
  }
}

const HEAD = String.UTF8.encode('{\\"input\\":\\"');
const TAIL = String.UTF8.encode('\\"}');

function constant(bytes: ArrayBuffer): Slice {
  return new Slice(changetype<usize>(bytes), bytes.byteLength);
}

function member(data: Slice, key: string): Slice {
  if (!top.enter(data.ptr, data.end)) return NONE;
  while (top.next()) if (top.key(key)) return textOf(top);
  return NONE;
}

/** The event's `output_index`; 0 where it has none. */
function indexOf(data: Slice): i32 {
  if (!top.enter(data.ptr, data.end)) return 0;
  while (top.next()) if (top.key("output_index")) return max(top.integer(), 0);
  return 0;
}

/** Enters the object under `key`; `top` stands at it. */
function enterMember(data: Slice, key: string, into: Walk): bool {
  if (!top.enter(data.ptr, data.end)) return false;
  while (top.next()) if (top.key(key)) return isObject(top) && into.enter(top.value, top.valueEnd);
  return false;
}

function kindOf(type: Slice): Kind {
  if (type.is("message")) return Kind.Message;
  if (type.is("reasoning")) return Kind.Reasoning;
  if (type.is("function_call")) return Kind.Call;
  if (type.is("image_generation_call")) return Kind.Picture;
  return type.is("custom_tool_call") ? Kind.Custom : Kind.Other;
}

function reasonOf(): Slice {
  let reason = NONE;
  if (!isObject(response) || !parts.enter(response.value, response.valueEnd)) return NONE;
  while (parts.next()) if (parts.key("reason")) reason = textOf(parts);
  return reason;
}

function stopOf(status: Slice, reason: Slice): Stop {
  if (reason.is("content_filter")) return Stop.Refusal;
  if (reason.some || status.is("incomplete")) return Stop.Length;
  return status.is("completed") || status.is("cancelled") ? Stop.End : Stop.Unsaid;
}

function readTokens(at: Walk, tokens: Tokens): void {
  if (!isObject(at) || !items.enter(at.value, at.valueEnd)) return;
  while (items.next()) {
    if (items.key("input_tokens")) tokens.input = countOf(items);
    else if (items.key("output_tokens")) tokens.output = countOf(items);
    else if (items.key("input_tokens_details") && part.enter(items.value, items.valueEnd)) {
      while (part.next()) if (part.key("cached_tokens")) tokens.cacheRead = countOf(part);
    } else if (items.key("output_tokens_details") && part.enter(items.value, items.valueEnd)) {
      while (part.next()) if (part.key("reasoning_tokens")) tokens.reasoning = countOf(part);
    }
  }
}
