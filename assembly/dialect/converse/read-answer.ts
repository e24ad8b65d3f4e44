// The answer of Bedrock's Converse API, whole or as its frames (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html).
import { Walk } from "../../json/walk";
import { mediaOfPicture } from "../data-url";
import { AnswerReader } from "../answer-reader";
import { errorMessage, errorType, readErrorWords } from "../error-words";
import { NONE, Slice, isObject, textOf, valueOf } from "../slice";
import { quotedInside } from "../strings";
import { Stop, Teller, Tokens } from "../telling";
import { isTrouble } from "../trouble";
import { countOf } from "../usage-members";

const top = new Walk();
const output = new Walk();
const message = new Walk();
const blocks = new Walk();
const block = new Walk();
const inner = new Walk();
const usage = new Walk();
const sourced = new Walk();


@final
export class ConverseAnswerReader extends AnswerReader {
  private inCall: bool = false;
  /** The stop reason came: what follows is the usage, and the end. */
  private stopped: bool = false;

  constructor(teller: Teller) {
    super(teller);
  }

  /** `name`: the frame's type. */
  event(name: Slice, data: Slice): void {
    const teller = this.teller;
    if (teller.over || !top.enter(data.ptr, data.end)) return;
    if (name.is("contentBlockDelta")) this.piece();
    else if (name.is("contentBlockStart")) this.open();
    else if (name.is("contentBlockStop")) this.close();
    else if (name.is("messageStart")) teller.begun(NONE, NONE);
    else if (name.is("messageStop")) this.stop();
    else if (name.is("metadata")) this.metadata();
  }

  /** A frame that tells of a failure: `name` is its type, `words` what an error without a payload says. */
  failed(name: Slice, data: Slice, words: Slice): void {
    if (this.teller.over) return;
    const found = readErrorWords(data.ptr, data.length);
    this.teller.broken(wordOf(name), found ? errorMessage : words);
  }

  whole(body: Slice): void {
    const teller = this.teller;
    if (!top.enter(body.ptr, body.end)) return;
    while (top.next()) {
      if (top.key("output")) this.readOutput();
      else if (top.key("stopReason")) this.stopBy(textOf(top));
      else if (top.key("usage")) readTokens(top, teller.tokens);
    }
    if (teller.began) this.end(true);
    else if (readErrorWords(body.ptr, body.length)) teller.broken(errorType, errorMessage);
  }

  end(complete: bool): void {
    if (this.teller.over || (!complete && !this.stopped)) return;
    this.close();
    this.teller.ended();
  }

  private readOutput(): void {
    if (!isObject(top) || !output.enter(top.value, top.valueEnd)) return;
    while (output.next()) {
      if (!output.key("message") || !message.enter(output.value, output.valueEnd)) continue;
      this.teller.begun(NONE, NONE);
      while (message.next()) {
        if (!message.key("content") || !blocks.enter(message.value, message.valueEnd)) continue;
        while (blocks.next()) this.wholeBlock();
      }
    }
  }

  private wholeBlock(): void {
    if (!block.enter(blocks.value, blocks.valueEnd)) return;
    while (block.next()) {
      if (block.key("text")) this.say(textOf(block));
      else if (block.key("toolUse")) this.wholeCall();
      else if (block.key("reasoningContent")) this.think();
      else if (block.key("citationsContent")) this.cited();
      else if (block.key("image")) this.show();
      else if (block.key("document") || block.key("audio") || block.key("video")) this.nameData();
      else this.sayUnknown();
    }
  }

  private wholeCall(): void {
    if (!this.beginCall(block)) return;
    if (inner.enter(block.value, block.valueEnd)) {
      while (inner.next()) if (inner.key("input") && isObject(inner)) this.teller.argument(quotedInside(valueOf(inner)));
    }
    this.close();
  }

  /** A call's id and name at the walk. */
  private beginCall(at: Walk): bool {
    let id = NONE;
    let name = NONE;
    if (!inner.enter(at.value, at.valueEnd)) return false;
    while (inner.next()) {
      if (inner.key("toolUseId")) id = textOf(inner);
      else if (inner.key("name")) name = textOf(inner);
      else if (inner.key("type") && inner.isText("server_tool_use")) return false;
    }
    this.close();
    this.inCall = true;
    this.teller.called(id, name);
    return true;
  }

  /** Whole: `{"reasoningText":{"text","signature"}}`; a piece: `{"text"}`. */
  private think(): void {
    if (!inner.enter(block.value, block.valueEnd)) return;
    let text = NONE;
    while (inner.next()) {
      if (inner.key("text")) text = textOf(inner);
      else if (inner.key("reasoningText") && usage.enter(inner.value, inner.valueEnd)) {
        while (usage.next()) if (usage.key("text")) text = textOf(usage);
      }
    }
    if (text.some && !this.inCall) this.teller.reasoning(text);
  }

  /** A text with its sources: the text. */
  private cited(): void {
    if (!inner.enter(block.value, block.valueEnd)) return;
    while (inner.next()) {
      if (!inner.key("content") || !usage.enter(inner.value, inner.valueEnd)) continue;
      while (usage.next()) {
        if (!sourced.enter(usage.value, usage.valueEnd)) continue;
        while (sourced.next()) if (sourced.key("text")) this.say(textOf(sourced));
      }
    }
  }

  /** A picture: whole, or in a stream first its format and then its bytes. */
  private show(): void {
    let data = NONE;
    if (!inner.enter(block.value, block.valueEnd)) return;
    while (inner.next()) {
      if (!inner.key("source") || !usage.enter(inner.value, inner.valueEnd)) continue;
      while (usage.next()) if (usage.key("bytes")) data = textOf(usage);
    }
    if (data.some) this.teller.picture(data, mediaOfPicture(data));
  }

  /** Data that clients of other dialects have no word for: its format. */
  private nameData(): void {
    let format = NONE;
    if (!isObject(block) || !inner.enter(block.value, block.valueEnd)) return;
    while (inner.next()) if (inner.key("format")) format = textOf(inner);
    if (!this.inCall) this.teller.unsaid(format);
  }

  /** The text of a block that is not known. */
  private sayUnknown(): void {
    if (!isObject(block) || !inner.enter(block.value, block.valueEnd)) return;
    while (inner.next()) if (inner.key("text")) this.say(textOf(inner));
  }

  private say(text: Slice): void {
    if (text.some && !this.inCall) this.teller.text(text);
  }

  private open(): void {
    this.close();
    this.teller.begun(NONE, NONE);
    while (top.next()) {
      if (!top.key("start") || !block.enter(top.value, top.valueEnd)) continue;
      while (block.next()) if (block.key("toolUse")) this.beginCall(block);
    }
  }

  private piece(): void {
    this.teller.begun(NONE, NONE);
    while (top.next()) {
      if (!top.key("delta") || !block.enter(top.value, top.valueEnd)) continue;
      while (block.next()) {
        if (block.key("text")) this.say(textOf(block));
        else if (block.key("reasoningContent")) this.think();
        else if (block.key("image")) this.show();
        else if (!block.key("toolUse")) this.sayUnknown();
        else if (this.inCall && inner.enter(block.value, block.valueEnd)) {
          while (inner.next()) if (inner.key("input")) this.argue(textOf(inner));
        }
      }
    }
  }

  private argue(piece: Slice): void {
    if (piece.some) this.teller.argument(piece);
  }

  private close(): void {
    if (this.inCall) this.teller.callEnded();
    this.inCall = false;
  }

  private stop(): void {
    this.close();
    this.stopped = true;
    while (top.next()) if (top.key("stopReason")) this.stopBy(textOf(top));
  }

  private stopBy(reason: Slice): void {
    if (isTrouble(reason)) this.teller.broken(reason, reason);
    else this.teller.stop = stopOf(reason);
  }

  /** The last frame; without one before that tells why it stopped the answer broke off. */
  private metadata(): void {
    while (top.next()) if (top.key("usage")) readTokens(top, this.teller.tokens);
    this.end(false);
  }
}

function stopOf(word: Slice): Stop {
  if (!word.some) return Stop.Unsaid;
  if (word.is("max_tokens") || word.is("model_context_window_exceeded")) return Stop.Length;
  if (word.is("stop_sequence")) return Stop.Sequence;
  if (word.is("tool_use")) return Stop.Calls;
  return word.is("guardrail_intervened") || word.is("content_filtered") ? Stop.Refusal : Stop.End;
}

/** The word that the clients' writers know for an exception. */
function wordOf(name: Slice): Slice {
  if (name.is("throttlingException")) return word("rate_limit_error");
  if (name.is("serviceUnavailableException")) return word("overloaded_error");
  return name.is("validationException") ? word("invalid_request_error") : name;
}

let kept = new ArrayBuffer(0);

/** Valid until the next. */
function word(text: string): Slice {
  kept = String.UTF8.encode(text);
  return new Slice(changetype<usize>(kept), kept.byteLength);
}

/** As Anthropic, Bedrock counts what came from a cache and what went into it apart from the other input. */
function readTokens(at: Walk, tokens: Tokens): void {
  let fresh: i64 = -1;
  if (!isObject(at) || !usage.enter(at.value, at.valueEnd)) return;
  while (usage.next()) {
    const count = countOf(usage);
    if (count < 0) continue;
    if (usage.key("inputTokens")) fresh = count;
    else if (usage.key("outputTokens")) tokens.output = count;
    else if (usage.key("cacheReadInputTokens")) tokens.cacheRead = count;
    else if (usage.key("cacheWriteInputTokens")) tokens.cacheWritten = count;
  }
  if (fresh >= 0) tokens.input = fresh + max<i64>(tokens.cacheRead, 0) + max<i64>(tokens.cacheWritten, 0);
}
