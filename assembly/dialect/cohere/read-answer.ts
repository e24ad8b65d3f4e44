// Cohere's chat answer of API v2, whole or as events (docs.cohere.com/v2/docs/streaming). `message-end` is the end: behind it comes nothing.
import { Walk } from "../../json/walk";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, isObject, textOf } from "../slice";
import { Stop, Teller, Tokens } from "../telling";
import { countOf } from "../usage-members";

const top = new Walk();
const delta = new Walk();
const message = new Walk();
const list = new Walk();
const inner = new Walk();
const deep = new Walk();


@final
export class CohereAnswerReader extends AnswerReader {
  /** A call has begun and has not ended. */
  private open: bool = false;

  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {
    let type = NONE;
    let id = NONE;
    let said = NONE;
    let from: usize = 0;
    let to: usize = 0;
    if (this.teller.over || !top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (top.key("type")) type = textOf(top);
      else if (top.key("id")) id = textOf(top);
      else if (top.key("message")) said = textOf(top);
      else if (top.key("delta")) {
        from = top.value;
        to = top.valueEnd;
      }
    }
    if (said.some && from == 0) return this.fail(data);
    if (!type.some) return;
    this.teller.begun(id, NONE);
    if (type.is("tool-call-end")) this.closeCall();
    else if (from != 0) this.readDelta(type, new Slice(from, <i32>(to - from)));
  }

  whole(body: Slice): void {
    let id = NONE;
    let stop = NONE;
    let from: usize = 0;
    let to: usize = 0;
    if (!top.enter(body.ptr, body.end)) return;
    while (top.next()) {
      if (top.key("id")) id = textOf(top);
      else if (top.key("finish_reason")) stop = textOf(top);
      else if (top.key("usage")) readTokens(top, this.teller.tokens);
      else if (top.key("message")) {
        from = top.value;
        to = top.valueEnd;
      }
    }
    if (from == 0 || !message.enter(from, to)) return this.fail(body);
    this.teller.begun(id, NONE);
    this.readMessage();
    this.finish(stop, NONE);
  }

  end(complete: bool): void {}

  private readDelta(type: Slice, said: Slice): void {
    let stop = NONE;
    let error = NONE;
    if (!delta.enter(said.ptr, said.end)) return;
    while (delta.next()) {
      if (delta.key("finish_reason")) stop = textOf(delta);
      else if (delta.key("error")) error = textOf(delta);
      else if (delta.key("usage")) readTokens(delta, this.teller.tokens);
      else if (delta.key("message") && isObject(delta) && message.enter(delta.value, delta.valueEnd)) this.readMessage();
    }
    if (type.is("message-end")) this.finish(stop, error);
  }

  /** A message, or a piece of one: then a member that is a list in the whole is an object. */
  private readMessage(): void {
    let calls: usize = 0;
    let callsEnd: usize = 0;
    let content: usize = 0;
    let contentEnd: usize = 0;
    while (message.next()) {
      if (message.key("tool_plan")) this.think(textOf(message));
      else if (message.key("content")) {
        content = message.value;
        contentEnd = message.valueEnd;
      } else if (message.key("tool_calls")) {
        calls = message.value;
        callsEnd = message.valueEnd;
      }
    }
    if (content != 0) this.readContent(content, contentEnd);
    if (calls == 0 || !list.enter(calls, callsEnd)) return;
    if (load<u8>(calls) == 0x7b) return this.readPiece(calls, callsEnd);
    while (list.next()) {
      this.readPiece(list.value, list.valueEnd);
      this.closeCall();
    }
  }

  private readContent(from: usize, to: usize): void {
    if (load<u8>(from) == 0x7b) return this.readBlock(from, to);
    if (!list.enter(from, to)) return;
    while (list.next()) this.readBlock(list.value, list.valueEnd);
  }

  private readBlock(from: usize, to: usize): void {
    if (!inner.enter(from, to)) return;
    while (inner.next()) {
      if (inner.key("text")) this.say(textOf(inner));
      else if (inner.key("thinking")) this.think(textOf(inner));
    }
  }

  private say(text: Slice): void {
    if (text.some) this.teller.text(text);
  }

  private think(text: Slice): void {
    if (text.some) this.teller.reasoning(text);
  }

  private closeCall(): void {
    if (this.open) this.teller.callEnded();
    this.open = false;
  }

  /** A call's begin, or more of its arguments. */
  private readPiece(from: usize, to: usize): void {
    let id = NONE;
    let name = NONE;
    let args = NONE;
    if (!inner.enter(from, to)) return;
    while (inner.next()) {
      if (inner.key("id")) id = textOf(inner);
      else if (inner.key("function") && isObject(inner) && deep.enter(inner.value, inner.valueEnd)) {
        while (deep.next()) {
          if (deep.key("name")) name = textOf(deep);
          else if (deep.key("arguments")) args = textOf(deep);
        }
      }
    }
    if (name.some) {
      this.closeCall();
      this.open = true;
      this.teller.called(id, name);
    }
    if (args.some && this.open) this.teller.argument(args);
  }

  private finish(stop: Slice, error: Slice): void {
    if (this.teller.over) return;
    if (stop.is("ERROR") || stop.is("TIMEOUT")) return this.teller.broken(stop, error);
    this.closeCall();
    this.teller.stop = stopOf(stop);
    this.teller.ended();
  }
}

function stopOf(reason: Slice): Stop {
  if (reason.is("MAX_TOKENS")) return Stop.Length;
  if (reason.is("STOP_SEQUENCE")) return Stop.Sequence;
  if (reason.is("TOOL_CALL")) return Stop.Calls;
  return reason.is("ERROR_TOXIC") ? Stop.Refusal : Stop.End;
}

/** `tokens` is what the model saw and said, `billed_units` a part of it. */
function readTokens(at: Walk, tokens: Tokens): void {
  if (!isObject(at) || !inner.enter(at.value, at.valueEnd)) return;
  let exact = false;
  while (inner.next()) {
    if (inner.key("cached_tokens")) tokens.cacheRead = countOf(inner);
    const isExact = inner.key("tokens");
    if (!isExact && (exact || !inner.key("billed_units"))) continue;
    if (!isObject(inner) || !deep.enter(inner.value, inner.valueEnd)) continue;
    exact = isExact;
    while (deep.next()) {
      if (deep.key("input_tokens")) tokens.input = countOf(deep);
      else if (deep.key("output_tokens")) tokens.output = countOf(deep);
    }
  }
}
