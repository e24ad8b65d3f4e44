// What an answer holds that its account alone can read or look up again, as it passes, in pieces cut anywhere: its own id, that of its
// conversation, files that came of it, encrypted reasoning, signatures. Events and whole answers are read alike.
import { MarkReader } from "./mark";
import { equals } from "./ascii";
import { stringRun } from "./string-run";

/** A name that is longer means nothing here. */
const NAME_BYTES: i32 = 20;
/** Objects that are known by the member that they are the value of. */
const DEPTHS: i32 = 4;

const enum Word {
  Other = 0,
  Id = 1,
  /** Its value is a mark wherever it stands. */
  Made = 2,
  /** `response`, `message` and `item` of an event, and `conversation`: objects with an id of their own. */
  Holder = 3,
  /** `output`: a list of such. */
  Holders = 4,
}

const enum Kept {
  Nothing = 0,
  /** It may be a name. */
  Name = 1,
  Value = 2,
}

export abstract class MadeScan {
  private depth: i32 = 0;
  private inString: bool = false;
  private escaped: bool = false;
  private kept: Kept = Kept.Nothing;
  private word: Word = Word.Other;
  /** A colon came behind the word. */
  private valued: bool = false;
  private nameLength: i32 = 0;
  private name: StaticArray<u8> = new StaticArray<u8>(NAME_BYTES);
  /** Of each depth: whether an id in it is one that counts. */
  private holders: StaticArray<bool> = new StaticArray<bool>(DEPTHS + 1);
  private lists: StaticArray<bool> = new StaticArray<bool>(DEPTHS + 1);
  private reader: MarkReader = new MarkReader();

  /**
   * Messages hold signatures, and nothing with an id that anybody asks for. `told`: what was said may be named by its id later, in a thread of messages
   * by the message's own, else by that of each item.
   */
  constructor(
    private messages: bool,
    private told: bool = false,
  ) {}

  /** The answer holds it. */
  abstract found(mark: u64): void;

  feed(ptr: usize, length: i32): void {
    const end = ptr + length;
    let p = ptr;
    while (p < end) p = this.inString ? this.string(p, end) : this.between(p, end);
  }

  private between(p: usize, end: usize): usize {
    while (p < end) {
      const c = load<u8>(p++);
      if (c == 0x22) {
        this.begin();
        return p;
      }
      if (c == 0x3a) this.valued = true;
      else if (c == 0x7b || c == 0x5b) this.open(c == 0x7b);
      else if (c == 0x7d || c == 0x5d) this.close();
      else if (c == 0x2c) this.forget();
    }
    return p;
  }

  private open(isObject: bool): void {
    const listed = this.depth > 0 && this.depth <= DEPTHS && this.lists[this.depth];
    const holds = isObject && (this.depth == 0 || listed || (this.valued && this.word == Word.Holder));
    this.depth++;
    if (this.depth <= DEPTHS) {
      this.holders[this.depth] = holds;
      this.lists[this.depth] = !isObject && this.valued && this.word == Word.Holders;
    }
    this.forget();
  }

  private close(): void {
    if (this.depth > 0) this.depth--;
    this.forget();
  }

  private forget(): void {
    this.word = Word.Other;
    this.valued = false;
  }

  private begin(): void {
    this.inString = true;
    this.escaped = false;
    if (!this.valued) {
      this.kept = Kept.Name;
      this.nameLength = 0;
    } else if (this.word == Word.Made || (this.word == Word.Id && this.depth <= DEPTHS && this.holders[this.depth])) {
      this.kept = Kept.Value;
      this.reader.begin();
    } else this.kept = Kept.Nothing;
  }

  private string(p: usize, end: usize): usize {
    const from = p;
    if (this.escaped) {
      this.escaped = false;
      p++;
    }
    while (true) {
      p = stringRun(p, end);
      if (p >= end) break;
      const c = load<u8>(p);
      if (c == 0x22 || c < 0x20) break;
      if (p + 1 >= end) {
        this.escaped = true;
        p = end;
        break;
      }
      p += 2;
    }
    this.keep(from, p);
    if (p >= end) return end;
    this.ended(load<u8>(p) == 0x22);
    return p + 1;
  }

  private keep(from: usize, to: usize): void {
    if (this.kept == Kept.Value) this.reader.feed(from, to);
    else if (this.kept == Kept.Name) {
      const size = <i32>(to - from);
      if (size > NAME_BYTES - this.nameLength) this.kept = Kept.Nothing;
      else {
        memory.copy(changetype<usize>(this.name) + this.nameLength, from, size);
        this.nameLength += size;
      }
    }
  }

  /** `well`: by its quote. No string has a line's end in it: what was read as one was none. */
  private ended(well: bool): void {
    this.inString = false;
    if (!well) {
      this.depth = 0;
      this.forget();
    } else if (this.kept == Kept.Name) this.word = this.meaning();
    else if (this.kept == Kept.Value) {
      const mark = this.reader.mark;
      if (mark != 0) this.found(mark);
    } else if (!this.valued) this.word = Word.Other;
    this.kept = Kept.Nothing;
  }

  private meaning(): Word {
    const ptr = changetype<usize>(this.name);
    const length = this.nameLength;
    if (this.messages) return this.ofMessage(ptr, length);
    if (equals(ptr, length, "id")) return Word.Id;
    if (equals(ptr, length, "response") || equals(ptr, length, "conversation")) return Word.Holder;
    if (this.told && equals(ptr, length, "item")) return Word.Holder;
    if (this.told && equals(ptr, length, "output")) return Word.Holders;
    if (equals(ptr, length, "task_id")) return Word.Made;
    const made = equals(ptr, length, "encrypted_content") || equals(ptr, length, "output_file_id") || equals(ptr, length, "error_file_id");
    return made ? Word.Made : Word.Other;
  }

  private ofMessage(ptr: usize, length: i32): Word {
    if (equals(ptr, length, "signature")) return Word.Made;
    if (!this.told) return Word.Other;
    return equals(ptr, length, "id") ? Word.Id : equals(ptr, length, "message") ? Word.Holder : Word.Other;
  }
}
