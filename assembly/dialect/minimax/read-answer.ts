// MiniMax's ChatCompletion Pro answer (platform.minimaxi.com), whole or as events. Each event brings the next piece; the last one, which names a reason to
// end, says the whole again. A `base_resp` with a code is a failure, whatever the status.
import { Filled, Walk } from "../../json/walk";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, isList, isObject, isTrue, textOf } from "../slice";
import { Stop, Teller, Tokens } from "../telling";
import { countOf } from "../usage-members";

const top = new Walk();
const list = new Walk();
const inner = new Walk();
const messages = new Walk();
const deep = new Walk();


@final
export class MiniMaxAnswerReader extends AnswerReader {
  private said: bool = false;
  private stop: Slice = NONE;
  private sensitive: bool = false;

  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {
    this.read(data);
    if (this.stop.some) this.finish();
  }

  whole(body: Slice): void {
    this.read(body);
    if (this.teller.began) this.finish();
  }

  end(complete: bool): void {}

  private read(data: Slice): void {
    const teller = this.teller;
    let id = NONE;
    let model = NONE;
    let reply = NONE;
    let from: usize = 0;
    let to: usize = 0;
    this.stop = NONE;
    if (teller.over || !top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (top.key("base_resp")) {
        if (isFailure()) return this.fail(data);
      } else if (top.key("id")) id = textOf(top);
      else if (top.key("model")) model = textOf(top);
      else if (top.key("reply")) reply = textOf(top);
      else if (top.key("output_sensitive")) this.sensitive = isTrue(top);
      else if (top.key("usage")) readTokens(teller.tokens);
      else if (top.key("choices") && isList(top)) {
        from = top.value;
        to = top.valueEnd;
      }
    }
    if (from == 0) return;
    teller.begun(id, model);
    const told = this.said;
    this.readFirst(from, to, told);
    // What was said piece by piece is not said again.
    if (!told && !this.said && reply.some) this.say(reply);
  }

  /** The first choice. `told`: where it is the last one, its text was told before. */
  private readFirst(from: usize, to: usize, told: bool): void {
    let texts: usize = 0;
    let textsEnd: usize = 0;
    if (!list.enter(from, to) || !list.next() || !inner.enter(list.value, list.valueEnd)) return;
    while (inner.next()) {
      if (inner.key("finish_reason")) this.stop = textOf(inner);
      else if (inner.key("messages") && isList(inner)) {
        texts = inner.value;
        textsEnd = inner.valueEnd;
      }
    }
    if (texts == 0 || (told && this.stop.some) || !messages.enter(texts, textsEnd)) return;
    while (messages.next()) {
      if (!isObject(messages) || !deep.enter(messages.value, messages.valueEnd)) continue;
      while (deep.next()) if (deep.key("text") && textOf(deep).some) this.say(textOf(deep));
    }
  }

  private say(text: Slice): void {
    this.said = true;
    this.teller.text(text);
  }

  private finish(): void {
    if (this.teller.over) return;
    this.teller.stop = this.stop.is("length") || this.stop.is("max_output") ? Stop.Length : this.sensitive ? Stop.Refusal : Stop.End;
    this.teller.ended();
  }
}

function isFailure(): bool {
  if (!isObject(top) || !inner.enter(top.value, top.valueEnd)) return false;
  while (inner.next()) if (inner.key("status_code") && inner.filled() == Filled.Yes && inner.integer() != 0) return true;
  return false;
}

function readTokens(tokens: Tokens): void {
  if (!isObject(top) || !inner.enter(top.value, top.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("prompt_tokens")) tokens.input = countOf(inner);
    else if (inner.key("completion_tokens")) tokens.output = countOf(inner);
  }
}
