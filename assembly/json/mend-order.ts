// A request whose turns stand in an order that its provider has refused: in chat, in messages, in responses or in converse. All other bytes pass.
import { skipMark } from "./ascii";
import { Message, Role, hasWords, merged, readTurns } from "./edit-messages";
import { GO_ON } from "./go-on-words";
import { Filled, Walk } from "./walk";
import { ByteWriter } from "./write";

/** What is put right, by the plugin's enum `Mend` (core/mend.ts). */
const ORDER: i32 = 6;
const SYSTEMS: i32 = 7;
const BEGIN: i32 = 9;

const top = new Walk();
const parts = new Walk();
const part = new Walk();

let from: usize = 0;
let to: usize = 0;
/** The system speaks beside the turns. */
let instructed: bool = false;

/** The object in [ptr, ptr + size), which was checked by RequestScan; null where nothing of it changes. */
export function mendOrder(ptr: usize, size: i32, mend: i32): ArrayBuffer | null {
  const end = ptr + size;
  if (!find(skipMark(ptr, end), end)) return null;
  const turns = readTurns(from, to);
  const out = new ByteWriter(size + 256);
  out.bytes(ptr, <i32>(from - ptr));
  if (!(mend == BEGIN ? askToGoOn(out, turns) : write(out, turns, mend))) return null;
  out.bytes(to, <i32>(end - to));
  return out.take();
}

/** Where the turns are. */
function find(ptr: usize, end: usize): bool {
  from = 0;
  instructed = false;
  if (!top.enter(ptr, end)) return false;
  while (top.next() && !top.cut) {
    if ((top.key("messages") || top.key("input")) && top.firstByte() == 0x5b) {
      from = top.value;
      to = top.valueEnd;
    } else if (top.key("system") || top.key("instructions")) instructed = top.filled() == Filled.Yes;
  }
  return from != 0;
}

/** A model that goes on with nothing that it is given is asked to by the user. */
function askToGoOn(out: ByteWriter, turns: Message[]): bool {
  if (turns.length == 0) return false;
  const last = turns[turns.length - 1];
  if (last.role != Role.Assistant || last.calls || !hasWords(last)) return false;
  const bare = hasBareParts(last);
  out.bytes(from, <i32>(last.end - from));
  out.ascii(',{"role":"user","content":' + (bare ? '[{"text":"' : '"') + GO_ON + (bare ? '"}]}]' : '"}]'));
  return true;
}

/** Amazon's parts have no type. */
function hasBareParts(turn: Message): bool {
  if (!parts.enter(turn.content, turn.contentEnd) || !parts.next() || !part.enter(parts.value, parts.valueEnd)) return false;
  while (part.next()) if (part.key("type")) return false;
  return true;
}

function isSystem(turn: Message): bool {
  return turn.role == Role.System || turn.role == Role.Developer;
}

/** The turns of the system's at the front as one, where only the first may be; those in the middle as the user's. False: they are what they were. */
function write(out: ByteWriter, turns: Message[], mend: i32): bool {
  const count = turns.length;
  let lead = 0;
  let joins = mend == SYSTEMS;
  while (lead < count && isSystem(turns[lead])) joins = hasWords(turns[lead++]) && joins;
  if (instructed) lead = 0;
  else if (mend == SYSTEMS && !joins) lead = min(lead, 1);
  const joined = joins ? lead : 0;
  let changed = joined > 1;
  let before = Role.Other;
  out.ascii("[");
  if (changed) merged(out, turns, 0, joined - 1);
  for (let i = changed ? joined : 0; i < count; i++) {
    const turn = turns[i];
    const isUser = i >= lead && isSystem(turn);
    if (i > 0) out.ascii(",");
    if (mend == ORDER && before == Role.Tool && (isUser || turn.role == Role.User)) {
      out.ascii('{"role":"assistant","content":"."},');
      changed = true;
    }
    before = turn.role;
    if (isUser) {
      out.bytes(turn.start, <i32>(turn.roleStart - turn.start));
      out.ascii('"user"');
      out.bytes(turn.roleEnd, <i32>(turn.end - turn.roleEnd));
      changed = true;
    } else if (mend == ORDER && i == count - 1 && turn.role == Role.Assistant && !turn.calls && !turn.begun && hasWords(turn)) {
      out.bytes(turn.start, <i32>(turn.end - 1 - turn.start));
      out.ascii(',"prefix":true}');
      changed = true;
    } else out.bytes(turn.start, <i32>(turn.end - turn.start));
  }
  out.ascii("]");
  return changed;
}
