// Answers as Anthropic's Messages API gives them: blocks that open and close one after the other. The whole answer and the stream of events
// are written by one class each.
import { ByteWriter } from "../../json/write";
import { Block, BlocksWriter } from "../blocks";
import { Trouble, troubleOf } from "../error-words";
import { closeEvent, openEvent, writeWords } from "../event-lines";
import { addNumber } from "../members";
import { Slice, sliceOf } from "../slice";
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
      return "refusal";
    default:
      return "end_turn";
  }
}

/** What is not known is nothing, for clients add these up. */
function writeUsage(writer: ByteWriter, tokens: Tokens): void {
  const read = max<i64>(tokens.cacheRead, 0);
  const written = max<i64>(tokens.cacheWritten, 0);
  writer.ascii('{"input_tokens":');
  writer.number(max<i64>(tokens.input - read - written, 0));
  addNumber(writer, "cache_creation_input_tokens", written);
  addNumber(writer, "cache_read_input_tokens", read);
  addNumber(writer, "output_tokens", max<i64>(tokens.output, 0));
  writer.ascii("}");
}

/** Anthropic's word for a failure, by the provider's (platform.claude.com/docs/en/api/errors). */
function errorWord(type: Slice): string {
  const trouble = troubleOf(type);
  if (trouble == Trouble.Overloaded) return "overloaded_error";
  if (trouble == Trouble.Limited) return "rate_limit_error";
  return trouble == Trouble.Invalid ? "invalid_request_error" : "api_error";
}

/** The id of a call; one that the provider gave none gets one of our own. */
function writeCallId(writer: ByteWriter, id: Slice, seed: u64, number: i32): void {
  if (id.some) {
    writeId(writer, id);
    return;
  }
  writer.ascii('"toolu_');
  writeHex(writer, seed + number);
  writer.ascii('"');
}


@final
export class MessagesStreamWriter extends Teller {
  private block: Block = Block.None;
  private index: i32 = -1;

  constructor(options: AnswerOptions) {
    super(options);
  }

  protected begin(): void {
    const out = this.out;
    openEvent(out, "message_start");
    out.ascii('{"type":"message_start","message":{"id":"');
    this.writeId("msg_");
    out.ascii('","type":"message","role":"assistant","model":');
    this.writeModel();
    out.ascii(',"content":[],"stop_reason":null,"stop_sequence":null,"usage":');
    writeUsage(out, this.tokens);
    out.ascii("}}");
    closeEvent(out);
  }

  text(piece: Slice): void {
    this.open(Block.Text, '{"type":"text","text":""}');
    this.piece('"text_delta","text":', piece);
  }

  reasoning(piece: Slice): void {
    if (!this.options.wantsReasoning) return;
    this.open(Block.Thinking, '{"type":"thinking","thinking":"","signature":""}');
    this.piece('"thinking_delta","thinking":', piece);
  }

  callBegun(id: Slice, name: Slice): void {
    this.hasCalls = true;
    this.close();
    this.openAny(Block.Call);
    const out = this.out;
    out.ascii('{"type":"tool_use","id":');
    writeCallId(out, id, this.options.seed, this.index);
    out.ascii(',"name":');
    moveString(out, name);
    out.ascii(',"input":{}}}');
    closeEvent(out);
  }

  argument(piece: Slice): void {
    if (this.block == Block.Call) this.piece('"input_json_delta","partial_json":', piece);
  }

  callEnded(): void {
    if (this.block == Block.Call) this.close();
  }

  ping(): void {
    if (!this.began || this.over) return;
    openEvent(this.out, "ping");
    this.out.ascii('{"type":"ping"}');
    closeEvent(this.out);
  }

  ended(): void {
    this.close();
    this.over = true;
    const out = this.out;
    openEvent(out, "message_delta");
    out.ascii('{"type":"message_delta","delta":{"stop_reason":"');
    out.ascii(stopWord(this.reason));
    out.ascii('","stop_sequence":');
    writeMatched(out, this.matched);
    out.ascii('},"usage":');
    writeUsage(out, this.tokens);
    out.ascii("}");
    closeEvent(out);
    openEvent(out, "message_stop");
    out.ascii('{"type":"message_stop"}');
    closeEvent(out);
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
    const out = this.out;
    openEvent(out, "error");
    out.ascii('{"type":"error","error":{"type":"');
    out.ascii(errorWord(type));
    out.ascii('","message":');
    writeWords(out, message);
    out.ascii("}}");
    closeEvent(out);
  }

  private open(block: Block, begin: string): void {
    if (this.block == block) return;
    this.close();
    this.openAny(block);
    this.out.ascii(begin);
    this.out.ascii("}");
    closeEvent(this.out);
  }

  private openAny(block: Block): void {
    this.block = block;
    this.index++;
    openEvent(this.out, "content_block_start");
    this.out.ascii('{"type":"content_block_start","index":');
    this.out.number(this.index);
    this.out.ascii(',"content_block":');
  }

  private piece(kind: string, piece: Slice): void {
    const out = this.out;
    openEvent(out, "content_block_delta");
    out.ascii('{"type":"content_block_delta","index":');
    out.number(this.index);
    out.ascii(',"delta":{"type":');
    out.ascii(kind);
    moveString(out, piece);
    out.ascii("}}");
    closeEvent(out);
  }

  private close(): void {
    if (this.block == Block.None) return;
    this.block = Block.None;
    openEvent(this.out, "content_block_stop");
    this.out.ascii('{"type":"content_block_stop","index":');
    this.out.number(this.index);
    this.out.ascii("}");
    closeEvent(this.out);
  }
}


@final
export class MessagesWriter extends BlocksWriter {
  constructor(options: AnswerOptions) {
    super(options);
  }

  protected beginOf(block: Block): string {
    return block == Block.Text ? '{"type":"text","text":"' : '{"type":"thinking","signature":"","thinking":"';
  }

  protected endOf(block: Block): string {
    return block == Block.Call ? "}" : '"}';
  }

  protected writeCallHead(id: Slice, name: Slice): void {
    this.content.ascii('{"type":"tool_use","id":');
    writeCallId(this.content, id, this.options.seed, this.count);
    this.content.ascii(',"name":');
    moveString(this.content, name);
    this.content.ascii(',"input":');
  }

  protected writeWhole(): void {
    const out = this.out;
    out.ascii('{"id":"');
    this.writeId("msg_");
    out.ascii('","type":"message","role":"assistant","model":');
    this.writeModel();
    out.ascii(',"content":[');
    out.bytes(this.content.ptr, this.content.length);
    out.ascii('],"stop_reason":"');
    out.ascii(stopWord(this.reason));
    out.ascii('","stop_sequence":');
    writeMatched(out, this.matched);
    out.ascii(',"usage":');
    writeUsage(out, this.tokens);
    out.ascii("}");
  }
}

/** The stop sequence, where the provider said which. */
function writeMatched(out: ByteWriter, matched: ArrayBuffer): void {
  if (matched.byteLength > 0) moveString(out, sliceOf(matched));
  else out.ascii("null");
}
