// A limit of tokens is the client's for the whole answer: the request for its rest has what is left of it.
import { estimateText } from "../dialect/estimate";
import { ptrOf } from "../host/memory";
import { isDigit } from "../json/ascii";
import { Filled, Walk } from "../json/walk";
import { ByteWriter } from "../json/write";

const LIMITS = ["max_tokens", "max_completion_tokens", "max_output_tokens"];
/** OpenAI's Responses API takes no less. */
const LEAST: i64 = 16;

const walk = new Walk();
const inner = new Walk();
const DIGITS = new ByteWriter(32);

/** Lowers the limits in the request by about what was said already, in their own place. Anthropic's budgets for thinking have to stay below: with one nothing changes. */
export function lowerLimit(body: ArrayBuffer, said: ByteWriter): void {
  const at = ptrOf(body);
  if (thinks(at, body.byteLength) || !walk.enter(at, at + body.byteLength)) return;
  const less = estimateText(said.ptr, said.length);
  while (walk.next()) {
    const limit = isLimit() && isDigit(load<u8>(walk.value)) ? <i64>walk.integer() : -1;
    if (limit > LEAST) overwrite(walk.value, walk.valueEnd, max(limit - less, LEAST));
  }
}

function thinks(at: usize, size: i32): bool {
  if (!walk.enter(at, at + size)) return false;
  while (walk.next()) if (walk.key("thinking") && walk.filled() == Filled.Yes) return !isDisabled();
  return false;
}

function isDisabled(): bool {
  if (!inner.enter(walk.value, walk.valueEnd)) return false;
  while (inner.next()) if (inner.key("type")) return inner.isText("disabled");
  return false;
}

function isLimit(): bool {
  for (let i = 0, n = LIMITS.length; i < n; i++) if (walk.key(LIMITS[i])) return true;
  return false;
}

/** With blanks in front where it has become shorter. */
function overwrite(from: usize, to: usize, value: i64): void {
  DIGITS.reset();
  DIGITS.number(value);
  memory.fill(from, 0x20, to - from);
  memory.copy(to - DIGITS.length, DIGITS.ptr, DIGITS.length);
}
