// Memory that the host writes what it returns into. The host asks for it through the exported `malloc` in the middle of a host
// call, and no call nests in another, so one block serves them all: what a call returned is valid until the next call that
// returns bytes. Whoever needs it longer copies it. Nothing is left to collect on the request path.

import { freeAtRest, owe } from "./collect";

const BLOCK_SIZE: i32 = 65536;
/** Bytes in front of what the host returns: a body grows there where its model's name does, and nothing behind it moves. */
const FRONT: i32 = 1024;
const BLOCK: usize = memory.data(FRONT + BLOCK_SIZE, 16) + FRONT;
/** A large block of this size is made once and serves all returns that fit; a larger one goes with the next return. */
export const KEPT_SIZE: i32 = 262144;
/** Bytes that a large block has beyond what was asked for: a body grows in its place where its model's name does. */
const SLACK: i32 = 1024;
/** Where a large block begins: a word for the list of those that are freed, then FRONT. */
const HEAD: i32 = 16 + FRONT;
/** Where the host writes what is larger than BLOCK; 0: there is none yet. */
let kept: usize = 0;
/** Where it writes what is larger than KEPT_SIZE; 0: there is none. */
let large: usize = 0;
let largeRoom: i32 = 0;

/** Counts what the host returned: as long as it stays the same, so do the bytes of the last return. */
let returns: u32 = 0;

/** Where the host puts the pointer and the size of what it returns. */
export const OUT: usize = memory.data(16, 8);

/** Called by the host alone. */
export function malloc(size: i32): usize {
  returns++;
  if (large != 0 && size > KEPT_SIZE && size <= largeRoom) return large;
  releaseReturned();
  if (size <= BLOCK_SIZE) return BLOCK;
  if (size <= KEPT_SIZE) {
    if (kept == 0) kept = heap.alloc(HEAD + KEPT_SIZE + SLACK) + HEAD;
    return kept;
  }
  largeRoom = size + SLACK;
  large = heap.alloc(HEAD + largeRoom) + HEAD;
  return large;
}

/** Bytes that the caller writes before anybody reads them: an ArrayBuffer made by its constructor is filled with zeros first. */
export function unfilled(size: i32): ArrayBuffer {
  return changetype<ArrayBuffer>(__new(size, idof<ArrayBuffer>()));
}

/** Tells by its change that the host has returned something else since. */
@inline
export function returnStamp(): u32 {
  return returns;
}

/** Lets go of a return too large to be kept: its bytes stay until the outermost callback ends. */
export function releaseReturned(): void {
  if (large == 0) return;
  freeAtRest(large - HEAD);
  large = 0;
}


@inline
export function clearOut(): void {
  store<u64>(OUT, 0);
}

/** Pointer to what the last call returned. */
@inline
export function returnedPtr(): usize {
  return load<usize>(OUT);
}

/** Its size in bytes. */
@inline
export function returnedSize(): i32 {
  return load<i32>(OUT, 4);
}

/** Bytes that fit where the last return lies: it may be changed in place. */
export function returnedRoom(): i32 {
  const at = returnedPtr();
  if (at == BLOCK) return BLOCK_SIZE;
  if (at == 0) return 0;
  return at == large ? largeRoom : at == kept ? KEPT_SIZE + SLACK : 0;
}

/** Bytes that may be written in front of the last return. */
export function returnedFront(): i32 {
  return returnedRoom() > 0 ? FRONT : 0;
}

export function copyBytes(ptr: usize, size: i32): ArrayBuffer {
  owe(size);
  const copy = unfilled(size);
  memory.copy(changetype<usize>(copy), ptr, size);
  return copy;
}

/** The UTF-8 bytes of a text that the code holds. */
export function utf8(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}


@inline
export function ptrOf(bytes: ArrayBuffer): usize {
  return changetype<usize>(bytes);
}
