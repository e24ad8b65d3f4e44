// Anthropic's Messages answer, whole or as its stream of events.
import { Filled, Walk } from "../../json/walk";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, isObject, textOf, valueOf } from "../slice";
import { quotedInside } from "../strings";
import { Stop, Teller, Tokens } from "../telling";
import { isTrouble } from "../trouble";
import { countOf } from "../usage-members";

const top = new Walk();
const message = new Walk();
const blocks = new Walk();
const block = new Walk();
const usage = new Walk();


@final
export class MessagesAnswerReader extends AnswerReader {
  private inCall: bool = false;
  /** A call's arguments stood in its begin and came in no piece. */
  private wholeInput: bool = false;

  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {
    const teller = this.teller;
    if (teller.over) return;
    if (name.is("error")) return this.fail(data);
    const type = member(data, "type");
    if (type.is("content_block_delta")) this.piece(data);
    else if (type.is("content_block_start")) this.open(data);
    else if (type.is("content_block_stop")) this.close();
    else if (type.is("message_start")) this.begin(data);
    else if (type.is("message_delta")) this.finish(data);
    else if (type.is("message_stop")) this.end(true);
    else if (type.is("ping")) teller.ping();
    else if (type.is("error")) this.fail(data);
  }

  whole(body: Slice): void {
    const teller = this.teller;
    let content: usize = 0;
    let contentEnd: usize = 0;
    if (hasError(body)) return this.fail(body);
    if (!top.enter(body.ptr, body.end)) return;
    let id = NONE;
    let model = NONE;
    while (top.next()) {
      if (top.key("id")) id = textOf(top);
      else if (top.key("model")) model = textOf(top);
      else if (top.key("usage")) readTokens(top, teller.tokens);
      else if (top.key("stop_reason")) this.stopBy(textOf(top));
      else if (top.key("content")) {
        content = top.value;
        contentEnd = top.valueEnd;
      }
    }
    if (content == 0) return;
    teller.begun(id, model);
    if (blocks.enter(content, contentEnd)) {
      while (blocks.next()) this.wholeBlock();
    }
    this.end(true);
  }

  end(complete: bool): void {
    if (this.teller.over || (!complete && this.teller.stop == Stop.Unsaid)) return;
    this.close();
    this.teller.ended();
  }

  private begin(data: Slice): void {
    let id = NONE;
    let model = NONE;
    if (!enterMember(data, "message", message)) return;
    while (message.next()) {
      if (message.key("id")) id = textOf(message);
      else if (message.key("model")) model = textOf(message);
      else if (message.key("usage")) readTokens(message, this.teller.tokens);
    }
    this.teller.begun(id, model);
  }

  private open(data: Slice): void {
    this.close();
    if (!enterMember(data, "content_block", block)) return;
    this.teller.begun(NONE, NONE);
    this.openBlock();
  }

  private wholeBlock(): void {
    if (!block.enter(blocks.value, blocks.valueEnd)) return;
    this.openBlock();
    this.close();
  }

  /** The block that the walk has entered: what there is of it already. */
  private openBlock(): void {
    let type = NONE;
    let id = NONE;
    let name = NONE;
    let text = NONE;
    let input = NONE;
    while (block.next()) {
      if (block.key("type")) type = textOf(block);
      else if (block.key("id")) id = textOf(block);
      else if (block.key("name")) name = textOf(block);
      else if (block.key("text") || block.key("thinking")) text = textOf(block);
      else if (block.key("input") && isObject(block) && block.filled() == Filled.Yes) input = valueOf(block);
    }
    if (type.is("tool_use")) {
      this.inCall = true;
      this.teller.called(id, name);
      if (input.some) this.teller.argument(quotedInside(input));
      this.wholeInput = input.some;
    } else if (text.some && type.is("thinking")) this.teller.reasoning(text);
    else if (text.some) this.teller.text(text); // of a block that is not known, too
  }

  private piece(data: Slice): void {
    if (!enterMember(data, "delta", block)) return;
    this.teller.begun(NONE, NONE);
    while (block.next()) {
      if (block.key("text")) this.say(textOf(block));
      else if (block.key("thinking")) this.think(textOf(block));
      else if (block.key("partial_json") && this.inCall && !this.wholeInput) this.argue(textOf(block));
    }
  }

  private say(text: Slice): void {
    if (text.some && !this.inCall) this.teller.text(text);
  }

  private think(text: Slice): void {
    if (text.some && !this.inCall) this.teller.reasoning(text);
  }

  private argue(piece: Slice): void {
    if (piece.some) this.teller.argument(piece);
  }

  private close(): void {
    if (this.inCall) this.teller.callEnded();
    this.inCall = false;
    this.wholeInput = false;
  }

  private finish(data: Slice): void {
    const teller = this.teller;
    this.close();
    if (!top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (top.key("usage")) readTokens(top, teller.tokens);
      else if (top.key("delta") && message.enter(top.value, top.valueEnd)) {
        while (message.next()) if (message.key("stop_reason") && message.isString()) this.stopBy(textOf(message));
      }
    }
  }

  private stopBy(reason: Slice): void {
    if (isTrouble(reason)) this.teller.broken(reason, reason);
    else this.teller.stop = stopOf(reason);
  }
}

function member(data: Slice, key: string): Slice {
  if (!top.enter(data.ptr, data.end)) return NONE;
  while (top.next()) if (top.key(key)) return textOf(top);
  return NONE;
}

function hasError(body: Slice): bool {
  return member(body, "type").is("error");
}

function enterMember(data: Slice, key: string, into: Walk): bool {
  if (!top.enter(data.ptr, data.end)) return false;
  while (top.next()) if (top.key(key)) return isObject(top) && into.enter(top.value, top.valueEnd);
  return false;
}

function stopOf(word: Slice): Stop {
  if (!word.some) return Stop.Unsaid;
  if (word.is("max_tokens") || word.is("model_context_window_exceeded")) return Stop.Length;
  if (word.is("stop_sequence")) return Stop.Sequence;
  if (word.is("tool_use")) return Stop.Calls;
  return word.is("refusal") ? Stop.Refusal : Stop.End;
}

/** Anthropic counts what came from a cache and what went into it apart from the other input. What is not said stays as it was. */
function readTokens(at: Walk, tokens: Tokens): void {
  let fresh: i64 = -1;
  if (!isObject(at) || !usage.enter(at.value, at.valueEnd)) return;
  while (usage.next()) {
    const count = countOf(usage);
    if (count < 0) continue;
    if (usage.key("input_tokens")) fresh = count;
    else if (usage.key("output_tokens")) tokens.output = count;
    else if (usage.key("cache_read_input_tokens")) tokens.cacheRead = count;
    else if (usage.key("cache_creation_input_tokens")) tokens.cacheWritten = count;
  }
  if (fresh >= 0) tokens.input = fresh + max<i64>(tokens.cacheRead, 0) + max<i64>(tokens.cacheWritten, 0);
}
