// The machine behind RequestScan: which byte may come next, and which bytes are kept. Its state lies in memory of its owner and is no
// object of the collector: for those the compiler writes every use of a field to a stack of its own, which made this loop five times slower.
// Over 350 lines: one machine whose states know each other.
import { equals, hexValue, isDigit, isSpace, skipSpace } from "./ascii";
import { Digits, isInRun, isWholeNumber, nextDigits } from "./digits";
import { stringRun } from "./string-run";
import { SESSION_BYTES, SessionScan, Word } from "./session-scan";
import { unescape } from "./unescape";

/** What a body turned out to be. */
export const enum ScanResult {
  Ok = 0,
  /** Not one complete JSON object (RFC 8259), or nested deeper than 512. */
  NotJson = 1,
  NoModel = 2,
  ModelNotString = 3,
  DuplicateModel = 4,
}

/** Levels of nesting, the top-level object included. */
export const MAX_DEPTH: i32 = 512;
/** Decoded bytes of a model name that can match anything. */
export const MAX_MODEL_BYTES: i32 = 256;

/** What the scan expects next. */
const enum State {
  Start,
  FirstKey,
  Key,
  Colon,
  FirstValue,
  Value,
  AfterValue,
  String,
  Escape,
  Hex,
  Number,
  Literal,
  End,
  Failed,
}

/** The top-level keys that matter. */
const enum Field {
  Other,
  Model,
  Stream,
  /** Those from here on are looked at where sessions are kept. */
  CacheKey,
  User,
  Previous,
  Metadata,
  System,
  Turns,
  /** Within one of the three. */
  Inner,
}

/** Where the bytes of the running string go. */
const enum Capture {
  None,
  Name,
  Model,
  Hash,
  /** Of the session's text. */
  Text,
  Role,
}

// Six raw bytes (\u0041) make at least one decoded byte: what is longer raw is longer decoded.
const RAW_MODEL_BYTES: i32 = 6 * MAX_MODEL_BYTES;
// "previous_response_id" with every letter escaped.
const RAW_KEY_BYTES: i32 = 6 * 20;
const KIND_BYTES: i32 = MAX_DEPTH / 8 + 8;
const HASHED_BYTES: i32 = 4096;
const FNV_OFFSET: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;

const names = memory.data(RAW_KEY_BYTES);

/** Place that a machine takes, its buffers included. */
export const MACHINE_BYTES: i32 =
  <i32>offsetof<ScanMachine>() + KIND_BYTES + RAW_KEY_BYTES + RAW_MODEL_BYTES + MAX_MODEL_BYTES + 8 + SESSION_BYTES;

/** Scans one body; see RequestScan. Overlay it on MACHINE_BYTES bytes and call `reset()`. */
@final
@unmanaged
export class ScanMachine {
  modelStart: i32;
  modelEnd: i32;
  modelLength: i32;
  modelTooLong: bool;
  stream: bool;
  stickyHash: u64;
  /** What stands for the session where nothing names it: what it goes on from, else its first text. */
  firstHash: u64;
  /** A session is looked for in the metadata and the text as well. Set before `reset()`, kept by it. */
  sessions: bool;

  private state: State;
  private consumed: i32;
  private base: usize;
  private depth: i32;
  /** Names of members are read to this depth: 1, deeper where a session is looked for. */
  private namedTo: i32;
  private models: i32;
  private modelIsString: bool;
  private field: Field;
  private inKey: bool;
  private capture: Capture;
  private captured: i32;
  private hash: u64;
  private cacheKeyHash: u64;
  private userHash: u64;
  private previousHash: u64;
  private digits: Digits;
  private literal: u32;
  private hexLeft: i32;
  private bom: i32;

  /** One bit for each level of nesting: an object (1) or an array (0). */
  private kinds(): usize {
    return changetype<usize>(this) + offsetof<ScanMachine>();
  }

  private rawKey(): usize {
    return this.kinds() + KIND_BYTES;
  }

  private rawModel(): usize {
    return this.rawKey() + RAW_KEY_BYTES;
  }

  /** Where the decoded model lies. */
  model(): usize {
    return this.rawModel() + RAW_MODEL_BYTES;
  }

  private session(): SessionScan {
    return changetype<SessionScan>((this.model() + MAX_MODEL_BYTES + 8) & ~7);
  }

  /** Makes it ready for a new body. */
  reset(): void {
    this.modelStart = -1;
    this.modelEnd = -1;
    this.modelLength = 0;
    this.modelTooLong = false;
    this.stream = false;
    this.stickyHash = 0;
    this.state = State.Start;
    this.consumed = 0;
    this.depth = 0;
    this.models = 0;
    this.modelIsString = false;
    this.capture = Capture.None;
    this.cacheKeyHash = 0;
    this.userHash = 0;
    this.previousHash = 0;
    this.firstHash = 0;
    this.namedTo = 1;
    this.bom = 0;
    if (this.sessions) this.session().reset();
  }

  /** Takes the next `len` bytes of the body. */
  feed(ptr: usize, len: i32): void {
    if (len <= 0) return;
    const end = ptr + len;
    this.base = ptr;
    let p = ptr;
    while (p < end && this.state != State.Failed) {
      switch (this.state) {
        case State.String:
          p = this.string(p, end);
          break;
        case State.Escape:
          p = this.escape(p);
          break;
        case State.Hex:
          p = this.hex(p);
          break;
        case State.Number:
          p = this.number(p, end);
          break;
        case State.Literal:
          p = this.word(p);
          break;
        default:
          p = this.structure(p, end);
      }
    }
    this.consumed += len;
  }

  /** The body has ended: what it was. */
  finish(): ScanResult {
    if (this.state != State.End) return ScanResult.NotJson;
    if (this.sessions) this.readSession();
    if (this.models == 0) return ScanResult.NoModel;
    if (this.models > 1) return ScanResult.DuplicateModel;
    return this.modelIsString ? ScanResult.Ok : ScanResult.ModelNotString;
  }

  private readSession(): void {
    const session = this.session();
    const named = session.userId != 0 ? session.userId : this.userHash;
    this.stickyHash = this.cacheKeyHash != 0 ? this.cacheKeyHash : named;
    this.firstHash = this.previousHash != 0 ? this.previousHash : session.text();
  }

  /** Everything between strings, numbers and words. */
  private structure(p: usize, end: usize): usize {
    while (p < end && !isToken(this.state)) {
      const c = load<u8>(p);
      if (isSpace(c)) p = skipSpace(p + 1, end);
      else this.structural(p++, c);
    }
    return p;
  }

  private structural(p: usize, c: u8): void {
    switch (this.state) {
      case State.Start:
        this.start(p, c);
        break;
      case State.FirstKey:
        if (c == 0x7d) this.close();
        else this.key(c);
        break;
      case State.Key:
        this.key(c);
        break;
      case State.Colon:
        this.state = c == 0x3a ? State.Value : State.Failed;
        break;
      case State.FirstValue:
        if (c == 0x5d) this.close();
        else this.value(p, c);
        break;
      case State.Value:
        this.value(p, c);
        break;
      case State.AfterValue:
        this.afterValue(c);
        break;
      default:
        this.state = State.Failed;
    }
  }

  /** A byte order mark is tolerated at the very start (RFC 8259, 8.1). */
  private start(p: usize, c: u8): void {
    const at = this.consumed + <i32>(p - this.base);
    if (c == 0x7b && (this.bom == 0 || this.bom == 3)) this.open(true);
    else if (at == this.bom && at < 3 && c == bomByte(at)) this.bom++;
    else this.state = State.Failed;
  }

  private key(c: u8): void {
    if (c != 0x22) {
      this.state = State.Failed;
      return;
    }
    this.inKey = true;
    this.begin(this.depth <= this.namedTo ? Capture.Name : Capture.None);
    this.state = State.String;
  }

  private value(p: usize, c: u8): void {
    if (this.depth <= this.namedTo) this.namedValue(p, c);
    switch (c) {
      case 0x22:
        this.inKey = false;
        this.state = State.String;
        break;
      case 0x7b:
        this.open(true);
        break;
      case 0x5b:
        this.open(false);
        break;
      case 0x74: // rue
        this.rest(0x657572);
        break;
      case 0x66: // alse
        this.rest(0x65736c61);
        break;
      case 0x6e: // ull
        this.rest(0x6c6c75);
        break;
      default:
        this.digits = c == 0x2d ? Digits.Minus : c == 0x30 ? Digits.Zero : Digits.Integer;
        this.state = c == 0x2d || isDigit(c) ? State.Number : State.Failed;
    }
  }

  private rest(literal: u32): void {
    this.literal = literal;
    this.state = State.Literal;
  }

  private namedValue(p: usize, c: u8): void {
    if (this.depth == 1) this.topLevelValue(p, c);
    else this.innerValue(c);
  }

  /** A member of the top begins that may tell the session. */
  private look(c: u8): void {
    const depth = this.session().enter(<i32>this.field - <i32>Field.Metadata);
    this.namedTo = c == 0x7b || c == 0x5b ? depth : 1;
    if (c == 0x22 && this.field != Field.Metadata) this.begin(Capture.Text);
  }

  /** The first byte of a value within what may tell the session. */
  private innerValue(c: u8): void {
    this.begin(Capture.None);
    if (c != 0x22 || !this.inObject()) return;
    switch (this.session().word) {
      case Word.UserId:
        this.begin(Capture.Hash);
        break;
      case Word.Text:
        this.begin(Capture.Text);
        break;
      case Word.Role:
        this.begin(Capture.Role);
        break;
    }
  }

  /** The first byte of a value of the top-level object. */
  private topLevelValue(p: usize, c: u8): void {
    const isString = c == 0x22;
    this.begin(Capture.None);
    switch (this.field) {
      case Field.Model:
        this.models++;
        this.modelIsString = isString;
        this.modelStart = this.consumed + <i32>(p - this.base);
        if (isString) this.begin(Capture.Model);
        break;
      case Field.Stream:
        this.stream = c == 0x74;
        break;
      case Field.CacheKey:
        this.cacheKeyHash = 0;
        if (isString) this.begin(Capture.Hash);
        break;
      case Field.User:
        this.userHash = 0;
        if (isString) this.begin(Capture.Hash);
        break;
      case Field.Previous:
        this.previousHash = 0;
        if (isString) this.begin(Capture.Hash);
        break;
      case Field.Metadata:
      case Field.System:
      case Field.Turns:
        this.look(c);
        break;
    }
  }

  private begin(capture: Capture): void {
    this.capture = capture;
    this.captured = 0;
    this.hash = FNV_OFFSET;
  }

  private open(isObject: bool): void {
    const depth = this.depth + 1;
    if (depth > MAX_DEPTH) {
      this.state = State.Failed;
      return;
    }
    this.depth = depth;
    const at = this.kinds() + (depth >> 3);
    const bit = 1 << (depth & 7);
    const kinds = <i32>load<u8>(at);
    store<u8>(at, <u8>(isObject ? kinds | bit : kinds & ~bit));
    this.state = isObject ? State.FirstKey : State.FirstValue;
  }

  private close(): void {
    const depth = --this.depth;
    if (depth < this.namedTo) this.closed(depth);
    else this.state = State.AfterValue;
  }

  private closed(depth: i32): void {
    this.state = depth == 0 ? State.End : State.AfterValue;
    if (this.namedTo > 1 && (depth == 1 || (depth == 2 && this.session().endOfItem()))) this.namedTo = 1;
  }

  private inObject(): bool {
    const kinds = <i32>load<u8>(this.kinds() + (this.depth >> 3));
    return ((kinds >> (this.depth & 7)) & 1) != 0;
  }

  private afterValue(c: u8): void {
    const isObject = this.inObject();
    if (c == 0x2c) this.state = isObject ? State.Key : State.Value;
    else if (c == (isObject ? 0x7d : 0x5d)) this.close();
    else this.state = State.Failed;
  }

  private string(p: usize, end: usize): usize {
    const from = p;
    while (true) {
      p = stringRun(p, end);
      if (p == end || load<u8>(p) != 0x5c) break;
      if (p + 2 > end || load<u8>(p, 1) == 0x75) break;
      if (!isEscape(load<u8>(p, 1))) break;
      p += 2;
    }
    if (this.capture != Capture.None) this.keep(from, p);
    if (p == end) return end;
    const c = load<u8>(p);
    if (c == 0x22) this.endString(p);
    else if (c == 0x5c) {
      this.state = State.Escape;
      if (this.capture != Capture.None) this.keep(p, p + 1);
    } else this.state = State.Failed;
    return p + 1;
  }

  private escape(p: usize): usize {
    const c = load<u8>(p);
    if (c == 0x75) {
      this.hexLeft = 4;
      this.state = State.Hex;
    } else this.state = isEscape(c) ? State.String : State.Failed;
    if (this.capture != Capture.None) this.keep(p, p + 1);
    return p + 1;
  }

  private hex(p: usize): usize {
    if (hexValue(load<u8>(p)) < 0) this.state = State.Failed;
    else if (--this.hexLeft == 0) this.state = State.String;
    if (this.capture != Capture.None) this.keep(p, p + 1);
    return p + 1;
  }

  /** Raw bytes of a string that matters. */
  private keep(from: usize, to: usize): void {
    const size = <i32>(to - from);
    if (this.capture == Capture.Hash) {
      const count = min(size, HASHED_BYTES - this.captured);
      let hash = this.hash;
      for (let i = 0; i < count; i++) hash = (hash ^ load<u8>(from + i)) * FNV_PRIME;
      this.hash = hash;
      this.captured += count;
      return;
    }
    if (this.capture == Capture.Text) {
      this.session().add(from, size);
      return;
    }
    const isModel = this.capture == Capture.Model;
    const limit = isModel ? RAW_MODEL_BYTES : RAW_KEY_BYTES;
    const target = isModel ? this.rawModel() : this.rawKey();
    if (size > limit - this.captured) {
      // Too long to matter: one beyond the limit marks it, whatever comes.
      this.captured = limit + 1;
      return;
    }
    memory.copy(target + this.captured, from, size);
    this.captured += size;
  }

  private endString(p: usize): void {
    if (this.inKey) {
      if (this.depth <= this.namedTo) this.field = this.readKey();
      this.state = State.Colon;
      return;
    }
    this.state = State.AfterValue;
    if (this.capture == Capture.Model) {
      this.modelEnd = this.consumed + <i32>(p - this.base) + 1;
      this.readModel();
    } else if (this.capture == Capture.Hash) {
      const hash = this.captured == 0 ? 0 : this.hash == 0 ? 1 : this.hash;
      this.keepHash(hash);
    } else if (this.capture == Capture.Role) {
      this.session().roleIs(this.rawKey(), this.captured);
    }
    this.capture = Capture.None;
  }

  private keepHash(hash: u64): void {
    switch (this.field) {
      case Field.CacheKey:
        this.cacheKeyHash = hash;
        break;
      case Field.User:
        this.userHash = hash;
        break;
      case Field.Previous:
        this.previousHash = hash;
        break;
      default:
        this.session().userId = hash;
    }
  }

  private readKey(): Field {
    const known = this.captured <= RAW_KEY_BYTES;
    const len = known ? unescape(this.rawKey(), this.captured, names, RAW_KEY_BYTES) : 0;
    if (this.depth > 1) {
      this.session().name(this.depth, names, len);
      return Field.Inner;
    }
    if (!known) return Field.Other;
    if (equals(names, len, "model")) return Field.Model;
    if (equals(names, len, "stream")) return Field.Stream;
    return this.sessions ? sessionField(len) : Field.Other;
  }

  private readModel(): void {
    const target = this.model();
    const len =
      this.captured > RAW_MODEL_BYTES ? MAX_MODEL_BYTES + 1 : unescape(this.rawModel(), this.captured, target, MAX_MODEL_BYTES + 4);
    this.modelTooLong = len > MAX_MODEL_BYTES;
    this.modelLength = this.modelTooLong ? 0 : len;
  }

  private number(p: usize, end: usize): usize {
    let digits = this.digits;
    while (p < end) {
      if (isInRun(digits)) {
        while (isDigit(load<u8>(p))) {
          if (++p == end) break;
        }
        if (p == end) break;
      }
      const next = nextDigits(digits, load<u8>(p));
      if (next < 0) {
        this.state = isWholeNumber(digits) ? State.AfterValue : State.Failed;
        return p;
      }
      digits = next;
      p++;
    }
    this.digits = digits;
    return end;
  }

  /** The rest of true, false or null; what is left of it is kept as bytes of an integer, so that it can be cut anywhere. */
  private word(p: usize): usize {
    if (<u32>load<u8>(p) != (this.literal & 0xff)) this.state = State.Failed;
    else {
      this.literal >>= 8;
      if (this.literal == 0) this.state = State.AfterValue;
    }
    return p + 1;
  }
}

/** The top-level keys in which a session is looked for. */
function sessionField(len: i32): Field {
  if (equals(names, len, "user")) return Field.User;
  if (equals(names, len, "prompt_cache_key")) return Field.CacheKey;
  if (equals(names, len, "previous_response_id")) return Field.Previous;
  if (equals(names, len, "metadata")) return Field.Metadata;
  if (equals(names, len, "messages") || equals(names, len, "input") || equals(names, len, "contents")) return Field.Turns;
  if (equals(names, len, "system") || equals(names, len, "instructions")) return Field.System;
  return equals(names, len, "systemInstruction") || equals(names, len, "system_instruction") ? Field.System : Field.Other;
}

/** States within a string, a number or a word, which have loops of their own; and the one that ends all. */
function isToken(state: State): bool {
  return (state >= State.String && state <= State.Literal) || state == State.Failed;
}

function bomByte(at: i32): u8 {
  return at == 0 ? 0xef : at == 1 ? 0xbb : 0xbf;
}

/** A byte that makes an escape of two bytes. */
function isEscape(c: u8): bool {
  return c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74;
}
