// A chat with one of Coze's bots, as events (www.coze.cn/open/docs/developer_guides/chat_v3): `conversation.chat.completed` is the end. What it refuses is an
// object with a code in a 200, and in the stream an `error`, or a chat that failed with its `last_error`.
import { Walk } from "../../json/walk";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, isObject, textOf } from "../slice";
import { Stop, Teller } from "../telling";
import { countOf } from "../usage-members";

const top = new Walk();
const inner = new Walk();


@final
export class CozeAnswerReader extends AnswerReader {
  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {
    if (this.teller.over) return;
    if (name.is("error") || name.is("conversation.chat.failed")) this.fail(data);
    else if (name.is("conversation.message.delta")) this.readDelta(data);
    else if (name.is("conversation.chat.completed")) this.readEnd(data);
    else if (name.is("conversation.chat.requires_action")) this.fail(data);
  }

  /** At once there are failures alone. */
  whole(body: Slice): void {
    this.fail(body);
  }

  end(complete: bool): void {}

  /** Of what it answers, and not of what its plugins and workflows say to it. */
  private readDelta(data: Slice): void {
    let id = NONE;
    let type = NONE;
    let text = NONE;
    let thought = NONE;
    if (!top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (top.key("chat_id")) id = textOf(top);
      else if (top.key("type")) type = textOf(top);
      else if (top.key("content")) text = textOf(top);
      else if (top.key("reasoning_content")) thought = textOf(top);
    }
    if (!type.is("answer")) return;
    this.teller.begun(id, NONE);
    if (thought.some) this.teller.reasoning(thought);
    if (text.some) this.teller.text(text);
  }

  private readEnd(data: Slice): void {
    const tokens = this.teller.tokens;
    if (!top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (!top.key("usage") || !isObject(top) || !inner.enter(top.value, top.valueEnd)) continue;
      while (inner.next()) {
        if (inner.key("input_count")) tokens.input = countOf(inner);
        else if (inner.key("output_count")) tokens.output = countOf(inner);
      }
    }
    this.teller.begun(NONE, NONE);
    this.teller.stop = Stop.End;
    this.teller.ended();
  }
}
