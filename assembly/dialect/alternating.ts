// Turns as the dialects want them that let two sides take turns: the system's in front, and what follows each other on one side as one.
import { Choice, Conversation, Part, PartKind, Role, Turn } from "./conversation";
import { Slice } from "./slice";
import { trimmedEnd } from "./strings";

/** How many turns at the front are the system's; none where there is nothing else: a request without a turn is refused. */
export function systemTurns(conversation: Conversation): i32 {
  const turns = conversation.turns;
  let count = 0;
  while (count < turns.length && turns[count].role == Role.System) count++;
  return count == turns.length ? 0 : count;
}

/** Adds the parts of the turns of one side from `first` on, results first; returns the first turn of the other side that says something. */
export function gather(conversation: Conversation, first: i32, blocks: Part[]): i32 {
  const said: Part[] = [];
  const turns = conversation.turns;
  const isAssistant = turns[first].role == Role.Assistant;
  let i = first;
  for (; i < turns.length; i++) {
    if ((turns[i].role == Role.Assistant) == isAssistant) addParts(conversation, turns[i], blocks, said);
    else if (saysSomething(turns[i])) break;
    else addParts(conversation, turns[i], [], []); // for what it leaves out
  }
  for (let j = 0, n = said.length; j < n; j++) blocks.push(said[j]);
  return i;
}

/** A turn of blank texts is none: Amazon and Anthropic refuse them, and two turns of one side where it stood between. */
export function saysSomething(turn: Turn): bool {
  for (let i = 0, n = turn.parts.length; i < n; i++) if (!isBlank(turn.parts[i]) && turn.parts[i].kind != PartKind.Reasoning) return true;
  return false;
}

function isBlank(part: Part): bool {
  return part.kind == PartKind.Text && !trimmedEnd(part.text).some;
}

/** Whether the assistant speaks first: Amazon wants a turn of the user's before. */
export function beginsWithAssistant(conversation: Conversation, begin: i32): bool {
  const turns = conversation.turns;
  for (let i = begin; i < turns.length; i++) if (saysSomething(turns[i])) return turns[i].role == Role.Assistant;
  return false;
}

/** Adds a turn's parts. What the model thought was signed by its provider: without that it is refused. */
function addParts(conversation: Conversation, turn: Turn, results: Part[], said: Part[]): void {
  for (let i = 0, n = turn.parts.length; i < n; i++) {
    const part = turn.parts[i];
    if (isBlank(part)) continue;
    if (part.kind == PartKind.Reasoning) conversation.dropped.add("reasoning_content");
    else if (part.kind == PartKind.Result) {
      leaveBlanks(part);
      results.push(part);
    } else said.push(part);
  }
}

function leaveBlanks(result: Part): void {
  const parts = result.parts;
  let kept = 0;
  for (let i = 0, n = parts.length; i < n; i++) if (!isBlank(parts[i])) parts[kept++] = parts[i];
  if (kept < parts.length) parts.length = kept;
}

/** Whether the model may not answer without a call. */
export function forcesCall(conversation: Conversation): bool {
  return conversation.tools.length > 0 && (conversation.choice == Choice.Any || conversation.choice == Choice.One);
}

/** The begin of the answer: a last turn of the assistant's, without calls; null: there is none. */
export function begunTurn(conversation: Conversation): Turn | null {
  const turns = conversation.turns;
  let last = turns.length - 1;
  while (last >= 0 && !saysSomething(turns[last])) last--;
  if (last < 0 || turns[last].role != Role.Assistant) return null;
  return makesCalls(turns[last]) ? null : turns[last];
}

export function makesCalls(turn: Turn): bool {
  for (let i = 0, n = turn.parts.length; i < n; i++) if (turn.parts[i].isCall) return true;
  return false;
}

/**
 * Whether a Claude that is given a budget may not think: it wants its own thoughts before what came of calls, and before the begin of its answer
 * (platform.claude.com/docs/en/build-with-claude/extended-thinking); no other vendor has signed any. Nor where a call is demanded.
 */
export function forbidsBudget(conversation: Conversation): bool {
  return endsWithResults(conversation) || begunTurn(conversation) !== null || forcesCall(conversation);
}

/** Whether the last turn tells what came of calls. */
function endsWithResults(conversation: Conversation): bool {
  const turns = conversation.turns;
  for (let i = turns.length - 1; i >= 0 && turns[i].role != Role.Assistant; i--) {
    const parts = turns[i].parts;
    for (let j = 0, n = parts.length; j < n; j++) if (parts[j].kind == PartKind.Result) return true;
  }
  return false;
}

/** A last turn of the assistant is the begin of the answer: Claude refuses one that ends in white space. */
export function trimBegin(conversation: Conversation): void {
  const turns = conversation.turns;
  if (turns.length == 0 || turns[turns.length - 1].role != Role.Assistant) return;
  const parts = turns[turns.length - 1].parts;
  while (parts.length > 0 && parts[parts.length - 1].kind == PartKind.Text) {
    const last = parts[parts.length - 1];
    last.text = trimmedEnd(last.text);
    if (last.text.some) return;
    parts.pop();
  }
}

/** As many of the stop sequences as the provider takes. */
export function firstStops(conversation: Conversation, most: i32): Slice[] {
  const stops = conversation.stops;
  if (stops.length <= most) return stops;
  conversation.dropped.add("stop");
  return stops.slice(0, most);
}

/** The stop sequences that Claude takes: one of white space alone is refused. */
export function saidStops(conversation: Conversation): Slice[] {
  const stops: Slice[] = [];
  for (let i = 0, n = conversation.stops.length; i < n; i++) {
    if (trimmedEnd(conversation.stops[i]).some) stops.push(conversation.stops[i]);
    else conversation.dropped.add("stop");
  }
  return stops;
}
