// What streams said of the tokens that they took, as an object of JSON in the words of its dialect, and the sum of two of them.
import { AnswerShape } from "./answer-shape";
import { Filled, Walk } from "./walk";
import { ByteWriter } from "./write";

/** Details stand one level below. */
const LEVELS: i32 = 3;
/** More digits are no count of tokens. */
const MOST_DIGITS: i32 = 12;

const walks: Walk[] = [];
for (let i = 0; i < 2 * LEVELS; i++) walks.push(new Walk());

/** What one stream said: members that come again take the place of those before them. */
@final
export class SaidUsage {
  /** An object; length 0: nothing was said. */
  bytes: ByteWriter = new ByteWriter(16);

  /** Some of it was not told: it is an estimate. */
  estimated: bool = false;

  get some(): bool {
    return this.bytes.length > 0;
  }

  /** The object in [ptr, end) was said; another value says nothing. */
  take(ptr: usize, end: usize): void {
    const fresh = unchecked(walks[0]);
    if (!fresh.enter(ptr, end) || load<u8>(ptr) != 0x7b) return;
    const out = new ByteWriter(<i32>(end - ptr) + this.bytes.length + 2);
    out.ascii("{");
    while (fresh.next()) if (!fresh.cut && fresh.firstByte() != 0x6e) addMember(out, fresh);
    this.addOthers(out, ptr, end);
    out.ascii("}");
    this.bytes = out;
  }

  /** Takes an estimate in the words of the dialect; negative: the input was told. */
  assume(shape: AnswerShape, input: i64, output: i64): void {
    const isChat = shape == AnswerShape.Choices;
    const words = new ByteWriter(96);
    words.ascii(isChat ? '{"completion_tokens":' : '{"output_tokens":');
    words.number(output);
    if (input >= 0) {
      words.ascii(isChat ? ',"prompt_tokens":' : ',"input_tokens":');
      words.number(input);
    }
    if (isChat || shape == AnswerShape.Response) {
      words.ascii(',"total_tokens":');
      words.number(max<i64>(input, 0) + output);
    }
    words.ascii("}");
    this.take(words.ptr, words.ptr + words.length);
    this.estimated = true;
  }

  /** Members that were said before and not again. */
  private addOthers(out: ByteWriter, ptr: usize, end: usize): void {
    const known = unchecked(walks[0]);
    if (!known.enter(this.bytes.ptr, this.bytes.ptr + this.bytes.length)) return;
    while (known.next()) if (!find(unchecked(walks[1]), ptr, end, known)) addMember(out, known);
  }

  /** This and what the next stream said: counts are added, of what is no count the later stands. */
  plus(next: SaidUsage): SaidUsage {
    if (!this.some || !next.some) return this.some ? this : next;
    const sum = new SaidUsage();
    const one = this.bytes;
    const other = next.bytes;
    sum.bytes = new ByteWriter(one.length + other.length + 64);
    add(sum.bytes, one.ptr, one.ptr + one.length, other.ptr, other.ptr + other.length, 0);
    return sum;
  }
}

/** Writes the sum of two objects. */
function add(out: ByteWriter, one: usize, oneEnd: usize, other: usize, otherEnd: usize, level: i32): void {
  const walk = unchecked(walks[2 * level]);
  const found = unchecked(walks[2 * level + 1]);
  out.ascii("{");
  if (walk.enter(other, otherEnd)) {
    while (walk.next()) {
      if (!find(found, one, oneEnd, walk)) {
        addMember(out, walk);
        continue;
      }
      addKey(out, walk);
      addValue(out, found, walk, level);
    }
  }
  if (walk.enter(one, oneEnd)) while (walk.next()) if (!find(found, other, otherEnd, walk)) addMember(out, walk);
  out.ascii("}");
}

function addValue(out: ByteWriter, one: Walk, other: Walk, level: i32): void {
  const first = countOf(one);
  const second = countOf(other);
  if (first >= 0 && second >= 0) out.number(first + second);
  else if (level + 1 < LEVELS && one.firstByte() == 0x7b && other.firstByte() == 0x7b) {
    add(out, one.value, one.valueEnd, other.value, other.valueEnd, level + 1);
  } else {
    const said = other.firstByte() == 0x6e ? one : other;
    out.bytes(said.value, <i32>(said.valueEnd - said.value));
  }
}

/** Goes to the member of the object in [ptr, end) that has the same key. */
function find(walk: Walk, ptr: usize, end: usize, like: Walk): bool {
  if (!walk.enter(ptr, end)) return false;
  while (walk.next()) {
    if (walk.keyLength == like.keyLength && memory.compare(walk.keyPtr, like.keyPtr, like.keyLength) == 0)
      return walk.filled() != Filled.Unknown;
  }
  return false;
}

/** A whole number; -1: it is none. */
function countOf(walk: Walk): i64 {
  const size = <i32>(walk.valueEnd - walk.value);
  if (walk.cut || size == 0 || size > MOST_DIGITS) return -1;
  let value: i64 = 0;
  for (let p = walk.value; p < walk.valueEnd; p++) {
    const c = load<u8>(p);
    if (c < 0x30 || c > 0x39) return -1;
    value = value * 10 + (c - 0x30);
  }
  return value;
}

function addMember(out: ByteWriter, walk: Walk): void {
  addComma(out);
  out.bytes(walk.start, <i32>(walk.valueEnd - walk.start));
}

function addKey(out: ByteWriter, walk: Walk): void {
  addComma(out);
  out.bytes(walk.start, <i32>(walk.value - walk.start));
}

function addComma(out: ByteWriter): void {
  if (load<u8>(out.ptr + out.length - 1) != 0x7b) out.ascii(",");
}
