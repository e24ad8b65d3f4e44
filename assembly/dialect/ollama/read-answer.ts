// Ollama's own chat answer, whole or as a line of JSON for each piece (docs.ollama.com/api/streaming). The line with `done` is the end.
import { Filled, Walk } from "../../json/walk";
import { AnswerReader } from "../answer-reader";
import { indexOfByte } from "../find-byte";
import { LineCursor } from "../line-cursor";
import { NONE, Slice, isObject, isTrue, textOf, valueOf } from "../slice";
import { quotedInside } from "../strings";
import { Stop, Teller } from "../telling";
import { countOf } from "../usage-members";

const top = new Walk();
const message = new Walk();
const list = new Walk();
const inner = new Walk();
const deep = new Walk();


@final
export class OllamaAnswerReader extends AnswerReader {
  private said: bool = false;

  constructor(teller: Teller) {
    super(teller);
  }

  /** One line. */
  event(name: Slice, data: Slice): void {
    let model = NONE;
    let stop = NONE;
    let done = false;
    let from: usize = 0;
    let to: usize = 0;
    if (this.teller.over || !top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (top.key("error") && top.filled() == Filled.Yes) return this.fail(data);
      if (top.key("model")) model = textOf(top);
      else if (top.key("done")) done = isTrue(top);
      else if (top.key("done_reason")) stop = textOf(top);
      else if (top.key("prompt_eval_count")) this.teller.tokens.input = countOf(top);
      else if (top.key("eval_count")) this.teller.tokens.output = countOf(top);
      else if (top.key("message") && isObject(top)) {
        from = top.value;
        to = top.valueEnd;
      }
    }
    if (from == 0 && !done) return;
    this.teller.begun(NONE, model);
    if (from != 0 && message.enter(from, to)) this.readMessage();
    if (done) this.finish(stop);
  }

  /** Several lines where the label does not say so. */
  whole(body: Slice): void {
    const lines = new LineCursor();
    if (isOne(body)) return this.event(NONE, body);
    while (lines.next(body.ptr, body.length) || lines.flush(body.ptr, body.length)) this.event(NONE, new Slice(lines.ptr, lines.length));
  }

  end(complete: bool): void {}

  private readMessage(): void {
    let calls: usize = 0;
    let callsEnd: usize = 0;
    let text = NONE;
    let thought = NONE;
    while (message.next()) {
      if (message.key("content")) text = textOf(message);
      else if (message.key("thinking")) thought = textOf(message);
      else if (message.key("tool_calls")) {
        calls = message.value;
        callsEnd = message.valueEnd;
      }
    }
    this.said = this.said || text.some || thought.some;
    if (thought.some) this.teller.reasoning(thought);
    if (text.some) this.teller.text(text);
    if (calls == 0 || !list.enter(calls, callsEnd)) return;
    while (list.next()) this.readCall();
  }

  /** Calls come whole. */
  private readCall(): void {
    let id = NONE;
    let name = NONE;
    let args = NONE;
    if (!inner.enter(list.value, list.valueEnd)) return;
    while (inner.next()) {
      if (inner.key("id")) id = textOf(inner);
      if (!inner.key("function") || !isObject(inner) || !deep.enter(inner.value, inner.valueEnd)) continue;
      while (deep.next()) {
        if (deep.key("name")) name = textOf(deep);
        else if (deep.key("arguments") && isObject(deep)) args = valueOf(deep);
      }
    }
    if (!name.some) return;
    this.said = true;
    this.teller.called(id, name);
    if (args.some) this.teller.argument(quotedInside(args));
    this.teller.callEnded();
  }

  /** A model that was loaded or put away instead of asked has said nothing. */
  private finish(stop: Slice): void {
    if (!this.said && (stop.is("load") || stop.is("unload"))) return this.teller.broken(stop, NONE);
    this.teller.stop = stop.is("length") ? Stop.Length : Stop.End;
    this.teller.ended();
  }
}

/** One object is all there is: its first line is none by itself, or nothing stands behind it. */
function isOne(body: Slice): bool {
  const lines = new LineCursor();
  if (!lines.next(body.ptr, body.length) || !top.enter(lines.ptr, lines.ptr + lines.length)) return true;
  while (top.next()) continue;
  if (!top.closed) return true;
  return indexOfByte(body.ptr + lines.offset, body.end, 0x7b) == 0;
}
