// The messages of a chat request as Higress's settings want them: older ones taken away by a command, a role's other name, messages of one
// role made one, a message put in. Values pass byte for byte.
import { skipMark } from "./ascii";
import { unescape } from "./unescape";
import { Filled, Walk } from "./walk";
import { ByteWriter } from "./write";

export const enum Role {
  Other = 0,
  System = 1,
  User = 2,
  Assistant = 3,
  Developer = 4,
  Tool = 5,
}

/** One message: its bytes, those of its role's value and of its content's. */
@final
export class Message {
  role: Role = Role.Other;
  roleStart: usize = 0;
  roleEnd: usize = 0;
  content: usize = 0;
  contentEnd: usize = 0;
  /** It has a role and content, and nothing else. */
  plain: bool = true;
  /** It has calls, or says that it is to be continued. */
  calls: bool = false;
  begun: bool = false;

  constructor(
    public start: usize,
    public end: usize,
  ) {}
}

const top = new Walk();
const list = new Walk();
const member = new Walk();

/**
 * The object in [ptr, ptr + size), which was checked by RequestScan, with its messages edited; null where nothing changes. The last user message
 * that is one of `commands` goes, and what stands before it but system messages. `developer`: that role is written `system`. `merges`: neighbours of
 * one role, user or assistant, that have nothing but content are made one. `message`: JSON of one that is put behind the leading system messages.
 */
export function editMessages(
  ptr: usize,
  size: i32,
  commands: ArrayBuffer[],
  developer: bool,
  merges: bool,
  message: ArrayBuffer,
): ArrayBuffer | null {
  const end = ptr + size;
  if (!top.enter(skipMark(ptr, end), end) || !top.stepToList("messages")) return null;
  const value = top.value;
  const after = top.valueEnd;
  const messages = readTurns(value, after);
  const from = cleaned(messages, commands);
  const writer = new ByteWriter(size + message.byteLength + 64);
  writer.bytes(ptr, <i32>(value - ptr));
  const changed = write(writer, messages, from, developer, merges, message);
  writer.bytes(after, <i32>(end - after));
  return changed ? writer.take() : null;
}

export function readTurns(value: usize, after: usize): Message[] {
  const messages: Message[] = [];
  if (!list.enter(value, after)) return messages;
  while (list.next() && !list.cut) {
    const message = new Message(list.value, list.valueEnd);
    messages.push(message);
    if (!member.enter(list.value, list.valueEnd)) continue;
    while (member.next() && !member.cut) readMember(message);
  }
  return messages;
}

function readMember(message: Message): void {
  if (member.key("role")) {
    message.roleStart = member.value;
    message.roleEnd = member.valueEnd;
    message.role = roleOf();
  } else if (member.key("content")) {
    message.content = member.value;
    message.contentEnd = member.valueEnd;
  } else {
    message.plain = false;
    if (member.key("tool_calls")) message.calls = member.filled() == Filled.Yes;
    else if (member.key("prefix")) message.begun = true;
  }
}

function roleOf(): Role {
  if (member.isText("user")) return Role.User;
  if (member.isText("assistant")) return Role.Assistant;
  if (member.isText("system")) return Role.System;
  if (member.isText("tool")) return Role.Tool;
  return member.isText("developer") ? Role.Developer : Role.Other;
}

/** Position of the first message behind the last command; 0: there is no command. */
function cleaned(messages: Message[], commands: ArrayBuffer[]): i32 {
  for (let i = messages.length - 1; i >= 0 && commands.length > 0; i--) {
    if (messages[i].role == Role.User && isAmong(messages[i], commands)) return i + 1;
  }
  return 0;
}

function isAmong(message: Message, commands: ArrayBuffer[]): bool {
  const raw = <i32>(message.contentEnd - message.content);
  if (raw < 2 || load<u8>(message.content) != 0x22) return false;
  const text = new ArrayBuffer(raw);
  const size = unescape(message.content + 1, raw - 2, changetype<usize>(text), raw);
  for (let i = 0, n = commands.length; i < n; i++) {
    if (commands[i].byteLength == size && memory.compare(changetype<usize>(commands[i]), changetype<usize>(text), size) == 0) return true;
  }
  return false;
}

/** Writes the list. False: it is what it was. */
function write(writer: ByteWriter, messages: Message[], from: i32, developer: bool, merges: bool, extra: ArrayBuffer): bool {
  let changed = from > 0 || extra.byteLength > 0;
  let put = extra.byteLength == 0;
  let first = true;
  writer.ascii("[");
  for (let i = 0, n = messages.length; i < n; i++) {
    const message = messages[i];
    const leads = message.role == Role.System || message.role == Role.Developer;
    if (i < from && !leads) continue;
    if (!put && !leads) {
      put = true;
      if (!first) writer.ascii(",");
      first = false;
      writer.buffered(extra);
    }
    if (!first) writer.ascii(",");
    first = false;
    const last = merges && i >= from ? lastOfRun(messages, i) : i;
    if (last > i) {
      merged(writer, messages, i, last);
      changed = true;
      i = last;
    } else if (developer && message.role == Role.Developer) {
      writer.bytes(message.start, <i32>(message.roleStart - message.start));
      writer.ascii('"system"');
      writer.bytes(message.roleEnd, <i32>(message.end - message.roleEnd));
      changed = true;
    } else writer.bytes(message.start, <i32>(message.end - message.start));
  }
  if (!put) {
    if (!first) writer.ascii(",");
    writer.buffered(extra);
  }
  writer.ascii("]");
  return changed;
}

/** Position of the last message that can be made one with this one. */
function lastOfRun(messages: Message[], at: i32): i32 {
  let last = at;
  while (last + 1 < messages.length && mayJoin(messages[at]) && mayJoin(messages[last + 1]) && messages[last + 1].role == messages[at].role)
    last++;
  return last;
}

function mayJoin(message: Message): bool {
  return message.plain && (message.role == Role.User || message.role == Role.Assistant) && hasWords(message);
}

/** Its content is a text, or a list of parts. */
export function hasWords(message: Message): bool {
  if (message.content == 0) return false;
  const c = load<u8>(message.content);
  return c == 0x22 || c == 0x5b;
}

/** Texts are joined with an empty line between them; where one is a list of parts all are. */
export function merged(writer: ByteWriter, messages: Message[], at: i32, last: i32): void {
  let texts = true;
  for (let i = at; i <= last; i++) if (load<u8>(messages[i].content) != 0x22) texts = false;
  writer.ascii('{"role":');
  writer.bytes(messages[at].roleStart, <i32>(messages[at].roleEnd - messages[at].roleStart));
  writer.ascii(texts ? ',"content":"' : ',"content":[');
  let first = true;
  for (let i = at; i <= last; i++) {
    const from = messages[i].content;
    const size = <i32>(messages[i].contentEnd - from);
    const text = load<u8>(from) == 0x22;
    if (!text && isEmpty(from, messages[i].contentEnd)) continue;
    if (!first) writer.ascii(texts ? "\\n\\n" : ",");
    first = false;
    if (texts) writer.bytes(from + 1, size - 2);
    else if (text) {
      writer.ascii('{"type":"text","text":');
      writer.bytes(from, size);
      writer.ascii("}");
    } else writer.bytes(from + 1, size - 2);
  }
  writer.ascii(texts ? '"}' : "]}");
}

function isEmpty(from: usize, end: usize): bool {
  return list.enter(from, end) && !list.next();
}
