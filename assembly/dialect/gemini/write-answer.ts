// Answers as Google's generateContent gives them: the whole as one object, a stream as objects of the same form with its pieces.
import { ByteWriter } from "../../json/write";
import { closeEvent, openEvent } from "../event-lines";
import { addNumber, addString, separate } from "../members";
import { NONE, Slice, copied, sliceOf } from "../slice";
import { moveInside, moveString, writeArguments } from "../strings";
import { AnswerOptions, Stop, Teller, Tokens } from "../telling";
import { closeList, openElement, writeFailure } from "./list";

function stopWord(stop: Stop): string {
  return stop == Stop.Length ? "MAX_TOKENS" : stop == Stop.Refusal ? "SAFETY" : "STOP";
}

/** What was thought is counted apart from what was said. */
function writeUsage(writer: ByteWriter, tokens: Tokens): void {
  const input = max<i64>(tokens.input, 0);
  const output = max<i64>(tokens.output, 0);
  const thought = max<i64>(min<i64>(tokens.reasoning, output), 0);
  writer.ascii('{"promptTokenCount":');
  writer.number(input);
  addNumber(writer, "candidatesTokenCount", output - thought);
  addNumber(writer, "totalTokenCount", input + output);
  if (tokens.cacheRead >= 0) addNumber(writer, "cachedContentTokenCount", tokens.cacheRead);
  if (thought > 0) addNumber(writer, "thoughtsTokenCount", thought);
  writer.ascii("}");
}


@final
export class GeminiWriter extends Teller {
  /** Parts that are whole, with their commas; of a stream those of the event under way. */
  private parts: ByteWriter = new ByteWriter(1024);
  /** The inside of the text part under way of a whole answer. */
  private said: ByteWriter = new ByteWriter(0);
  private thinks: bool = false;
  /** Something of the stream was written. */
  private some: bool = false;
  private callId: ArrayBuffer = new ArrayBuffer(0);
  private callName: ArrayBuffer = new ArrayBuffer(0);
  private input: ByteWriter = new ByteWriter(0);

  constructor(options: AnswerOptions) {
    super(options);
  }

  text(piece: Slice): void {
    this.say(piece, false);
  }

  reasoning(piece: Slice): void {
    if (this.options.wantsReasoning) this.say(piece, true);
  }

  picture(data: Slice, media: Slice): void {
    this.closeText();
    separate(this.parts, this.parts.length == 0);
    this.parts.ascii('{"inlineData":{"mimeType":');
    moveString(this.parts, media);
    addString(this.parts, "data", data);
    this.parts.ascii("}}");
    if (this.options.stream) this.event(false);
  }

  callBegun(id: Slice, name: Slice): void {
    this.hasCalls = true;
    this.closeText();
    this.callId = copied(id);
    this.callName = copied(name);
    this.input.reset();
  }

  argument(piece: Slice): void {
    this.input.bytes(piece.ptr, piece.length);
  }

  /** A call is told whole. */
  callEnded(): void {
    const parts = this.parts;
    separate(parts, parts.length == 0);
    parts.ascii('{"functionCall":{');
    if (this.callId.byteLength > 0) {
      parts.ascii('"id":');
      moveString(parts, sliceOf(this.callId));
      parts.ascii(",");
    }
    parts.ascii('"name":');
    moveString(parts, sliceOf(this.callName));
    parts.ascii(',"args":');
    writeArguments(parts, this.input.length > 0 ? new Slice(this.input.ptr, this.input.length) : NONE);
    parts.ascii("}}");
    if (this.options.stream) this.event(false);
  }

  ended(): void {
    this.over = true;
    this.closeText();
    if (this.options.stream) this.event(true);
    else this.object(true);
    if (this.options.list) closeList(this.out);
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
    if (!this.options.stream) return;
    this.open();
    writeFailure(this.out, type, message);
    if (this.options.list) closeList(this.out);
    else closeEvent(this.out);
  }

  private say(piece: Slice, thought: bool): void {
    if (!piece.some) return;
    if (this.thinks != thought) this.closeText();
    this.thinks = thought;
    moveInside(this.said, piece);
    if (!this.options.stream) return;
    this.closeText();
    this.event(false);
  }

  /** The text under way is a part. */
  private closeText(): void {
    if (this.said.length == 0) return;
    separate(this.parts, this.parts.length == 0);
    this.parts.ascii('{"text":"');
    this.parts.bytes(this.said.ptr, this.said.length);
    this.parts.ascii(this.thinks ? '","thought":true}' : '"}');
    this.said.reset();
  }

  private event(last: bool): void {
    this.open();
    this.object(last);
    if (!this.options.list) closeEvent(this.out);
  }

  private open(): void {
    if (this.options.list) openElement(this.out, !this.some);
    else openEvent(this.out, "");
    this.some = true;
  }

  private object(last: bool): void {
    const out = this.out;
    out.ascii('{"candidates":[{"content":{"parts":[');
    if (this.parts.length == 0) out.ascii('{"text":""}');
    out.bytes(this.parts.ptr, this.parts.length);
    this.parts.reset();
    out.ascii('],"role":"model"}');
    if (last) {
      out.ascii(',"finishReason":"');
      out.ascii(stopWord(this.stop));
      out.ascii('"');
    }
    out.ascii(',"index":0}]');
    if (last) {
      out.ascii(',"usageMetadata":');
      writeUsage(out, this.tokens);
    }
    out.ascii(',"modelVersion":');
    this.writeModel();
    out.ascii(',"responseId":"');
    this.writeId("resp_");
    out.ascii('"}');
  }
}
