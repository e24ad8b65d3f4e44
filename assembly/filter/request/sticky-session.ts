// `tokenSelection: sticky`: what stands for the session. The header that the configuration names, else the body's own word, else one of the
// headers in which known programs name theirs.
import { hash64 } from "../../core/bytes";
import { Plan } from "../../core/plan";
import { TokenSelection } from "../../core/settings";
import { HeaderPairs, getHeader } from "../../host/headers";
import { ptrOf, utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";

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

/** Sets the plan's session, in the words of its first target's provider; the body's own word may have set it before. */
export function readSession(plan: Plan): void {
  if (plan.targets.length == 0) return;
  const settings = plan.runtime.providers[plan.targets[0].provider].settings;
  if (settings.tokenSelection != TokenSelection.Sticky) return;
  if (settings.stickyHeader.byteLength > 0) {
    const value = getHeader(HeaderMapTypeValues.RequestHeaders, settings.stickyHeader);
    if (value.byteLength > 0) {
      plan.stickyHash = hash64(ptrOf(value), value.byteLength);
      return;
    }
  }
  if (plan.stickyHash == 0) readKnown(plan);
}

function readKnown(plan: Plan): void {
  let best = KNOWN.length;
  if (!PAIRS.read(HeaderMapTypeValues.RequestHeaders)) return;
  while (PAIRS.next()) {
    if (PAIRS.valueLength == 0) continue;
    for (let i = 0; i < best; i++) {
      const name = unchecked(KNOWN[i]);
      if (PAIRS.nameLength != name.byteLength || memory.compare(PAIRS.namePtr, ptrOf(name), name.byteLength) != 0) continue;
      best = i;
      plan.stickyHash = hash64(PAIRS.valuePtr, PAIRS.valueLength);
    }
  }
}
