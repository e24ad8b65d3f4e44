// The program of a pattern while it is written: steps whose jumps count from themselves, so that a piece can be moved and copied.

/** Steps that a pattern may come to once its repetitions are written out. */
export const MAX_PROGRAM: i32 = 1024;
/** Bytes of a class: one bit for each value of a byte. */
export const CLASS_BYTES: i32 = 32;
const MAX_CLASSES: i32 = 128;

/** What a step does. */
export const enum Op {
  /** One byte, equal to the first operand. */
  Byte,
  /** One ASCII letter of either case; the first operand is the small one. */
  Letter,
  /** One byte that is no line feed. */
  Any,
  /** One byte of the class whose number is the first operand. */
  Class,
  /** Only at the start of the input. */
  Begin,
  /** Only at its end. */
  End,
  /** Goes on at the distance of the first operand. */
  Jump,
  /** Goes on at the distances of both operands. */
  Split,
  Match,
  /** Notes the place in the input in the slot of the first operand; only where groups are asked for. */
  Save,
}

/** Groups in one another that a pattern may have. */
export const MAX_GROUPS: i32 = 64;
/** Slots of a match: begin and end of the whole and of its first nine groups. */
export const SLOTS: i32 = 20;

/** Per open group: its first slot; 0: it is not noted. */
const slots = new StaticArray<i32>(MAX_GROUPS);
let noted: i32 = 0;
let notes: bool = false;

/** Whether programs from now on note their groups. */
export function noteGroups(wanted: bool): void {
  notes = wanted;
  noted = 0;
}

/** A group begins, the `depth`th of those that are open. */
export function beginGroup(depth: i32, counts: bool): void {
  if (counts) noted++;
  const slot = notes && counts && noted * 2 < SLOTS ? noted * 2 : 0;
  unchecked((slots[depth] = slot));
  if (slot > 0) emit(Op.Save, slot);
}

/** It ends. */
export function endGroup(depth: i32): void {
  const slot = unchecked(slots[depth]);
  if (slot > 0) emit(Op.Save, slot + 1);
}

const code = new StaticArray<i32>(MAX_PROGRAM);
const body = new StaticArray<i32>(MAX_PROGRAM);
const classes = new StaticArray<u8>(MAX_CLASSES * CLASS_BYTES);
let size: i32 = 0;
let classCount: i32 = 0;
let full: bool = false;

/** A step as one number: 8 bits for the operation, 12 for each operand. */
function encode(op: Op, first: i32, second: i32): i32 {
  return op | ((first & 0xfff) << 8) | (second << 20);
}

/** The operation of a step. */
export function opOf(step: i32): Op {
  return step & 0xff;
}

/** The first operand of a step, with its sign. */
export function firstOf(step: i32): i32 {
  return (step << 12) >> 20;
}

/** The second operand of a step, with its sign. */
export function secondOf(step: i32): i32 {
  return step >> 20;
}

/** Begins a new program. */
export function clearProgram(): void {
  size = 0;
  classCount = 0;
  full = false;
}

/** Steps written so far. */
export function programSize(): i32 {
  return size;
}

/** More was written than fits: the program is worth nothing. */
export function programIsFull(): bool {
  return full;
}

/** Writes a step at the end. */
export function emit(op: Op, first: i32 = 0, second: i32 = 0): void {
  if (size >= MAX_PROGRAM) full = true;
  else unchecked((code[size++] = encode(op, first, second)));
}

/** Writes a step at a place and moves what is there and behind it by one; jumps over the place must not exist yet. */
export function insert(place: i32, op: Op, first: i32, second: i32): void {
  emit(op);
  if (full) return;
  const from = changetype<usize>(code) + ((<usize>place) << 2);
  memory.copy(from + 4, from, (<usize>(size - 1 - place)) << 2);
  store<i32>(from, encode(op, first, second));
}

/** Gives the jump at a place its distance and returns what was there before. */
export function patch(place: i32, distance: i32): i32 {
  const before = firstOf(unchecked(code[place]));
  unchecked((code[place] = encode(Op.Jump, distance, 0)));
  return before;
}

/** Repeats the piece from `start` to the end: at least `least` times, at most `most` times (-1: without end). */
export function repeat(start: i32, least: i32, most: i32): void {
  const count = size - start;
  memory.copy(changetype<usize>(body), changetype<usize>(code) + ((<usize>start) << 2), (<usize>count) << 2);
  size = start;
  for (let i = 0; i < least && !full; i++) emitBody(count);
  if (most < 0) {
    if (least > 0) {
      emit(Op.Split, -count, 1);
      return;
    }
    emit(Op.Split, 1, count + 2);
    emitBody(count);
    emit(Op.Jump, -(count + 1));
    return;
  }
  for (let left = most - least; left > 0 && !full; left--) {
    emit(Op.Split, 1, left * (count + 1));
    emitBody(count);
  }
}

function emitBody(count: i32): void {
  if (size + count > MAX_PROGRAM) {
    full = true;
    return;
  }
  memory.copy(changetype<usize>(code) + ((<usize>size) << 2), changetype<usize>(body), (<usize>count) << 2);
  size += count;
}

/** A new empty class, whose bits the caller sets; -1: there are too many. */
export function newClass(): i32 {
  if (classCount >= MAX_CLASSES) {
    full = true;
    return -1;
  }
  memory.fill(classPtr(classCount), 0, CLASS_BYTES);
  return classCount++;
}

/** Where the bits of a class lie. */
export function classPtr(index: i32): usize {
  return changetype<usize>(classes) + <usize>(index * CLASS_BYTES);
}

/** A copy of the steps. */
export function takeCode(): StaticArray<i32> {
  return code.slice<StaticArray<i32>>(0, size);
}

/** A copy of the classes. */
export function takeClasses(): StaticArray<u8> {
  return classes.slice<StaticArray<u8>>(0, classCount * CLASS_BYTES);
}
