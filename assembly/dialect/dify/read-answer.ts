// What a Dify app answers, whole or as events (docs.dify.ai): `message_end` is the end of a chat, `workflow_finished` that of a workflow. An `error`
// event, or an object with a code and a message, is a failure in its own words.
import { Walk } from "../../json/walk";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, isObject, textOf } from "../slice";
import { Stop, Teller, Tokens } from "../telling";
import { countOf } from "../usage-members";

const top = new Walk();
const inner = new Walk();
const deep = new Walk();


@final
export class DifyAnswerReader extends AnswerReader {
  private said: bool = false;

  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {
    let event = NONE;
    let id = NONE;
    let answer = NONE;
    let from: usize = 0;
    let to: usize = 0;
    if (this.teller.over || !top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (top.key("event")) event = textOf(top);
      else if (top.key("message_id") || top.key("workflow_run_id")) id = textOf(top);
      else if (top.key("answer")) answer = textOf(top);
      else if (top.key("metadata")) readMetadata(top, this.teller.tokens);
      else if (top.key("data") && isObject(top)) {
        from = top.value;
        to = top.valueEnd;
      }
    }
    if (event.is("error")) return this.fail(data);
    if (event.is("message") || event.is("agent_message") || event.is("message_replace")) return this.say(id, answer);
    if (event.is("text_chunk")) return this.readChunk(id, from, to);
    if (event.is("message_end")) this.finish(id);
    else if (event.is("workflow_finished")) this.readWorkflow(id, from, to, data);
  }

  whole(body: Slice): void {
    let id = NONE;
    let answer = NONE;
    let found = false;
    let from: usize = 0;
    let to: usize = 0;
    if (!top.enter(body.ptr, body.end)) return;
    while (top.next()) {
      if (top.key("message_id") || top.key("workflow_run_id")) id = textOf(top);
      else if (top.key("answer") && top.isString()) {
        found = true;
        answer = textOf(top);
      } else if (top.key("metadata")) readMetadata(top, this.teller.tokens);
      else if (top.key("data") && isObject(top)) {
        from = top.value;
        to = top.valueEnd;
      }
    }
    if (!found && from != 0) return this.readWorkflow(id, from, to, body);
    if (!found) return this.fail(body);
    this.say(id, answer);
    this.finish(id);
  }

  end(complete: bool): void {}

  private say(id: Slice, text: Slice): void {
    this.teller.begun(id, NONE);
    if (!text.some) return;
    this.said = true;
    this.teller.text(text);
  }

  private finish(id: Slice): void {
    this.teller.begun(id, NONE);
    this.teller.stop = Stop.End;
    this.teller.ended();
  }

  private readChunk(id: Slice, from: usize, to: usize): void {
    if (from == 0 || !inner.enter(from, to)) return;
    while (inner.next()) if (inner.key("text")) this.say(id, textOf(inner));
  }

  /** A workflow ends in any of several states, and has outputs by name: the first text of them is its answer, where none came before. */
  private readWorkflow(id: Slice, from: usize, to: usize, data: Slice): void {
    let failed = false;
    let text = NONE;
    if (from == 0 || !inner.enter(from, to)) return;
    while (inner.next()) {
      if (inner.key("status")) failed = inner.isText("failed") || inner.isText("stopped");
      else if (inner.key("total_tokens")) continue;
      else if (inner.key("outputs") && isObject(inner) && deep.enter(inner.value, inner.valueEnd)) {
        while (deep.next()) if (!text.some && isOutput(deep, this.teller.output)) text = textOf(deep);
      }
    }
    if (failed) return this.fail(new Slice(from, <i32>(to - from)));
    if (!this.said) this.say(id, text);
    this.finish(id);
  }
}

function isOutput(walk: Walk, name: string): bool {
  return name.length == 0 ? walk.isString() : walk.key(name);
}

/** `{"usage":{"prompt_tokens","completion_tokens"}}`. */
function readMetadata(at: Walk, tokens: Tokens): void {
  if (!isObject(at) || !inner.enter(at.value, at.valueEnd)) return;
  while (inner.next()) {
    if (!inner.key("usage") || !isObject(inner) || !deep.enter(inner.value, inner.valueEnd)) continue;
    while (deep.next()) {
      if (deep.key("prompt_tokens")) tokens.input = countOf(deep);
      else if (deep.key("completion_tokens")) tokens.output = countOf(deep);
    }
  }
}
