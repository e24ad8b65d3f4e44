// Answers as OpenAI's Chat Completions API gives them. The whole answer and the stream of chunks are written by one class each.
import { ByteWriter } from "../../json/write";
import { Trouble, troubleOf } from "../error-words";
import { closeEvent, openEvent, writeDone, writeWords } from "../event-lines";
import { addNumber, separate } from "../members";
import { Slice } from "../slice";
import { moveInside, moveString } from "../strings";
import { AnswerOptions, Stop, Teller, Tokens, writeHex } from "../telling";

function stopWord(stop: Stop): string {
  switch (stop) {
    case Stop.Length:
      return "length";
    case Stop.Calls:
      return "tool_calls";
    case Stop.Refusal:
      return "content_filter";
    default:
      return "stop";
  }
}

function writeUsage(writer: ByteWriter, tokens: Tokens): void {
  const input = max<i64>(tokens.input, 0);
  const output = max<i64>(tokens.output, 0);
  writer.ascii('{"prompt_tokens":');
  writer.number(input);
  addNumber(writer, "completion_tokens", output);
  addNumber(writer, "total_tokens", input + output);
  if (tokens.cacheRead >= 0) {
    writer.ascii(',"prompt_tokens_details":{"cached_tokens":');
    writer.number(tokens.cacheRead);
    writer.ascii("}");
  }
  if (tokens.reasoning >= 0) {
    writer.ascii(',"completion_tokens_details":{"reasoning_tokens":');
    writer.number(tokens.reasoning);
    writer.ascii("}");
  }
  writer.ascii("}");
}

function writeCallId(writer: ByteWriter, id: Slice, seed: u64, number: i32): void {
  if (id.some) {
    moveString(writer, id);
    return;
  }
  writer.ascii('"call_');
  writeHex(writer, seed + number);
  writer.ascii('"');
}

/** Failures in the middle of a stream, as OpenAI's own: an object under `error`. */
export function writeError(writer: ByteWriter, type: Slice, message: Slice): void {
  writer.ascii('{"error":{"message":');
  writeWords(writer, message);
  writer.ascii(',"type":');
  if (type.some) moveString(writer, type);
  else writer.ascii('"server_error"');
  writer.ascii(troubleOf(type) == Trouble.Limited ? ',"param":null,"code":"rate_limit_exceeded"}}' : ',"param":null,"code":null}}');
}

/** OpenAI's answers have no pictures: as OpenRouter gives them (openrouter.ai/docs/features/multimodal/image-generation), whose word others have taken up. */
function writePicture(writer: ByteWriter, data: Slice, media: Slice, index: i32): void {
  writer.ascii('{"type":"image_url","index":');
  writer.number(index);
  writer.ascii(',"image_url":{"url":"data:');
  moveInside(writer, media);
  writer.ascii(";base64,");
  moveInside(writer, data);
  writer.ascii('"}}');
}

/** What chats and the older completions begin with. */
export abstract class OpenAiWriter extends Teller {
  constructor(options: AnswerOptions) {
    super(options);
  }

  /** Up to the choices. */
  protected writeHead(prefix: string, object: string): void {
    const out = this.out;
    out.ascii('{"id":"');
    this.writeId(prefix);
    out.ascii('","object":"');
    out.ascii(object);
    out.ascii('","created":');
    out.number(this.options.created);
    out.ascii(',"model":');
    this.writeModel();
    out.ascii(',"choices":');
  }

  /** Of a whole answer: what comes behind its text. */
  protected writeTail(): void {
    const out = this.out;
    out.ascii(',"logprobs":null,"finish_reason":"');
    out.ascii(stopWord(this.reason));
    out.ascii('"}],"usage":');
    writeUsage(out, this.tokens);
    out.ascii("}");
  }
}


@final
export class ChatStreamWriter extends OpenAiWriter {
  private calls: i32 = 0;
  private pictures: i32 = 0;
  /** The call under way has no arguments yet. */
  private empty: bool = true;

  constructor(options: AnswerOptions) {
    super(options);
  }

  protected begin(): void {
    this.chunk('{"role":"assistant","content":""}');
  }

  text(piece: Slice): void {
    this.openChunk();
    this.out.ascii('{"content":');
    moveString(this.out, piece);
    this.closeChunk("}");
  }

  reasoning(piece: Slice): void {
    this.openChunk();
    this.out.ascii('{"reasoning_content":');
    moveString(this.out, piece);
    this.closeChunk("}");
  }

  picture(data: Slice, media: Slice): void {
    this.openChunk();
    this.out.ascii('{"images":[');
    writePicture(this.out, data, media, this.pictures++);
    this.closeChunk("]}");
  }

  callBegun(id: Slice, name: Slice): void {
    this.hasCalls = true;
    this.openCall();
    this.out.ascii(',"id":');
    writeCallId(this.out, id, this.options.seed, this.calls);
    this.out.ascii(',"type":"function","function":{"name":');
    moveString(this.out, name);
    this.out.ascii(',"arguments":""}');
    this.closeChunk("}]}");
    this.empty = true;
  }

  argument(piece: Slice): void {
    if (!piece.some) return;
    this.empty = false;
    this.openCall();
    this.out.ascii(',"function":{"arguments":');
    moveString(this.out, piece);
    this.closeChunk("}}]}");
  }

  /** Clients parse the arguments: a call without any has an empty object. */
  callEnded(): void {
    if (this.empty) {
      this.openCall();
      this.closeChunk(',"function":{"arguments":"{}"}}]}');
    }
    this.calls++;
  }

  ping(): void {
    if (this.began && !this.over) this.out.ascii(": ping\n\n");
  }

  ended(): void {
    this.over = true;
    this.openChunk();
    this.out.ascii('{},"logprobs":null,"finish_reason":"');
    this.out.ascii(stopWord(this.reason));
    this.out.ascii('"}]}');
    closeEvent(this.out);
    if (this.options.includeUsage) {
      this.head();
      this.out.ascii('[],"usage":');
      writeUsage(this.out, this.tokens);
      this.out.ascii("}");
      closeEvent(this.out);
    }
    writeDone(this.out);
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
    openEvent(this.out, "");
    writeError(this.out, type, message);
    closeEvent(this.out);
  }

  private head(): void {
    openEvent(this.out, "");
    this.writeHead("chatcmpl-", "chat.completion.chunk");
  }

  private openChunk(): void {
    this.head();
    this.out.ascii('[{"index":0,"delta":');
  }

  private closeChunk(end: string): void {
    this.out.ascii(end);
    this.out.ascii(',"logprobs":null,"finish_reason":null}]}');
    closeEvent(this.out);
  }

  private chunk(delta: string): void {
    this.openChunk();
    this.closeChunk(delta);
  }

  private openCall(): void {
    this.openChunk();
    this.out.ascii('{"tool_calls":[{"index":');
    this.out.number(this.calls);
  }
}


@final
export class ChatWriter extends OpenAiWriter {
  private said: ByteWriter = new ByteWriter(1024);
  private thought: ByteWriter = new ByteWriter();
  private calls: ByteWriter = new ByteWriter();
  private images: ByteWriter = new ByteWriter(0);
  private pictures: i32 = 0;
  private count: i32 = 0;
  private empty: bool = true;

  constructor(options: AnswerOptions) {
    super(options);
  }

  text(piece: Slice): void {
    moveInside(this.said, piece);
  }

  reasoning(piece: Slice): void {
    moveInside(this.thought, piece);
  }

  picture(data: Slice, media: Slice): void {
    separate(this.images, this.images.length == 0);
    writePicture(this.images, data, media, this.pictures++);
  }

  callBegun(id: Slice, name: Slice): void {
    this.hasCalls = true;
    separate(this.calls, this.count == 0);
    this.calls.ascii('{"id":');
    writeCallId(this.calls, id, this.options.seed, this.count++);
    this.calls.ascii(',"type":"function","function":{"name":');
    moveString(this.calls, name);
    this.calls.ascii(',"arguments":"');
    this.empty = true;
  }

  argument(piece: Slice): void {
    moveInside(this.calls, piece);
    this.empty = this.empty && !piece.some;
  }

  callEnded(): void {
    this.calls.ascii(this.empty ? '{}"}}' : '"}}');
  }

  ended(): void {
    this.over = true;
    const out = this.out;
    this.writeHead("chatcmpl-", "chat.completion");
    out.ascii('[{"index":0,"message":{"role":"assistant","content":');
    if (this.said.length == 0 && this.hasCalls) out.ascii("null");
    else this.member("", this.said);
    out.ascii(',"refusal":null');
    if (this.thought.length > 0) this.member(',"reasoning_content":', this.thought);
    if (this.images.length > 0) {
      out.ascii(',"images":[');
      out.bytes(this.images.ptr, this.images.length);
      out.ascii("]");
    }
    if (this.hasCalls) {
      out.ascii(',"tool_calls":[');
      out.bytes(this.calls.ptr, this.calls.length);
      out.ascii("]");
    }
    out.ascii("}");
    this.writeTail();
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
  }

  private member(name: string, inside: ByteWriter): void {
    this.out.ascii(name);
    this.out.ascii('"');
    this.out.bytes(inside.ptr, inside.length);
    this.out.ascii('"');
  }
}
