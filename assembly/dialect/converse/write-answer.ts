// Answers as Bedrock's Converse API gives them: the whole as one object, a stream as AWS's frames
// (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html).
import { ByteWriter } from "../../json/write";
import { Block, BlocksWriter } from "../blocks";
import { Trouble, troubleOf } from "../error-words";
import { writeWords } from "../event-lines";
import { writeFrame } from "../event-stream";
import { addNumber } from "../members";
import { Slice } from "../slice";
import { imageFormat } from "../media";
import { moveString, writeId } from "../strings";
import { AnswerOptions, Stop, Teller, Tokens, writeHex } from "../telling";

function stopWord(stop: Stop): string {
  switch (stop) {
    case Stop.Length:
      return "max_tokens";
    case Stop.Sequence:
      return "stop_sequence";
    case Stop.Calls:
      return "tool_use";
    case Stop.Refusal:
      return "content_filtered";
    default:
      return "end_turn";
  }
}

/** What came from a cache and what went into it is counted apart from the other input. */
function writeUsage(writer: ByteWriter, tokens: Tokens): void {
  const read = max<i64>(tokens.cacheRead, 0);
  const written = max<i64>(tokens.cacheWritten, 0);
  const input = max<i64>(tokens.input, 0);
  const output = max<i64>(tokens.output, 0);
  writer.ascii('{"inputTokens":');
  writer.number(max<i64>(input - read - written, 0));
  addNumber(writer, "outputTokens", output);
  addNumber(writer, "totalTokens", input + output);
  if (tokens.cacheRead >= 0) addNumber(writer, "cacheReadInputTokens", read);
  if (tokens.cacheWritten >= 0) addNumber(writer, "cacheWriteInputTokens", written);
  writer.ascii("}");
}

function writeEnd(writer: ByteWriter, tokens: Tokens): void {
  writer.ascii('"usage":');
  writeUsage(writer, tokens);
  writer.ascii(',"metrics":{"latencyMs":0}}');
}

/** The id of a call; one that the provider gave none gets one of our own. */
function writeCall(writer: ByteWriter, id: Slice, name: Slice, seed: u64): void {
  writer.ascii('"toolUse":{"toolUseId":');
  if (id.some) writeId(writer, id);
  else {
    writer.ascii('"tooluse_');
    writeHex(writer, seed);
    writer.ascii('"');
  }
  writer.ascii(',"name":');
  moveString(writer, name);
}


@final
export class ConverseStreamWriter extends Teller {
  private payload: ByteWriter = new ByteWriter();
  private block: Block = Block.None;
  private index: i32 = -1;

  constructor(options: AnswerOptions) {
    super(options);
  }

  protected begin(): void {
    this.payload.ascii('{"role":"assistant"}');
    this.frame("messageStart");
  }

  text(piece: Slice): void {
    this.open(Block.Text);
    this.piece('"text":', piece, "}");
  }

  reasoning(piece: Slice): void {
    if (!this.options.wantsReasoning) return;
    this.open(Block.Thinking);
    this.piece('"reasoningContent":{"text":', piece, "}}");
  }

  picture(data: Slice, media: Slice): void {
    const format = imageFormat(media);
    if (format.length == 0) return this.unsaid(media);
    this.open(Block.Picture);
    const payload = this.payload;
    payload.ascii('{"contentBlockIndex":');
    payload.number(this.index);
    payload.ascii(',"start":{"image":{"format":"' + format + '"}}}');
    this.frame("contentBlockStart");
    this.piece('"image":{"source":{"bytes":', data, "}}}");
    this.close();
  }

  callBegun(id: Slice, name: Slice): void {
    this.hasCalls = true;
    this.open(Block.Call);
    const payload = this.payload;
    payload.ascii('{"contentBlockIndex":');
    payload.number(this.index);
    payload.ascii(',"start":{');
    writeCall(payload, id, name, this.options.seed + this.index);
    payload.ascii("}}}");
    this.frame("contentBlockStart");
  }

  argument(piece: Slice): void {
    if (this.block == Block.Call) this.piece('"toolUse":{"input":', piece, "}}");
  }

  callEnded(): void {
    if (this.block == Block.Call) this.close();
  }

  ended(): void {
    this.close();
    this.over = true;
    const payload = this.payload;
    payload.ascii('{"stopReason":"');
    payload.ascii(stopWord(this.reason));
    payload.ascii('"}');
    this.frame("messageStop");
    payload.ascii("{");
    writeEnd(payload, this.tokens);
    this.frame("metadata");
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
    this.payload.ascii('{"message":');
    writeWords(this.payload, message);
    this.payload.ascii("}");
    this.frame(exceptionOf(type), true);
  }

  /** Blocks of a call are opened by their own frame, others by their first piece. */
  private open(block: Block): void {
    if (this.block == block && block != Block.Call) return;
    this.close();
    this.block = block;
    this.index++;
  }

  private piece(kind: string, piece: Slice, end: string): void {
    const payload = this.payload;
    payload.ascii('{"contentBlockIndex":');
    payload.number(this.index);
    payload.ascii(',"delta":{');
    payload.ascii(kind);
    moveString(payload, piece);
    payload.ascii(end);
    payload.ascii("}");
    this.frame("contentBlockDelta");
  }

  private close(): void {
    if (this.block == Block.None) return;
    this.block = Block.None;
    this.payload.ascii('{"contentBlockIndex":');
    this.payload.number(this.index);
    this.payload.ascii("}");
    this.frame("contentBlockStop");
  }

  private frame(name: string, isException: bool = false): void {
    writeFrame(this.out, name, new Slice(this.payload.ptr, this.payload.length), isException);
    this.payload.reset();
  }
}

/** The exceptions that a Converse stream may end with. */
function exceptionOf(type: Slice): string {
  const trouble = troubleOf(type);
  if (trouble == Trouble.Overloaded) return "serviceUnavailableException";
  if (trouble == Trouble.Limited) return "throttlingException";
  return trouble == Trouble.Invalid ? "validationException" : "modelStreamErrorException";
}


@final
export class ConverseWriter extends BlocksWriter {
  constructor(options: AnswerOptions) {
    super(options);
  }

  picture(data: Slice, media: Slice): void {
    const format = imageFormat(media);
    if (format.length == 0) return this.unsaid(media);
    this.openAlone();
    this.content.ascii('{"image":{"format":"' + format + '","source":{"bytes":');
    moveString(this.content, data);
    this.content.ascii("}}}");
  }

  protected beginOf(block: Block): string {
    return block == Block.Text ? '{"text":"' : '{"reasoningContent":{"reasoningText":{"text":"';
  }

  protected endOf(block: Block): string {
    return block == Block.Call ? "}}" : block == Block.Text ? '"}' : '"}}}';
  }

  protected writeCallHead(id: Slice, name: Slice): void {
    this.content.ascii("{");
    writeCall(this.content, id, name, this.options.seed + this.count);
    this.content.ascii(',"input":');
  }

  protected writeWhole(): void {
    const out = this.out;
    out.ascii('{"output":{"message":{"role":"assistant","content":[');
    out.bytes(this.content.ptr, this.content.length);
    out.ascii(']}},"stopReason":"');
    out.ascii(stopWord(this.reason));
    out.ascii('",');
    writeEnd(out, this.tokens);
  }
}
