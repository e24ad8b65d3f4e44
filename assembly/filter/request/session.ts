// What stands for the session of a request: the header that the configuration names, else the body's own word, else one of the headers in which
// known programs name theirs, else the text that it begins with.
import { hash64 } from "../../core/bytes";
import { Plan } from "../../core/plan";
import { HeaderPairs } from "../../host/headers";
import { ptrOf, utf8 } from "../../host/memory";
import { KeptHead } from "../kept-head";

/** Claude Code, opencode (both of its own), Codex now and before, and others; the first of them that a request has counts. */
const KNOWN: ArrayBuffer[] = [
  utf8("x-claude-code-session-id"),
  utf8("x-session-affinity"),
  utf8("x-opencode-session"),
  utf8("session-id"),
  utf8("session_id"),
  utf8("x-session-id"),
];

const PAIRS = new HeaderPairs();

/**
 * Sets the plan's session. `said`: what the body itself names it by; `first`: what stands for it where nothing does. 0: the body has none.
 */
export function readSession(plan: Plan, head: KeptHead, header: ArrayBuffer, said: u64, first: u64): void {
  if (header.byteLength > 0) {
    const value = head.valueOf(header);
    if (value.byteLength > 0) {
      plan.stickyHash = hash64(ptrOf(value), value.byteLength);
      return;
    }
  }
  plan.stickyHash = said;
  if (said == 0) readKnown(plan, head);
  if (plan.stickyHash == 0) plan.stickyHash = first;
}

/** Where Higress's filters that know consumers name them. */
const CONSUMER = utf8("x-mse-consumer");

/** What an account keeps is found with its own token alone: a consumer of Higress's has one for it, as with ai-proxy, whose requests name no other. */
export function readConsumer(plan: Plan, head: KeptHead): void {
  const value = head.valueOf(CONSUMER);
  if (value.byteLength == 0) return;
  plan.stickyHash = hash64(ptrOf(value), value.byteLength);
  plan.ofConsumer = true;
}

function readKnown(plan: Plan, head: KeptHead): void {
  let best = KNOWN.length;
  head.walk(PAIRS);
  while (PAIRS.next()) {
    if (PAIRS.valueLength == 0 || !mayBeKnown(PAIRS.namePtr, PAIRS.nameLength)) continue;
    for (let i = 0; i < best; i++) {
      const name = unchecked(KNOWN[i]);
      if (PAIRS.nameLength != name.byteLength || memory.compare(PAIRS.namePtr, ptrOf(name), name.byteLength) != 0) continue;
      best = i;
      plan.stickyHash = hash64(PAIRS.valuePtr, PAIRS.valueLength);
    }
  }
}

/** Nearly all headers have names of another length, or begin with another letter. */
function mayBeKnown(ptr: usize, length: i32): bool {
  if (length < 10 || (load<u8>(ptr) != 0x78 && load<u8>(ptr) != 0x73)) return false; // x, s
  return length == 10 || length == 12 || length == 18 || length == 24;
}
