// Reads the text of a pattern and writes its program. No recursion: open groups are on a list.
import { beginGroup, classPtr, clearProgram, CLASS_BYTES, emit, endGroup, insert, MAX_GROUPS, newClass, Op } from "./pattern-program";
import { patch, programIsFull, programSize, repeat } from "./pattern-program";

const MAX_REPEAT: i32 = 255;

// The text under way.
let source: usize = 0;
let length: i32 = 0;
let at: i32 = 0;
let error: string = "";
let ignoreCase: bool = false;

// Open groups: where each began, where its running alternative began, and the last of the jumps from its alternatives to its end.
const starts = new StaticArray<i32>(MAX_GROUPS);
const branches = new StaticArray<i32>(MAX_GROUPS);
const jumps = new StaticArray<i32>(MAX_GROUPS);
let groups: i32 = 0;
/** Where the last thing that can be repeated begins in the program; -1: there is none. */
let atom: i32 = -1;

/** Writes the program of the pattern; returns why it cannot, or the empty text. */
export function parsePattern(ptr: usize, len: i32): string {
  source = ptr;
  length = len;
  at = 0;
  error = "";
  groups = 0;
  clearProgram();
  ignoreCase = peek(0) == 0x28 && peek(1) == 0x3f && peek(2) == 0x69 && peek(3) == 0x29;
  if (ignoreCase) at = 4;
  open(false);
  while (at < length && error.length == 0) piece();
  if (error.length == 0 && groups > 1) error = "a ( without its )";
  if (error.length == 0) close();
  emit(Op.Match);
  if (error.length == 0 && programIsFull()) error = "too large once its repetitions are written out";
  return error;
}

/** A byte of the text from here on; -1 behind its end. */
function peek(offset: i32): i32 {
  return at + offset < length ? <i32>load<u8>(source + at + offset) : -1;
}

function piece(): void {
  const c = peek(0);
  at++;
  switch (c) {
    case 0x28: // (
      group();
      break;
    case 0x29: // )
      if (groups == 1) error = "a ) without its (";
      else close();
      break;
    case 0x7c: // |
      alternative();
      break;
    case 0x2a: // *
      quantify(0, -1);
      break;
    case 0x2b: // +
      quantify(1, -1);
      break;
    case 0x3f: // ?
      quantify(0, 1);
      break;
    case 0x7b: // {
      braces();
      break;
    case 0x5b: // [
      single(Op.Class, bracketClass());
      break;
    case 0x2e: // .
      single(Op.Any, 0);
      break;
    case 0x5e: // ^
      anchor(Op.Begin);
      break;
    case 0x24: // $
      anchor(Op.End);
      break;
    case 0x5c: // a backslash
      escape();
      break;
    default:
      literal(c);
  }
}

function single(op: Op, operand: i32): void {
  atom = programSize();
  emit(op, operand);
}

function anchor(op: Op): void {
  emit(op);
  atom = -1;
}

/** One byte, or all bytes of one UTF-8 character: a repetition repeats the character. */
function literal(c: i32): void {
  if (ignoreCase && isLetter(c)) single(Op.Letter, c | 0x20);
  else single(Op.Byte, c);
  if (c < 0xc0) return;
  while (at < length && (peek(0) & 0xc0) == 0x80) {
    emit(Op.Byte, peek(0));
    at++;
  }
}

function isLetter(c: i32): bool {
  const small = c | 0x20;
  return small >= 0x61 && small <= 0x7a;
}

function group(): void {
  const counts = peek(0) != 0x3f;
  if (!counts) {
    if (peek(1) != 0x3a) {
      error = "(? is understood as (?: and as (?i) at the start only: no lookaround, no names, no flags";
      return;
    }
    at += 2;
  }
  if (groups == MAX_GROUPS) error = "more than 64 groups in one another";
  else open(counts);
}

function open(counts: bool): void {
  unchecked((starts[groups] = programSize()));
  beginGroup(groups, counts);
  unchecked((branches[groups] = programSize()));
  unchecked((jumps[groups] = -1));
  groups++;
  atom = -1;
}

/** The alternative before the bar gets a way around it, and a jump to the end of the group, which is not known yet. */
function alternative(): void {
  const branch = unchecked(branches[groups - 1]);
  insert(branch, Op.Split, 1, programSize() + 2 - branch);
  const jump = programSize();
  emit(Op.Jump, unchecked(jumps[groups - 1]));
  unchecked((jumps[groups - 1] = jump));
  unchecked((branches[groups - 1] = programSize()));
  atom = -1;
}

function close(): void {
  groups--;
  let jump = programIsFull() ? -1 : unchecked(jumps[groups]);
  while (jump >= 0) jump = patch(jump, programSize() - jump);
  endGroup(groups);
  atom = unchecked(starts[groups]);
}

/** A lazy form matches the same inputs. */
function quantify(least: i32, most: i32): void {
  if (peek(0) == 0x3f) at++;
  if (atom < 0) {
    error = "a repetition without something to repeat";
    return;
  }
  repeat(atom, least, most);
  atom = -1;
}

/** `{m}`, `{m,}` or `{m,n}`; any other brace stands for itself. */
function braces(): void {
  const start = at;
  const least = count();
  let most = least;
  if (least >= 0 && peek(0) == 0x2c) {
    at++;
    most = peek(0) == 0x7d ? -1 : count();
    if (most == -1 && peek(0) != 0x7d) most = -2;
  }
  if (least < 0 || most == -2 || peek(0) != 0x7d) {
    at = start;
    literal(0x7b);
    return;
  }
  at++;
  if (least > MAX_REPEAT || most > MAX_REPEAT) error = "a repetition of more than 255";
  else if (most >= 0 && most < least) error = "a repetition that ends before it begins";
  else quantify(least, most);
}

/** Digits here, or -1; large numbers are only known to be too large. */
function count(): i32 {
  let value = -1;
  while (peek(0) >= 0x30 && peek(0) <= 0x39) {
    value = min(max(value, 0) * 10 + peek(0) - 0x30, 10000);
    at++;
  }
  return value;
}

function escape(): void {
  const c = peek(0);
  at++;
  if (c < 0) error = "a backslash at the end";
  else if (isSetLetter(c)) {
    const index = newClass();
    if (index >= 0) addSet(classPtr(index), c);
    single(Op.Class, index);
  } else if (c >= 0x31 && c <= 0x39) error = "no backreferences";
  else {
    const byte = escapedByte(c);
    if (byte >= 0) literal(byte);
  }
}

/** d w s D W S. */
function isSetLetter(c: i32): bool {
  const small = c | 0x20;
  return small == 0x64 || small == 0x77 || small == 0x73;
}

/** The byte that an escape behind its backslash stands for, or -1 and an error. */
function escapedByte(c: i32): i32 {
  switch (c) {
    case 0x74:
      return 0x09;
    case 0x6e:
      return 0x0a;
    case 0x76:
      return 0x0b;
    case 0x66:
      return 0x0c;
    case 0x72:
      return 0x0d;
    case 0x78: {
      const value = (hexDigit(peek(0)) << 4) | hexDigit(peek(1));
      at += 2;
      if (value < 0) error = "\\x without two hexadecimal digits";
      return value;
    }
  }
  if (!isLetter(c) && !(c >= 0x30 && c <= 0x39)) return c;
  error = "an escape that is not supported: \\" + String.fromCharCode(c);
  return -1;
}

function hexDigit(c: i32): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const small = c | 0x20;
  return c >= 0 && small >= 0x61 && small <= 0x66 ? small - 0x57 : -1;
}

/** Reads a class behind its bracket; returns its number. */
function bracketClass(): i32 {
  const index = newClass();
  if (index < 0) return 0;
  const bits = classPtr(index);
  const negated = peek(0) == 0x5e;
  if (negated) at++;
  const first = at;
  while (error.length == 0 && (peek(0) != 0x5d || at == first)) {
    if (at >= length) error = "a [ without its ]";
    else classItem(bits);
  }
  at++;
  if (ignoreCase) addOtherCase(bits);
  if (negated) invert(bits);
  return index;
}

/** One byte, a range of them, or a set such as \d. */
function classItem(bits: usize): void {
  if (peek(0) == 0x5b && peek(1) == 0x3a) {
    error = "no named classes";
    return;
  }
  if (peek(0) == 0x5c && isSetLetter(peek(1))) {
    addSet(bits, peek(1));
    at += 2;
    return;
  }
  const from = classByte();
  if (peek(0) != 0x2d || peek(1) == 0x5d || peek(1) < 0) {
    addRange(bits, from, from);
    return;
  }
  at++;
  const to = classByte();
  if (error.length == 0 && to < from) error = "a range that ends before it begins";
  else addRange(bits, from, to);
}

function classByte(): i32 {
  const c = peek(0);
  at++;
  if (c >= 0x80) {
    error = "a class of characters that are not ASCII";
    return 0;
  }
  if (c != 0x5c) return c;
  at++;
  if (peek(-1) >= 0 && !isSetLetter(peek(-1))) return max(escapedByte(peek(-1)), 0);
  error = "a range with no end";
  return 0;
}

function addRange(bits: usize, from: i32, to: i32): void {
  if (error.length > 0) return;
  for (let c = from; c <= to; c++) store<u8>(bits + (c >> 3), <u8>((<i32>load<u8>(bits + (c >> 3))) | (1 << (c & 7))));
}

/** \d, \w or \s, or what is not in them. */
function addSet(bits: usize, letter: i32): void {
  for (let c = 0; c < 256; c++) {
    if (isInSet(c, letter | 0x20) == letter > 0x5f) addRange(bits, c, c);
  }
}

function isInSet(c: i32, small: i32): bool {
  const digit = c >= 0x30 && c <= 0x39;
  if (small == 0x64) return digit;
  if (small == 0x77) return digit || c == 0x5f || (c < 0x80 && isLetter(c));
  return c == 0x20 || (c >= 0x09 && c <= 0x0d);
}

function addOtherCase(bits: usize): void {
  for (let small = 0x61; small <= 0x7a; small++) {
    if (hasBit(bits, small)) addRange(bits, small - 0x20, small - 0x20);
    else if (hasBit(bits, small - 0x20)) addRange(bits, small, small);
  }
}

function hasBit(bits: usize, c: i32): bool {
  return (((<i32>load<u8>(bits + (c >> 3))) >> (c & 7)) & 1) != 0;
}

function invert(bits: usize): void {
  for (let i = 0; i < CLASS_BYTES; i++) store<u8>(bits + i, ~load<u8>(bits + i));
}
