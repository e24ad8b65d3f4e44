// A request as every dialect means it: turns of parts, tools, limits. All bytes are slices of the request's own; strings keep their escapes,
// which are the same in all dialects.
import { Filled, Walk } from "../json/walk";
import { Dropped } from "./dropped";
import { NONE, Slice, copied, textOf } from "./slice";

export const enum Role {
  System = 0,
  User = 1,
  Assistant = 2,
}

export const enum PartKind {
  Text = 0,
  Image = 1,
  Document = 2,
  /** The model's call of a tool. */
  Call = 3,
  /** What came of a call. */
  Result = 4,
  /** What the model thought, in words. */
  Reasoning = 5,
}

const NO_PARTS: Part[] = [];


@final
export class Part {
  /** The text itself; a picture's or document's data (base64) or address; a call's arguments. */
  text: Slice = NONE;
  /** Of a call and a result. */
  id: Slice = NONE;
  /** A call's tool; a document's name. */
  name: Slice = NONE;
  /** Media type of data, such as image/png; NONE: `text` is an address, or plain text. */
  media: Slice = NONE;
  /** How closely a picture is looked at, in OpenAI's words. */
  detail: Slice = NONE;
  /** A call's arguments are an object; otherwise the inside of a string that should hold one. */
  isObject: bool = false;
  /** A call of a tool that takes text, not an object. */
  isCustom: bool = false;
  /** A document is text. */
  isPlain: bool = false;
  /** A result says that the call failed. */
  isError: bool = false;
  /** Of a result: texts, pictures, documents. */
  parts: Part[] = NO_PARTS;

  constructor(public kind: PartKind) {}

  get isCall(): bool {
    return this.kind == PartKind.Call;
  }
}


@final
export class Turn {
  parts: Part[] = [];
  constructor(public role: Role) {}
}


@final
export class Tool {
  /** As every dialect can say it. */
  name: Slice = NONE;
  /** Its name before that was made to fit the provider; NONE: it is the same. */
  known: Slice = NONE;
  /** The group that it stands in, and its name there, where the client's dialect has groups. */
  space: Slice = NONE;
  own: Slice = NONE;
  description: Slice = NONE;
  /** JSON Schema of its arguments; NONE: it has none. */
  schema: Slice = NONE;
  strict: bool = false;
  /** It takes text, not an object. */
  isCustom: bool = false;
  /** It finds tools, which then come with its result. */
  isSearch: bool = false;
}

export const enum Choice {
  /** Nothing was said. */
  Unsaid = 0,
  Auto = 1,
  None = 2,
  Any = 3,
  /** The tool of this name. */
  One = 4,
}

export const enum Effort {
  Unsaid = 0,
  None = 1,
  Minimal = 2,
  Low = 3,
  Medium = 4,
  High = 5,
  Highest = 6,
}

export const enum Format {
  Text = 0,
  /** Any JSON object. */
  Json = 1,
  /** By a schema. */
  Schema = 2,
}

/** What a picture shall be that a client wishes for, in OpenAI's words. */
@final
export class Picture {
  size: Slice = NONE;
  format: Slice = NONE;
  compression: Slice = NONE;
}

/** More turns, parts and tools than this are no conversation: the request is refused before it takes memory. */
export const MOST_PARTS: i32 = 50000;

/** Every member says something. */
const NONE_QUIET: StaticArray<string> = [];


@final
export class Conversation {
  turns: Turn[] = [];
  tools: Tool[] = [];
  stream: bool = false;
  /** The client of a chat stream asked for its usage, or said that it wants none. */
  includeUsage: bool = false;
  leavesUsage: bool = false;
  choice: Choice = Choice.Unsaid;
  chosen: Slice = NONE;
  /** The names of the tools that may be called; null: all may. */
  allowed: Slice[] | null = null;
  /** Several calls in one answer are not wanted. */
  oneCallOnly: bool = false;
  limit: Slice = NONE;
  temperature: Slice = NONE;
  topP: Slice = NONE;
  stops: Slice[] = [];
  effort: Effort = Effort.Unsaid;
  /** Thinking was turned off, which no word for an effort says to those that never thought. */
  thinksNot: bool = false;
  /** The client reads what the model thinks. */
  wantsReasoning: bool = false;
  format: Format = Format.Text;
  schema: Slice = NONE;
  schemaName: Slice = NONE;
  schemaStrict: bool = false;
  /** What the schema is for, beside it. */
  schemaDescription: Slice = NONE;
  /** A picture is what it wishes for; null: words are. */
  picture: Picture | null = null;
  /** How long a provider's cache is to keep it (OpenAI's `prompt_cache_retention`); NONE: nothing was said, or it was taken. */
  retention: Slice = NONE;
  /** A picture says how closely it is to be looked at. */
  saysDetail: bool = false;
  /** Names of what is left out. */
  dropped: Dropped = new Dropped();
  /** The field that no other dialect can express; empty: all can be. */
  refused: string = "";
  private count: i32 = 0;
  private hosted: bool = false;
  /** Bytes that are not the request's own, for as long as it is needed. */
  private kept: ArrayBuffer[] = [];

  /** Bytes that were made while it was read: they live as long as it does. */
  keep(bytes: ArrayBuffer): Slice {
    this.kept.push(bytes);
    return new Slice(changetype<usize>(bytes), bytes.byteLength);
  }

  /** The same of a copy. */
  keepCopy(slice: Slice): Slice {
    return this.keep(copied(slice));
  }

  /** A member for which no other dialect has a word is left out by its name, unless it says nothing (null, false, empty) or is one of `quiet`: what it says is no part of the conversation. */
  leaveOut(at: Walk, quiet: StaticArray<string> = NONE_QUIET): void {
    for (let i = 0, n = quiet.length; i < n; i++) if (at.key(unchecked(quiet[i]))) return;
    if (at.filled() != Filled.No) this.dropped.addBytes(at.keyPtr, at.keyLength);
  }

  /** Keeps the first field that cannot be expressed. */
  refuse(field: string): void {
    if (this.refused.length == 0) this.refused = field;
  }

  /** Whether one more part fits. */
  room(): bool {
    if (++this.count <= MOST_PARTS) return true;
    this.refuse("messages");
    return false;
  }

  /** A new turn at the end. */
  turn(role: Role): Turn {
    const turn = new Turn(role);
    this.turns.push(turn);
    return turn;
  }

  /** The model's turn that is under way, or a new one. */
  assistant(): Turn {
    const turns = this.turns;
    if (turns.length > 0 && turns[turns.length - 1].role == Role.Assistant) return turns[turns.length - 1];
    return this.turn(Role.Assistant);
  }

  /** What a tool of the provider's own did, in the model's turn: a call like any other, and what came of it. */
  happened(call: Part, result: Part): void {
    this.assistant().parts.push(call);
    this.turn(Role.User).parts.push(result);
  }

  /** What was read began with this turn: a turn that was opened behind it and has nothing in it goes. */
  leaveEmptyBehind(first: Turn): void {
    const last = this.turns[this.turns.length - 1];
    if (last !== first && last.parts.length == 0) this.turns.pop();
  }

  /** A tool of the provider's own is offered: the model may do without it where it may call none. */
  offersHosted(): void {
    this.hosted = true;
  }

  /** The request is read: what it offers or demands of the provider's own tools may pass its target over. */
  judgeTools(): void {
    const searches = this.dropped.names.includes("web_search") || this.dropped.names.includes("tool_search");
    if (this.hosted) {
      if (this.choice == Choice.None) this.dropped.add("tools");
      else this.refuse("tools");
    } else if (searches && this.demandsMissing()) this.refuse("tool_choice");
  }

  private demandsMissing(): bool {
    if (this.choice == Choice.Any) return this.tools.length == 0;
    if (this.choice != Choice.One) return false;
    for (let i = 0, n = this.tools.length; i < n; i++) if (this.tools[i].name.same(this.chosen)) return false;
    return true;
  }
}

/** How closely a picture is to be looked at: `auto` says nothing. */
export function takeDetail(conversation: Conversation, image: Part, detail: Slice): void {
  image.detail = detail;
  if (detail.some && !detail.is("auto")) conversation.saysDetail = true;
}

/** A text of a turn or result; an empty one is not sent. */
export function addText(parts: Part[], text: Slice): void {
  if (!text.some) return;
  const part = new Part(PartKind.Text);
  part.text = text;
  parts.push(part);
}

/** Takes the texts of a list, the value of `member`, for what ends an answer; `list` walks it. */
export function readStops(conversation: Conversation, list: Walk, member: Walk): void {
  conversation.stops = [];
  if (!list.enter(member.value, member.valueEnd)) return;
  while (list.next() && conversation.room()) {
    const stop = textOf(list);
    if (stop.some) conversation.stops.push(stop);
  }
}
