// What tells a session within a body, by the scan's own pass: `metadata.user_id`, and the text of the system and of the first user's turn in
// any of the protocols. Its state lies in memory of the scan's machine, for the reason that is told there.
import { equals } from "./ascii";

/** Bytes of the system's text that count, and of the turns up to the first of the user's: at most 4 KiB. */
const SYSTEM_TEXT: i32 = 1024;
const TURNS_TEXT: i32 = 3072;
const SEED: u64 = 0xcbf29ce484222325;
const PRIME: u64 = 0x9e3779b97f4a7c15;

/** Members of the top that are looked into. The order is that of the machine's fields. */
const enum Place {
  Metadata = 0,
  System = 1,
  Turns = 2,
}

/** What the name that was read last stands for. */
export const enum Word {
  Other,
  UserId,
  Text,
  Role,
}

/** Its text lies behind it, and is hashed once it is whole: copied in runs, and read by words. */
export const SESSION_BYTES: i32 = <i32>offsetof<SessionScan>() + SYSTEM_TEXT + TURNS_TEXT + 8;


@final
@unmanaged
export class SessionScan {
  /** Hash of `metadata.user_id`; 0: it is no string with bytes in it. */
  userId: u64;
  word: Word;
  private place: Place;
  private systemSize: i32;
  private turnsSize: i32;
  /** Where the running turn's text ends to count: half of what is left, so that a long one leaves room for the user's. */
  private turnsEnd: i32;
  private turnsBefore: i32;
  private roles: i32;
  private isUser: bool;
  private isOver: bool;

  reset(): void {
    this.userId = 0;
    this.systemSize = 0;
    this.turnsSize = 0;
    this.turnsBefore = 0;
    this.turnsEnd = TURNS_TEXT / 2;
    this.roles = 0;
    this.isUser = false;
    this.isOver = false;
  }

  /** A member of the top begins: the depth to which its names tell something. */
  enter(place: i32): i32 {
    this.place = <Place>place;
    this.word = Word.Other;
    if (place == Place.Metadata) return 2;
    if (place == Place.System) return 4; // system: [{text}], systemInstruction: {parts: [{text}]}
    return this.isOver ? 1 : 5; // messages: [{content: [{text}]}], contents: [{parts: [{text}]}]
  }

  /** A name was read within it. */
  name(depth: i32, ptr: usize, length: i32): void {
    this.word = Word.Other;
    if (this.place == Place.Metadata) {
      if (equals(ptr, length, "user_id")) {
        this.word = Word.UserId;
        this.userId = 0;
      }
    } else if (equals(ptr, length, "text")) this.word = Word.Text;
    else if (this.place == Place.Turns && depth == 3) {
      if (equals(ptr, length, "content")) this.word = Word.Text;
      else if (equals(ptr, length, "role")) this.word = Word.Role;
    }
  }

  /** Bytes of the text. */
  add(from: usize, size: i32): void {
    const isSystem = this.place == Place.System;
    const count = min(size, isSystem ? SYSTEM_TEXT - this.systemSize : this.turnsEnd - this.turnsSize);
    if (count <= 0) return;
    const text = changetype<usize>(this) + offsetof<SessionScan>();
    memory.copy(isSystem ? text + this.systemSize : text + SYSTEM_TEXT + this.turnsSize, from, count);
    if (isSystem) this.systemSize += count;
    else this.turnsSize += count;
  }

  roleIs(ptr: usize, length: i32): void {
    this.roles++;
    this.isUser = equals(ptr, length, "user");
  }

  /** An item of the member ended: whether nothing behind it counts. A turn without a role is the user's (Gemini). */
  endOfItem(): bool {
    if (this.place != Place.Turns) return false;
    this.isOver = this.isUser || (this.roles == 0 && this.turnsSize > this.turnsBefore);
    this.roles = 0;
    this.isUser = false;
    this.turnsBefore = this.turnsSize;
    this.turnsEnd = this.turnsSize + (TURNS_TEXT - this.turnsSize) / 2;
    return this.isOver;
  }

  /** Hash of the text; 0: there was none. */
  text(): u64 {
    if (this.systemSize == 0 && this.turnsSize == 0) return 0;
    const text = changetype<usize>(this) + offsetof<SessionScan>();
    const hash = hashOf(text + SYSTEM_TEXT, this.turnsSize, hashOf(text, this.systemSize, SEED));
    return hash == 0 ? 1 : hash;
  }
}

/** Eight bytes a step, the last ones by themselves. */
function hashOf(ptr: usize, size: i32, seed: u64): u64 {
  let hash = seed ^ (<u64>size);
  let i = 0;
  for (; i + 8 <= size; i += 8) hash = rotl<u64>((hash ^ load<u64>(ptr + i)) * PRIME, 29);
  for (; i < size; i++) hash = rotl<u64>((hash ^ load<u8>(ptr + i)) * PRIME, 29);
  return hash ^ (hash >> 32);
}
