// From one dialect to another: a request there, its answer back. The one place that knows which reader and writer belong to a dialect.
// Over 350 lines: it lists them all.
import { skipMark } from "../../json/ascii";
import { SseCursor } from "../../json/sse";
import { ByteWriter } from "../../json/write";
import { AnswerReader } from "../answer-reader";
import { BUILT, EVERY, isBuilt } from "../built";
import { ChatCopy } from "../chat/copy-answer";
import { ChatAnswerReader } from "../chat/read-answer";
import { readChatRequest } from "../chat/read-request";
import { ChatEdit } from "../chat-edit";
import { ChatStreamWriter, ChatWriter } from "../chat/write-answer";
import { CompletionWriter } from "../chat/write-completion";
import { writeChatRequest } from "../chat/write-request";
import { CohereAnswerReader } from "../cohere/read-answer";
import { writeCohereRequest } from "../cohere/write-request";
import { OllamaAnswerReader } from "../ollama/read-answer";
import { writeOllamaRequest } from "../ollama/write-request";
import { DashScopeAnswerReader } from "../dashscope/read-answer";
import { writeDashScopeRequest } from "../dashscope/write-request";
import { DifyAnswerReader } from "../dify/read-answer";
import { writeDifyRequest } from "../dify/write-request";
import { CozeAnswerReader } from "../coze/read-answer";
import { writeCozeRequest } from "../coze/write-request";
import { DeepLAnswerReader } from "../deepl/read-answer";
import { writeDeepLRequest } from "../deepl/write-request";
import { TritonAnswerReader } from "../triton/read-answer";
import { writeTritonRequest } from "../triton/write-request";
import { HunyuanAnswerReader } from "../hunyuan/read-answer";
import { writeHunyuanRequest } from "../hunyuan/write-request";
import { MiniMaxAnswerReader } from "../minimax/read-answer";
import { writeMiniMaxRequest } from "../minimax/write-request";
import { ConverseAnswerReader } from "../converse/read-answer";
import { readConverseRequest } from "../converse/read-request";
import { ConverseStreamWriter, ConverseWriter } from "../converse/write-answer";
import { writeConverseRequest } from "../converse/write-request";
import { claudeVersion, thinksByEffort } from "../claude";
import { Conversation } from "../conversation";
import { Copy } from "../copy";
import { GeminiCopy } from "../gemini/list";
import { GeminiAnswerReader } from "../gemini/read-answer";
import { readGeminiRequest } from "../gemini/read-request";
import { GeminiWriter } from "../gemini/write-answer";
import { writeGeminiRequest } from "../gemini/write-request";
import { readImagesRequest } from "../images/read-request";
import { ImagesWriter } from "../images/write-answer";
import { FrameCursor } from "../event-stream";
import { IdForm, fitIds } from "../fitted-ids";
import { fitNames } from "../fitted-names";
import { fitSchemas } from "../fitted-schemas";
import { askToGoOn, offerAllowed, putInOrder } from "../in-order";
import { MessagesAnswerReader } from "../messages/read-answer";
import { readMessagesRequest } from "../messages/read-request";
import { MessagesStreamWriter, MessagesWriter } from "../messages/write-answer";
import { writeMessagesRequest } from "../messages/write-request";
import { readResponsesRequest } from "../responses/read-request";
import { ResponsesAnswerReader } from "../responses/read-answer";
import { ResponsesWriter } from "../responses/write-answer";
import { writeResponsesRequest } from "../responses/write-request";
import { holdsObject } from "../../json/answer";
import { LineCursor } from "../line-cursor";
import { NONE, Slice, copied } from "../slice";
import { saysStrict } from "../strictness";
import { AnswerOptions, Teller } from "../telling";
import { Turned } from "../turned";
import { WriteOptions } from "../write-options";

/** In the order of WRITTEN in core/spoken.ts. */
export const enum Dialect {
  Chat = 0,
  Messages = 1,
  Responses = 2,
  Gemini = 3,
  Converse = 4,
  // Of providers alone: no client asks in them.
  Cohere = 5,
  Ollama = 6,
  DashScope = 7,
  Dify = 8,
  Coze = 9,
  DeepL = 10,
  Triton = 11,
  Hunyuan = 12,
  MiniMax = 13,
  /** Of clients alone: pictures, which Gemini makes. */
  Images = 14,
}

/** The words of the dialects, as the configuration and the headers have them. */
const NAMES: StaticArray<string> = [
  "chat",
  "messages",
  "responses",
  "gemini",
  "converse",
  "cohere",
  "ollama",
  "dashscope",
  "dify",
  "coze",
  "deepl",
  "triton",
  "hunyuan",
  "minimax",
  "images",
];

export function dialectName(dialect: Dialect): string {
  return unchecked(NAMES[dialect]);
}

/** What this build translates between, in words; empty: between all of them. */
export function builtAlone(): string {
  if (BUILT == EVERY) return "";
  let names = "";
  for (let i = 0, n = NAMES.length; i < n; i++) if (isBuilt(i)) names += (names.length == 0 ? "" : ", ") + unchecked(NAMES[i]);
  return `This build of the plugin translates between ${names} alone (npm run build -- --dialects).`;
}

/** Reads a request that RequestScan has checked. A byte order mark may come first. */
export function readRequest(from: Dialect, start: usize, size: i32): Conversation {
  const ptr = skipMark(start, start + size);
  const length = size - <i32>(ptr - start);
  if (isBuilt(Dialect.Messages) && from == Dialect.Messages) return readMessagesRequest(ptr, length);
  if (isBuilt(Dialect.Responses) && from == Dialect.Responses) return readResponsesRequest(ptr, length);
  if (isBuilt(Dialect.Gemini) && from == Dialect.Gemini) return readGeminiRequest(ptr, length);
  if (isBuilt(Dialect.Converse) && from == Dialect.Converse) return readConverseRequest(ptr, length);
  if (isBuilt(Dialect.Images) && from == Dialect.Images) return readImagesRequest(ptr, length);
  return readChatRequest(ptr, length);
}

/** Writes it. What the dialect cannot express is noted in the conversation (`refused`): then what was written is of no use. */
export function writeRequest(to: Dialect, writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  offerAllowed(conversation);
  const model = String.UTF8.decode(options.model);
  fitNames(conversation, to == Dialect.Messages, to == Dialect.Gemini || model.includes("gemini"));
  if (to <= Dialect.Converse && to != Dialect.Gemini) fitSchemas(conversation, claudeVersion(options.model) > 0);
  if (to != Dialect.Gemini) fitIds(conversation, formOf(to, options));
  // OpenAI's own models know turns of the system's in the middle, and a text has no roles.
  putInOrder(conversation, to != Dialect.Responses && to != Dialect.Dify && to != Dialect.Triton && !options.newLimit);
  // platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6#prefill-removal
  if (thinksByEffort(options.model)) askToGoOn(conversation);
  if (to >= Dialect.Cohere) writeOwnRequest(to, writer, conversation, options);
  else if (isBuilt(Dialect.Messages) && to == Dialect.Messages) writeMessagesRequest(writer, conversation, options);
  else if (isBuilt(Dialect.Responses) && to == Dialect.Responses) writeResponsesRequest(writer, conversation, options);
  else if (isBuilt(Dialect.Gemini) && to == Dialect.Gemini) writeGeminiRequest(writer, conversation, options);
  else if (isBuilt(Dialect.Converse) && to == Dialect.Converse) writeConverseRequest(writer, conversation, options);
  else writeChatRequest(writer, conversation, options);
  if (conversation.retention.some) conversation.dropped.add("prompt_cache_retention");
  if (to >= Dialect.Cohere && saysStrict(conversation)) conversation.dropped.add("strict");
  if (conversation.schemaDescription.some && to != Dialect.Chat && to != Dialect.Responses && to != Dialect.Converse)
    conversation.dropped.add("format.description");
  if (conversation.saysDetail && to != Dialect.Chat && to != Dialect.Responses && to != Dialect.Cohere) conversation.dropped.add("detail");
}

function formOf(to: Dialect, options: WriteOptions): IdForm {
  if (to == Dialect.Messages) return IdForm.Messages;
  if (to == Dialect.Responses) return IdForm.Responses;
  if (to == Dialect.Converse) return IdForm.Converse;
  return options.isMistral ? IdForm.Mistral : IdForm.Chat;
}

/** The same in a dialect of a provider's own. */
function writeOwnRequest(to: Dialect, writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  if (isBuilt(Dialect.Cohere) && to == Dialect.Cohere) writeCohereRequest(writer, conversation, options);
  if (isBuilt(Dialect.Ollama) && to == Dialect.Ollama) writeOllamaRequest(writer, conversation, options);
  if (isBuilt(Dialect.DashScope) && to == Dialect.DashScope) writeDashScopeRequest(writer, conversation, options);
  if (isBuilt(Dialect.Dify) && to == Dialect.Dify) writeDifyRequest(writer, conversation, options);
  if (isBuilt(Dialect.Coze) && to == Dialect.Coze) writeCozeRequest(writer, conversation, options);
  if (isBuilt(Dialect.DeepL) && to == Dialect.DeepL) writeDeepLRequest(writer, conversation, options);
  if (isBuilt(Dialect.Triton) && to == Dialect.Triton) writeTritonRequest(writer, conversation, options);
  if (isBuilt(Dialect.Hunyuan) && to == Dialect.Hunyuan) writeHunyuanRequest(writer, conversation, options);
  if (isBuilt(Dialect.MiniMax) && to == Dialect.MiniMax) writeMiniMaxRequest(writer, conversation, options);
}

function writerOf(to: Dialect, options: AnswerOptions): Teller {
  if (isBuilt(Dialect.Messages) && to == Dialect.Messages) {
    if (options.stream) return new MessagesStreamWriter(options);
    return new MessagesWriter(options);
  }
  if (isBuilt(Dialect.Responses) && to == Dialect.Responses) return new ResponsesWriter(options);
  if (isBuilt(Dialect.Images) && to == Dialect.Images) return new ImagesWriter(options);
  if (isBuilt(Dialect.Gemini) && to == Dialect.Gemini) return new GeminiWriter(options);
  if (isBuilt(Dialect.Converse) && to == Dialect.Converse) {
    if (options.stream) return new ConverseStreamWriter(options);
    return new ConverseWriter(options);
  }
  if (options.stream) return new ChatStreamWriter(options);
  if (options.completes) return new CompletionWriter(options);
  return new ChatWriter(options);
}

/** Clients' own dialects are read in every build: that is how answers that nobody translates are judged, too. */
function readerOf(from: Dialect, teller: Teller): AnswerReader {
  if (from >= Dialect.Cohere) return ownReaderOf(from, teller);
  if (from == Dialect.Messages) return new MessagesAnswerReader(teller);
  if (from == Dialect.Responses) return new ResponsesAnswerReader(teller);
  if (from == Dialect.Gemini) return new GeminiAnswerReader(teller);
  if (from == Dialect.Converse) return new ConverseAnswerReader(teller);
  return new ChatAnswerReader(teller);
}

/** What copies an answer that stays in its dialect; null: it is written anew. */
function copyOf(dialect: Dialect, options: AnswerOptions): Copy | null {
  if (options.turned) {
    const isOne = options.stream && (dialect == Dialect.Chat || dialect == Dialect.Gemini);
    return isOne ? new Turned(options, dialect == Dialect.Chat) : null;
  }
  if (dialect == Dialect.Chat && options.edit !== null) return new ChatCopy(options);
  return dialect == Dialect.Gemini && options.list ? new GeminiCopy(options) : null;
}

function ownReaderOf(from: Dialect, teller: Teller): AnswerReader {
  if (isBuilt(Dialect.Cohere) && from == Dialect.Cohere) return new CohereAnswerReader(teller);
  if (isBuilt(Dialect.Ollama) && from == Dialect.Ollama) return new OllamaAnswerReader(teller);
  if (isBuilt(Dialect.DashScope) && from == Dialect.DashScope) return new DashScopeAnswerReader(teller);
  if (isBuilt(Dialect.Dify) && from == Dialect.Dify) return new DifyAnswerReader(teller);
  if (isBuilt(Dialect.Coze) && from == Dialect.Coze) return new CozeAnswerReader(teller);
  if (isBuilt(Dialect.DeepL) && from == Dialect.DeepL) return new DeepLAnswerReader(teller);
  if (isBuilt(Dialect.Triton) && from == Dialect.Triton) return new TritonAnswerReader(teller);
  if (isBuilt(Dialect.Hunyuan) && from == Dialect.Hunyuan) return new HunyuanAnswerReader(teller);
  if (isBuilt(Dialect.MiniMax) && from == Dialect.MiniMax) return new MiniMaxAnswerReader(teller);
  return new ChatAnswerReader(teller);
}

/** One event that is longer than this ends the stream. */
const MOST_HELD: i32 = 4194304;
/** Of an event that tells of a failure so much is kept. */
const MOST_FAILURE: i32 = 4096;

/** One answer on its way back. */
@final
export class AnswerTranslation {
  teller: Teller;
  private reader: AnswerReader;
  private cursor: SseCursor = new SseCursor();
  /** The stream is one of AWS's frames; null: one of events. */
  private frames: FrameCursor | null = null;
  /** The stream is lines of JSON; null: it is another. */
  private lines: LineCursor | null = null;
  /** The answer stays in its dialect; null: it does not. */
  private copy: Copy | null = null;
  /** What is done to a chat answer before it is read in order to be written in another dialect; null: nothing. */
  private edit: ChatEdit | null = null;
  private edited: ByteWriter = new ByteWriter(0);
  /** What came and is not read yet: of a stream the begin of an event. */
  private held: ArrayBuffer = new ArrayBuffer(0);
  private size: i32 = 0;

  /** The event or the whole answer that told of a failure; null: none did. */
  failure: ArrayBuffer | null = null;

  constructor(from: Dialect, teller: Teller) {
    this.teller = teller;
    this.reader = readerOf(from, teller);
    if (from == Dialect.Converse) this.frames = new FrameCursor();
    if (isBuilt(Dialect.Ollama) && from == Dialect.Ollama) this.lines = new LineCursor();
  }

  /** An answer from one dialect into another. */
  static between(from: Dialect, to: Dialect, options: AnswerOptions): AnswerTranslation {
    const copy = from == to ? copyOf(from, options) : null;
    const made = new AnswerTranslation(from, copy === null ? writerOf(to, options) : copy);
    made.copy = copy;
    if (copy === null && from == Dialect.Chat) made.edit = options.edit;
    return made;
  }

  /** Takes a piece of an event stream: what it makes of it lies in `teller.out`. */
  chunk(ptr: usize, length: i32): void {
    if (this.teller.over) return;
    this.keep(ptr, length);
    const at = changetype<usize>(this.held);
    const frames = this.frames;
    const lines = this.lines;
    let read = 0;
    if (lines !== null) {
      while (lines.next(at, this.size)) this.line(lines);
      read = lines.offset;
      lines.offset = 0;
    } else if (frames !== null) {
      while (frames.next(at, this.size)) this.frame(frames);
      read = frames.offset;
      frames.offset = 0;
      if (frames.broken && !this.teller.over) this.breakOff("The provider's stream is damaged.");
    } else {
      while (this.cursor.next(at, this.size)) this.event();
      read = this.cursor.offset;
      this.cursor.offset = 0;
    }
    memory.copy(at, at + read, this.size - read);
    this.size -= read;
    if (this.size > MOST_HELD && !this.teller.over) this.breakOff("One event of the provider's stream is too long to be translated.");
  }

  /** The stream has ended. Where it was not complete, the teller is not over: the caller says so to the client. */
  end(): void {
    const at = changetype<usize>(this.held);
    const lines = this.lines;
    if (lines !== null && lines.flush(at, this.size)) this.line(lines);
    while (lines === null && this.frames === null && this.cursor.flush(at, this.size)) this.event();
    this.size = 0;
    this.reader.end(false);
  }

  /** A whole answer; a byte order mark may come first. False: it is none of its dialect, or half of one. */
  whole(start: usize, size: i32): bool {
    const ptr = skipMark(start, start + size);
    const length = size - <i32>(ptr - start);
    if (!holdsObject(ptr, length)) return false;
    const copy = this.copy;
    if (copy !== null) copy.add(NONE, new Slice(ptr, length));
    const body = new Slice(ptr, length);
    this.reader.whole(this.changed(body));
    this.lookAt(body);
    if (copy !== null) copy.wholeRead();
    return this.teller.over && !this.teller.failed;
  }

  private event(): void {
    const cursor = this.cursor;
    if (cursor.dataLength == 0 && cursor.nameLength == 0) this.teller.ping();
    else this.told(new Slice(cursor.namePtr, cursor.nameLength), new Slice(cursor.dataPtr, cursor.dataLength));
  }

  private told(name: Slice, data: Slice): void {
    const copy = this.copy;
    if (copy === null) {
      this.reader.event(name, this.changed(data));
      this.lookAt(data);
    } else if (this.teller.over) return;
    else if (copy.add(name, data)) {
      this.reader.event(name, data);
      copy.read();
    } else this.breakOff("The provider's stream is damaged.");
  }

  /** The bytes as the client's answer is made of them. */
  private changed(data: Slice): Slice {
    const edit = this.edit;
    if (edit === null) return data;
    this.edited.reset();
    return edit.apply(this.edited, data) ? new Slice(this.edited.ptr, this.edited.length) : data;
  }

  private line(cursor: LineCursor): void {
    if (cursor.length > 0) this.told(NONE, new Slice(cursor.ptr, cursor.length));
  }

  /** What told of a failure is kept. */
  private lookAt(data: Slice): void {
    if (this.teller.failed && this.failure === null) this.failure = copied(new Slice(data.ptr, min(data.length, MOST_FAILURE)));
  }

  private frame(cursor: FrameCursor): void {
    if (cursor.failed) this.reader.failed(cursor.name, cursor.data, cursor.message);
    else this.reader.event(cursor.name, cursor.data);
  }

  private breakOff(why: string): void {
    const words = String.UTF8.encode(why);
    this.teller.broken(NONE, new Slice(changetype<usize>(words), words.byteLength));
  }

  private keep(ptr: usize, length: i32): void {
    const need = this.size + length;
    if (need > this.held.byteLength) {
      const larger = new ArrayBuffer(max(need, 2 * this.held.byteLength));
      memory.copy(changetype<usize>(larger), changetype<usize>(this.held), this.size);
      this.held = larger;
    }
    memory.copy(changetype<usize>(this.held) + this.size, ptr, length);
    this.size += length;
  }
}
