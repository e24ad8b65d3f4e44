// The turns of a conversation in an order that providers take, whatever the client's API allows: the system's at the front, what came of calls right behind them, and something that is said.
import { GO_ON } from "../json/go-on-words";
import { keyOf } from "./call-index";
import { begunTurn, makesCalls, saysSomething } from "./alternating";
import { Conversation, Part, PartKind, Role, Tool, Turn, addText } from "./conversation";

/** `systemFirst`: a turn of the system's in the middle is the user's, and those at the front are one. */
export function putInOrder(conversation: Conversation, systemFirst: bool): void {
  if (!stand(conversation.turns)) moveResults(conversation);
  const turns = conversation.turns;
  let lead = 0;
  while (lead < turns.length && turns[lead].role == Role.System) lead++;
  sayAnything(conversation, lead);
  if (!systemFirst) return;
  for (let i = lead, n = turns.length; i < n; i++) if (turns[i].role == Role.System) turns[i].role = Role.User;
  for (let i = 1; i < lead; i++) addAll(turns[0].parts, turns[i].parts);
  if (lead > 1) turns.splice(1, lead - 1);
}

/** A conversation of nothing but empty turns: without any a request is refused. */
function sayAnything(conversation: Conversation, lead: i32): void {
  const turns = conversation.turns;
  if (lead == turns.length) return;
  for (let i = lead, n = turns.length; i < n; i++) if (saysSomething(turns[i])) return;
  say(conversation, ".");
}

function say(conversation: Conversation, text: string): void {
  addText(conversation.turn(Role.User).parts, conversation.keep(String.UTF8.encode(text)));
}

/** For a model that takes no begin of its answer: the user asks it to go on. */
export function askToGoOn(conversation: Conversation): void {
  if (begunTurn(conversation) !== null) say(conversation, GO_ON);
}

/** Whether what came of calls stands right behind them, and nothing between. */
function stand(turns: Turn[]): bool {
  let open = 0;
  for (let i = 0, n = turns.length; i < n; i++) {
    const parts = turns[i].parts;
    let calls = 0;
    let results = 0;
    let others = 0;
    for (let j = 0, m = parts.length; j < m; j++) {
      const kind = parts[j].kind;
      if (kind == PartKind.Call) calls++;
      else if (kind == PartKind.Result) results++;
      else if (kind != PartKind.Reasoning) others++;
    }
    if (results > open || (open > results && calls + others > 0)) return false;
    open += calls - results;
  }
  return true;
}

/** OpenAI, Mistral and Anthropic refuse calls that something else follows: what came of them, wherever it stands, goes behind the turn that made them. */
function moveResults(conversation: Conversation): void {
  const turns = conversation.turns;
  const callers = new Map<string, i32>();
  const behind = new Array<Turn | null>(turns.length);
  for (let i = 0, n = turns.length; i < n; i++) {
    const parts = turns[i].parts;
    const kept: Part[] = [];
    for (let j = 0, m = parts.length; j < m; j++) {
      const part = parts[j];
      const key = part.isCall || part.kind == PartKind.Result ? keyOf(part.id) : "";
      if (part.isCall) callers.set(key, i);
      if (part.kind != PartKind.Result || !callers.has(key)) {
        kept.push(part);
        continue;
      }
      const caller = callers.get(key);
      let turn = behind[caller];
      if (turn === null) turn = new Turn(Role.User);
      turn.parts.push(part);
      behind[caller] = turn;
    }
    turns[i].parts = kept;
  }
  const endsWithAnswer = turns.length > 0 && turns[turns.length - 1].role == Role.Assistant;
  const ordered: Turn[] = [];
  for (let i = 0, n = turns.length; i < n; i++) {
    const turn = behind[i];
    if (turns[i].parts.length > 0) ordered.push(turns[i]);
    if (turn !== null) ordered.push(turn);
  }
  conversation.turns = ordered;
  if (!endsWithAnswer) joinLast(conversation);
}

/** What the model said between two results is no begin of its answer: it stands before its calls. */
function joinLast(conversation: Conversation): void {
  const turns = conversation.turns;
  const last = turns.length - 1;
  if (last < 0 || begunTurn(conversation) !== turns[last]) return;
  let first = last;
  while (first > 0 && turns[first - 1].role == Role.Assistant && !makesCalls(turns[first - 1])) first--;
  let caller = first - 1;
  while (caller >= 0 && turns[caller].role != Role.Assistant) caller--;
  if (caller < 0) return;
  const said: Part[] = [];
  for (let i = first; i <= last; i++) addAll(said, turns[i].parts);
  addAll(said, turns[caller].parts);
  turns[caller].parts = said;
  turns.splice(first, last - first + 1);
}

function addAll(to: Part[], parts: Part[]): void {
  for (let i = 0, n = parts.length; i < n; i++) to.push(parts[i]);
}

/** Where the client allows some of its tools alone, these are all that are offered. */
export function offerAllowed(conversation: Conversation): void {
  const allowed = conversation.allowed;
  if (allowed === null) return;
  const tools = conversation.tools;
  const names = new Set<string>();
  for (let i = 0, n = allowed.length; i < n; i++) names.add(keyOf(allowed[i]));
  const offered: Tool[] = [];
  for (let i = 0, n = tools.length; i < n; i++) if (names.has(keyOf(tools[i].name))) offered.push(tools[i]);
  // Tools of the provider's own alone.
  if (offered.length == 0) conversation.dropped.add("tool_choice");
  conversation.tools = offered;
}
