// The conversation of the page. It outlives a look at another page, and is gone with a reload.
import { useSyncExternalStore } from "react";
import type { RequestEvent } from "../../../config/api.js";
import { owned } from "../../api/owned.js";
import { live } from "../../live/use-live.js";
import type { Message, Picture, Question, Tool, UserMessage } from "./conversation.js";
import type { DialectName } from "./dialects/all.js";
import { rowOf } from "./row-of.js";
import { NOTHING_YET, type Outcome, send, wentWell } from "./send.js";

/** One request with what came of it. */
export interface Turn {
  id: number;
  asked: UserMessage;
  dialect: DialectName;
  question: Question;
  outcome: Outcome;
  /** What the gateway tells of it. */
  row?: RequestEvent;
}

export interface Draft {
  text: string;
  picture?: Picture;
}

export interface Talk {
  turns: readonly Turn[];
  /** Undefined: nobody has written anything yet. */
  draft: Draft | undefined;
  /** Of each call that has no result yet, by its id. */
  results: ReadonlyMap<string, string>;
  /** Undefined: nobody is at it or has chosen one, so it is the first one there is. */
  model: string | undefined;
  dialect: DialectName;
  stream: boolean;
  offersTool: boolean;
  tool: Tool;
}

const EXAMPLE_TOOL: Tool = {
  name: "get_weather",
  description: "The weather of a city",
  parameters: '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}',
};
/** What a tool is said to have answered until somebody writes something else. */
export const EXAMPLE_RESULT = '{"celsius":21}';

let talk: Talk = {
  ...{
    turns: [],
    draft: undefined,
    results: new Map<string, string>(),
    model: undefined,
    dialect: "chat",
    stream: true,
    offersTool: false,
    tool: EXAMPLE_TOOL,
  },
};
const listeners = new Set<() => void>();
let under: AbortController | undefined;
let unwatch: () => void = () => undefined;
let lastId = 0;

export function useTalk(): Talk {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => talk,
  );
}

export function changeTalk(part: Partial<Talk>): void {
  talk = { ...talk, ...part };
  for (const listener of listeners) listener();
}

/** A change to the draft as it is by then. */
export function changeDraft(part: Partial<Draft>, first: Draft): void {
  changeTalk({ draft: { ...(talk.draft ?? first), ...part } });
}

/** What a new request would say before its own words: the turns that went well. */
export function messagesOf(turns: readonly Turn[]): Message[] {
  return turns
    .filter(({ outcome }) => wentWell(outcome))
    .flatMap(({ asked, outcome: { text, calls } }): Message[] => [asked, { from: "model", text, calls }]);
}

/** The calls that wait for a result. */
export function openCalls(turns: readonly Turn[]) {
  const last = turns.findLast(({ outcome }) => wentWell(outcome));
  return last?.outcome.calls ?? [];
}

/** The next request, as the draft stands. */
export function nextMessage({ turns, results }: Talk, draft: Draft): UserMessage {
  return {
    from: "user",
    text: draft.text,
    pictures: draft.picture === undefined ? [] : [draft.picture],
    results: openCalls(turns).map(({ id, name }) => ({ id, name, text: results.get(id) ?? EXAMPLE_RESULT })),
  };
}

/** Sends it. The draft is empty meanwhile, and comes back where nothing good came of it. */
export function ask(dialect: DialectName, question: Question, draft: Draft, key: string): void {
  const asked = question.messages.at(-1) as UserMessage;
  const id = ++lastId;
  const turn: Turn = { id, asked, dialect, question, outcome: NOTHING_YET };
  changeTalk({ turns: [...talk.turns, turn], draft: { text: "" } });
  const known = new Set(live.get().rows.map((row) => row.id));
  const look = watch(id, (seen) => rowOf(live.get().rows, seen, known));
  // A row that came before the answer is known as the turn's by the answer alone.
  const tell = (outcome: Outcome) => {
    changeTurn(id, { outcome });
    look();
  };
  under = new AbortController();
  owned(
    send(dialect, question, key, tell, under.signal).then(() => {
      const ended = talk.turns.find((each) => each.id === id);
      const typed = talk.draft?.text !== "" || talk.draft.picture !== undefined;
      if (ended !== undefined && !wentWell(ended.outcome) && !typed) changeTalk({ draft });
    }),
  );
}

export function stop(): void {
  under?.abort();
}

/** Forgets all turns; what is being written stays. */
export function beginAnew(): void {
  stop();
  unwatch();
  changeTalk({ turns: [] });
}

function changeTurn(id: number, part: Partial<Turn>): void {
  changeTalk({ turns: talk.turns.map((turn) => (turn.id === id ? { ...turn, ...part } : turn)) });
}

/** Looks for the turn's row in the live lane until it is final, and whenever the look that it gives is called. One request is under way at a time. */
function watch(id: number, find: (turn: Turn) => RequestEvent | undefined): () => void {
  unwatch();
  const look = () => {
    const turn = talk.turns.find((each) => each.id === id);
    const row = turn === undefined ? undefined : find(turn);
    if (row === undefined || turn === undefined) return;
    if (row !== turn.row) changeTurn(id, { row });
    if (row.running !== true && !turn.outcome.running) unwatch();
  };
  unwatch = live.subscribe(look);
  return look;
}
