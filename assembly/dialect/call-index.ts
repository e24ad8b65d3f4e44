// The calls of a conversation by their ids: a result names its call by the id alone, and some dialects want more of it.
import { lettersOf, mixedHash } from "../json/short-id";
import { Conversation, Part, PartKind } from "./conversation";
import { Slice } from "./slice";


@final
export class CallIndex {
  private calls: Map<string, Part> = new Map<string, Part>();

  constructor(conversation: Conversation) {
    const turns = conversation.turns;
    for (let i = 0, n = turns.length; i < n; i++) {
      const parts = turns[i].parts;
      for (let j = 0, m = parts.length; j < m; j++) if (parts[j].kind == PartKind.Call) this.calls.set(keyOf(parts[j].id), parts[j]);
    }
  }

  /** The last call of this id; null: there is none. */
  find(id: Slice): Part | null {
    const key = keyOf(id);
    return this.calls.has(key) ? this.calls.get(key) : null;
  }
}

/** Bytes of an id that stand in its key as they are. */
const PLAIN: i32 = 256;
/** They, as the letters of a string. */
const letters = memory.data(512);

/** One letter for each byte: an id or a name may be no UTF-8. Of a longer one the front, and a mark of the whole. */
export function keyOf(id: Slice): string {
  const plain = min(id.length, PLAIN);
  for (let i = 0; i < plain; i++) store<u16>(letters + (i << 1), load<u8>(id.ptr + i));
  const key = String.UTF16.decodeUnsafe(letters, plain << 1);
  return id.length <= PLAIN ? key : key + lettersOf(mixedHash(id.ptr, id.length), 12);
}
