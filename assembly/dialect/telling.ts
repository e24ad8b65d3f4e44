// An answer as events. A reader of a provider's dialect tells them, a writer of the client's says them in its own words: each as it comes
// where the answer is a stream, else at its end. Bytes that come with an event are valid while it is told.
import { ByteWriter } from "../json/write";
import { ChatEdit } from "./chat-edit";
import { Slice, copied, sliceOf } from "./slice";

export const enum Stop {
  /** Not said. */
  Unsaid = 0,
  End = 1,
  Length = 2,
  /** One of the client's stop sequences. */
  Sequence = 3,
  Calls = 4,
  Refusal = 5,
}

/** Tokens; -1: not said. */
@final
export class Tokens {
  /** All of the request, those from a cache included. */
  input: i64 = -1;
  cacheRead: i64 = -1;
  cacheWritten: i64 = -1;
  /** All of the answer, those of reasoning included. */
  output: i64 = -1;
  reasoning: i64 = -1;
}

/** A tool of the request that the client knows by more than its name, or that takes more than an object. */
@final
export class NamedTool {
  constructor(
    /** The name that the provider got. */
    public name: ArrayBuffer,
    /** The client's own: the group that it stands in (may be empty), and its name there. */
    public space: ArrayBuffer,
    public own: ArrayBuffer,
    /** It takes text. */
    public isCustom: bool,
    public isSearch: bool,
  ) {}
}

/** A tool whose name was made to fit the provider. */
@final
export class Renamed {
  constructor(
    public fitted: ArrayBuffer,
    public own: ArrayBuffer,
  ) {}
}

/** What a writer of answers has to know of the request. */
@final
export class AnswerOptions {
  stream: bool = false;
  /** The stream is one list (Gemini without `alt=sse`). */
  list: bool = false;
  /** The answer stays in its dialect, and its form is another: events where the client wants a whole one, or the other way around. */
  turned: bool = false;
  /** The client asks in the older completions. */
  completes: bool = false;
  /** For ids that the provider did not give. */
  seed: u64 = 0;
  /** Seconds since the epoch. */
  created: i64 = 0;
  /** Where the provider does not name it. */
  model: ArrayBuffer = new ArrayBuffer(0);
  wantsReasoning: bool = false;
  includeUsage: bool = false;
  /** What is done to the provider's chat answer; null: nothing. */
  edit: ChatEdit | null = null;
  namedTools: NamedTool[] = [];
  renamed: Renamed[] = [];
  /** Of a workflow's outputs the one that is its answer; empty: the first. */
  output: string = "";

  /** The client's own name of a tool. */
  ownName(name: Slice): Slice {
    for (let i = 0, n = this.renamed.length; i < n; i++)
      if (sliceOf(this.renamed[i].fitted).same(name)) return sliceOf(this.renamed[i].own);
    return name;
  }

  /** The tool of the name that a provider calls it by; null: nothing is to be known of it. */
  named(name: Slice): NamedTool | null {
    for (let i = 0, n = this.namedTools.length; i < n; i++) {
      if (sliceOf(this.namedTools[i].name).same(name)) return this.namedTools[i];
    }
    return null;
  }
}

/** The base of all writers: what was told so far. Events come in order, and no call begins before the one before it has ended. */
export abstract class Teller {
  /** What was written and not taken yet. */
  out: ByteWriter = new ByteWriter(1024);
  tokens: Tokens = new Tokens();
  stop: Stop = Stop.Unsaid;
  /** Which of the client's stop sequences it was, the inside of a string; empty: that is not said. */
  matched: ArrayBuffer = new ArrayBuffer(0);
  began: bool = false;
  /** Nothing comes any more: it is complete, or failed. */
  over: bool = false;
  failed: bool = false;
  hasCalls: bool = false;
  /** What is told is an error, with this status; 0: it is none. */
  status: i32 = 0;
  protected id: ArrayBuffer = new ArrayBuffer(0);
  protected model: ArrayBuffer;

  constructor(protected options: AnswerOptions) {
    this.model = options.model;
  }

  /** The name of the output that is the answer, where the provider has several. */
  get output(): string {
    return this.options.output;
  }

  /** The first event; told again it changes nothing. */
  begun(id: Slice, model: Slice): void {
    if (this.began) return;
    this.began = true;
    if (id.some) this.id = copied(id);
    if (model.some) this.model = copied(model);
    this.begin();
  }

  protected begin(): void {}

  /** A piece of text. */
  abstract text(piece: Slice): void;
  /** A piece of what the model thinks. */
  abstract reasoning(piece: Slice): void;
  /** A whole picture, by its data. A dialect that has no word for one says that there is one. */
  picture(data: Slice, media: Slice): void {
    this.unsaid(media);
  }

  /** Data that cannot be said in the client's dialect: in its place stands what it is. */
  unsaid(media: Slice): void {
    const writer = new ByteWriter();
    writer.ascii("\\n[");
    if (media.some) writer.bytes(media.ptr, media.length);
    else writer.ascii("data");
    writer.ascii(", which this API has no word for]\\n");
    this.text(new Slice(writer.ptr, writer.length));
  }

  /** A call begins, of a tool by the name that the provider has for it. */
  called(id: Slice, name: Slice): void {
    this.callBegun(id, this.options.ownName(name));
  }

  /** The same by the client's name. */
  abstract callBegun(id: Slice, name: Slice): void;
  /** A piece of the call's arguments, the inside of a string. */
  abstract argument(piece: Slice): void;
  abstract callEnded(): void;
  /** The provider shows that it is there. */
  ping(): void {}
  /** The answer is complete. */
  abstract ended(): void;
  /** It broke off, in the provider's words. */
  abstract broken(type: Slice, message: Slice): void;

  /** The stop reason with what came of it: providers say "stop" behind calls too. */
  protected get reason(): Stop {
    return this.hasCalls && (this.stop == Stop.End || this.stop == Stop.Unsaid) ? Stop.Calls : this.stop;
  }

  /** Writes the id of the answer: the provider's, or one of our own. */
  protected writeId(prefix: string): void {
    const id = sliceOf(this.id);
    if (id.some && isPlain(id)) this.out.bytes(id.ptr, id.length);
    else {
      this.out.ascii(prefix);
      writeHex(this.out, this.options.seed);
    }
  }

  protected writeModel(): void {
    const model = sliceOf(this.model);
    this.out.jsonString(model.ptr, model.length);
  }
}

/** Visible ASCII that needs no escape. */
function isPlain(text: Slice): bool {
  for (let i = 0, n = text.length; i < n; i++) {
    const c = load<u8>(text.ptr + i);
    if (c <= 0x20 || c >= 0x7f || c == 0x22 || c == 0x5c) return false;
  }
  return true;
}

/** Sixteen hexadecimal digits. */
export function writeHex(writer: ByteWriter, value: u64): void {
  writer.hex(value);
}
