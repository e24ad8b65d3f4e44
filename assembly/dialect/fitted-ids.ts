// Ids of calls as a provider takes them: each its own, in letters that it knows, no longer than it allows. They come from whoever answered before, and
// each vendor makes them in another form; one that fits stays as it is.
import { isAlnum } from "../json/ascii";
import { SHORT_ID, isShortId, lettersOf, mixedHash } from "../json/short-id";
import { keyOf } from "./call-index";
import { Conversation, Part, PartKind } from "./conversation";
import { Slice } from "./slice";

/** What a provider takes. */
export const enum IdForm {
  /** Chat: OpenAI takes 40 letters (`string_above_max_length`). */
  Chat = 0,
  /** Responses: 64. */
  Responses = 1,
  /** Messages: letters, digits, `_` and `-`. */
  Messages = 2,
  /** Converse: letters, digits and `_.:-`, 64 of them. */
  Converse = 3,
  /** Mistral: nine letters and digits. */
  Mistral = 4,
}

const MOST: StaticArray<i32> = [40, 64, 256, 64, SHORT_ID];

/** The calls of one id of the client's, in their order. */
@final
class Namesakes {
  ids: Slice[] = [];
  /** Those before it have their result, or never get one. */
  next: i32 = 0;
  turn: i32 = -1;
}

export function fitIds(conversation: Conversation, form: IdForm): void {
  const fitting = new Fitting(conversation, form);
  const turns = conversation.turns;
  for (let i = 0, n = turns.length; i < n; i++) {
    const parts = turns[i].parts;
    for (let j = 0, m = parts.length; j < m; j++) {
      if (parts[j].kind == PartKind.Call) fitting.call(parts[j], i);
      else if (parts[j].kind == PartKind.Result) fitting.result(parts[j]);
    }
  }
}


@final
class Fitting {
  private taken: Map<string, bool> = new Map<string, bool>();
  private known: Map<string, Namesakes> = new Map<string, Namesakes>();

  constructor(
    private conversation: Conversation,
    private form: IdForm,
  ) {}

  call(call: Part, turn: i32): void {
    const key = keyOf(call.id);
    let namesakes = this.known.has(key) ? this.known.get(key) : null;
    if (namesakes === null) {
      namesakes = new Namesakes();
      this.known.set(key, namesakes);
    }
    // What an earlier turn called nothing comes of any more.
    if (namesakes.turn != turn) namesakes.next = namesakes.ids.length;
    namesakes.turn = turn;
    call.id = this.ownOf(call.id, namesakes.ids.length);
    namesakes.ids.push(call.id);
  }

  /** Of the first call of its id that has none; one without a call stays by itself. */
  result(result: Part): void {
    const key = keyOf(result.id);
    if (!this.known.has(key)) {
      result.id = this.fit(result.id);
      return;
    }
    const namesakes = this.known.get(key);
    result.id = namesakes.ids[min(namesakes.next, namesakes.ids.length - 1)];
    namesakes.next++;
  }

  /** An id that no other call has. `before`: how many had the same. */
  private ownOf(id: Slice, before: i32): Slice {
    let own = this.fit(id);
    for (let again: u64 = max(before, 1); this.taken.has(keyOf(own)); again++) own = this.made(id, again);
    this.taken.set(keyOf(own), true);
    return own;
  }

  private fit(id: Slice): Slice {
    const form = this.form;
    if (id.length == 0) return this.made(id, 0);
    if (form == IdForm.Mistral) return isShortId(id.ptr, id.length) ? id : this.made(id, 0);
    const most = unchecked(MOST[form]);
    if (id.length > most) return this.made(id, 0);
    return isTaken(id, form) ? id : this.conversation.keep(replaced(id, form));
  }

  private made(id: Slice, salt: u64): Slice {
    const hash = mixedHash(id.ptr, id.length, salt);
    const text = this.form == IdForm.Mistral ? lettersOf(hash, SHORT_ID) : "call_" + lettersOf(hash, 12);
    return this.conversation.keep(String.UTF8.encode(text));
  }
}

function isTaken(id: Slice, form: IdForm): bool {
  for (let i = 0, n = id.length; i < n; i++) if (!takes(load<u8>(id.ptr + i), form)) return false;
  return true;
}

function takes(c: u8, form: IdForm): bool {
  if (isAlnum(c)) return true;
  if (c == 0x5f || c == 0x2d) return true;
  if (form == IdForm.Converse) return c == 0x2e || c == 0x3a;
  return form != IdForm.Messages;
}

function replaced(id: Slice, form: IdForm): ArrayBuffer {
  const bytes = new ArrayBuffer(id.length);
  for (let i = 0, n = id.length; i < n; i++) {
    const c = load<u8>(id.ptr + i);
    store<u8>(changetype<usize>(bytes) + i, takes(c, form) ? c : 0x5f);
  }
  return bytes;
}
