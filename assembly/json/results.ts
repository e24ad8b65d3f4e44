// A list of results, as embeddings, rerank, moderations and images have it, whole or cut: is there one with something in it?
import { isDigit, skipSpace } from "./ascii";
import { Filled, Walk } from "./walk";

const list = new Walk();
const result = new Walk();

/** Whether the array or object in [p, end) has a result. An entry that is not over yet shows it by what it was asked for. */
export function resultsSay(p: usize, end: usize): bool {
  if (!list.enter(p, end)) return false;
  while (list.next()) {
    if (list.firstByte() == 0x7b ? resultSays() : isNumber(list.firstByte()) || list.filled() == Filled.Yes) return true;
  }
  return false;
}

function isNumber(c: u8): bool {
  return isDigit(c) || c == 0x2d;
}

/** A list that begins with what is no number, as JSON has those that are none: null (github.com/ggml-org/llama.cpp/issues/13854, github.com/huggingface/text-embeddings-inference/issues/51), or NaN. */
function isVectorOfNothing(at: Walk): bool {
  if (at.firstByte() != 0x5b) return false;
  const end = at.valueEnd;
  let p = skipSpace(at.value + 1, end);
  while (p < end && load<u8>(p) == 0x5b) p = skipSpace(p + 1, end);
  return p < end && (load<u8>(p) | 0x20) == 0x6e;
}

/** An embedding or a picture that is empty is none, whatever stands beside it. */
function resultSays(): bool {
  let other = false;
  let asked = false;
  if (!result.enter(list.value, list.valueEnd)) return false;
  while (result.next()) {
    const filled = result.filled() == Filled.Yes;
    if (result.key("embedding") || result.key("url") || result.key("b64_json")) {
      if (filled && !isVectorOfNothing(result)) return true;
      asked = true;
    } else other = other || filled || isNumber(result.firstByte()) || result.firstByte() == 0x66;
  }
  return other && !asked && result.closed;
}
