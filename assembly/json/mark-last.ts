// A chat request whose last turn is the beginning of the answer: the member that says so, as the provider's type takes it.
import { Walk } from "./walk";
import { ByteWriter } from "./write";

const top = new Walk();
const list = new Walk();

/** vLLM's, at the end of a request. */
export const CONTINUES = ',"continue_final_message":true,"add_generation_prompt":false';

/** `key`: a member of the turn that is true (`prefix`, `partial`), or a star: the request says it. Returns the body as it was where it has no turns. */
export function markLast(body: ArrayBuffer, key: string): ArrayBuffer {
  const at = changetype<usize>(body);
  const end = at + body.byteLength;
  if (!top.enter(at, end)) return body;
  let begin: usize = 0;
  let turn: usize = 0;
  while (top.next()) {
    if (!top.key("messages") || !list.enter(top.value, top.valueEnd)) continue;
    while (list.next()) {
      begin = list.value;
      turn = list.cut || list.firstByte() != 0x7b ? 0 : list.valueEnd - 1;
    }
  }
  if (turn == 0 || !top.closed || !list.enter(begin, turn + 1)) return body;
  while (list.next()) if (list.key(key)) return body; // it is marked
  let place = turn;
  if (key == "*") {
    place = end - 1;
    while (place > at && load<u8>(place) != 0x7d) place--;
  }
  const marked = new ByteWriter(body.byteLength + 80);
  marked.bytes(at, <i32>(place - at));
  marked.ascii(key == "*" ? CONTINUES : ',"' + key + '":true');
  marked.bytes(place, <i32>(end - place));
  return marked.take();
}
