// A whole answer of the client's own dialect, for a client that asked for a stream: one event with all of it. What a chat says of a whole message it says of a
// piece in the same members (developers.openai.com/api/reference/resources/chat), and Google's objects and the older completions are the same in both.
import { Walk } from "../json/walk";
import { ByteWriter } from "../json/write";
import { Copy } from "./copy";
import { closeEvent, openEvent, writeDone } from "./event-lines";
import { Slice, isList, isObject } from "./slice";
import { AnswerOptions } from "./telling";

const top = new Walk();
const choices = new Walk();
const choice = new Walk();
const said = new Walk();
const calls = new Walk();
const call = new Walk();


@final
export class Turned extends Copy {
  /** Up to here the answer was written. */
  private copied: usize = 0;
  private edited: ByteWriter = new ByteWriter(0);

  constructor(
    options: AnswerOptions,
    /** It is OpenAI's, and not Google's. */
    private isChat: bool,
  ) {
    super(options);
  }

  add(name: Slice, data: Slice): bool {
    const edit = this.options.edit;
    let body = data;
    if (edit !== null && edit.apply(this.edited, data)) body = new Slice(this.edited.ptr, this.edited.length);
    openEvent(this.out, "");
    this.copied = body.ptr;
    if (this.isChat) this.turn(body);
    this.copyTo(body.end);
    closeEvent(this.out);
    return true;
  }

  private turn(body: Slice): void {
    if (!top.enter(body.ptr, body.end)) return;
    while (top.next()) {
      if (top.key("object") && top.isText("chat.completion")) {
        this.copyTo(top.value);
        this.out.ascii('"chat.completion.chunk"');
        this.copied = top.valueEnd;
      } else if (top.key("choices") && choices.enter(top.value, top.valueEnd)) {
        while (choices.next()) if (choice.enter(choices.value, choices.valueEnd)) this.turnChoice();
      }
    }
  }

  private turnChoice(): void {
    while (choice.next()) {
      if (!choice.key("message") || !isObject(choice)) continue;
      this.copyTo(choice.start);
      this.out.ascii('"delta":');
      this.copied = choice.value;
      if (!said.enter(choice.value, choice.valueEnd)) continue;
      while (said.next()) if (said.key("tool_calls") && isList(said)) this.number(said.value, said.valueEnd);
    }
  }

  /** In a stream each call has its place. */
  private number(from: usize, to: usize): void {
    if (!calls.enter(from, to)) return;
    for (let place = 0; calls.next(); place++) {
      if (!isObject(calls) || hasIndex()) continue;
      this.copyTo(calls.value + 1);
      this.out.ascii('"index":');
      this.out.number(place);
      if (call.enter(calls.value, calls.valueEnd) && call.next()) this.out.ascii(",");
    }
  }

  /** On one line: where a line ends in JSON is nothing but space. */
  private copyTo(to: usize): void {
    let from = this.copied;
    for (let p = from; p < to; p++) {
      const c = load<u8>(p);
      if (c != 0x0a && c != 0x0d) continue;
      this.out.bytes(from, <i32>(p - from));
      this.out.ascii(" ");
      from = p + 1;
    }
    this.out.bytes(from, <i32>(to - from));
    this.copied = to;
  }

  ended(): void {
    this.over = true;
    if (this.isChat) writeDone(this.out);
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
  }
}

function hasIndex(): bool {
  if (!call.enter(calls.value, calls.valueEnd)) return true;
  while (call.next()) if (call.key("index")) return true;
  return false;
}
