// Anthropic's content blocks: does one, or a list of them, whole or cut, say something?
import { Filled, Walk } from "./walk";

const list = new Walk();
const block = new Walk();

/** A text or thinking block opens empty; every other block (tool_use, redacted_thinking, a server's tool) is content by itself. */
export function blockSays(p: usize, end: usize): bool {
  if (!block.enter(p, end)) return false;
  let isOther = false;
  while (block.next()) {
    if (block.key("type")) isOther = !block.cut && block.textLength() > 0 && !block.isText("text") && !block.isText("thinking");
    else if ((block.key("text") || block.key("thinking")) && block.filled() == Filled.Yes) return true;
  }
  return isOther;
}

/** Is there an array in [p, end) with a block that says something? */
export function blocksSay(p: usize, end: usize): bool {
  if (p >= end || load<u8>(p) != 0x5b || !list.enter(p, end)) return false;
  while (list.next()) if (blockSays(list.value, list.valueEnd)) return true;
  return false;
}
