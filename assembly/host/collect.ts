// When unused objects are collected. The runtime is the one without a shadow stack: references on the wasm stack are not seen by the
// collector, and in return no function pays for telling it of them. So it runs only when the outermost callback ends, where the stack
// holds nothing. The host nests callbacks (a local reply calls onResponseHeaders within onRequestHeaders), hence the count.

/** About what one context leaves behind, measured; weighs more than it should rather than less. */
const CONTEXT_BYTES: i32 = 1024;
/** A collection is due when this much may lie about... */
const DUE_BYTES: i32 = 262144;
/** ... and so much more for each byte of the configuration: a collection looks at all that lives, which is most of all what was configured. */
const DUE_FOR_EACH_BYTE: i32 = 32;
/** Of a configuration; beyond it the limit stays at 8.25 MiB. */
const MOST_CONFIGURED: i32 = 262144;

let depth: i32 = 0;
let owed: i32 = 0;
let due: i32 = DUE_BYTES;
/** Owed so much, there is something to do at rest: `due`, or nothing at all where a block waits to be freed. */
let limit: i32 = DUE_BYTES;
/** The block of the heap that is freed at rest, with the next one in its first word; 0: none. */
let dropped: usize = 0;
let entries: u32 = 0;
/** The callback before which `early` is to be called; what is no longer wanted is cancelled. */
let awaited: u32 = 0;
let early: (id: u32) => void = nothing;

function nothing(id: u32): void {}

/** At the begin of each callback; `id`: the context that it is for. */
@inline
export function enter(id: u32): void {
  depth++;
  entries++;
  if (entries == awaited) early(id);
}

/** Calls at the begin of the callback after the next one, with the context that it is for. */
export function beforeSecond(call: (id: u32) => void): void {
  early = call;
  awaited = entries + 2;
}

/** Does not call after all. */
export function cancelBeforeSecond(): void {
  early = nothing;
}

/** Whether the running callback is not nested in another: nothing of this program waits for its return. */
@inline
export function isOutermost(): bool {
  return depth == 1;
}

/** Counts the callbacks of this VM, the running one included; it wraps. */
@inline
export function entryCount(): u32 {
  return entries;
}

/** At the end of each callback. */
@inline
export function leave(): void {
  depth--;
  if (owed >= limit) tidyAtRest();
}

/** `bytes` were allocated that nobody may need for long. */
@inline
export function owe(bytes: i32): void {
  owed += bytes;
}

/** A long text was put together, piece by piece: a status answer of a hundred providers leaves ten megabytes. */
export function oweMuch(): void {
  owed = max(owed, due);
}

/** A context ended, a tick or a call's answer was handled. */
@inline
export function oweContext(): void {
  owed += CONTEXT_BYTES;
}

/** A configuration of so many bytes was read: all that is put together for it may be collected, and the limit grows with it. */
export function configured(bytes: i32): void {
  due = max(due, DUE_BYTES + DUE_FOR_EACH_BYTE * min(bytes, MOST_CONFIGURED));
  if (dropped == 0) limit = due;
  oweMuch();
}

/** A block of the heap that is no object: freed when the outermost callback ends, without a look at all that lives. Its first word is written over. */
export function freeAtRest(block: usize): void {
  store<usize>(block, dropped);
  dropped = block;
  limit = i32.MIN_VALUE;
}

function tidyAtRest(): void {
  if (depth > 0) return;
  for (let block = dropped; block != 0; block = dropped) {
    dropped = load<usize>(block);
    heap.free(block);
  }
  limit = due;
  if (owed < due) return;
  owed = 0;
  __collect();
}
