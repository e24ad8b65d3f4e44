import { PLAYGROUND } from "../../../config/api.js";
import { ask } from "../../api/call.js";
import type { Call, Question } from "./conversation.js";
import { DIALECTS, type DialectName } from "./dialects/all.js";
import type { Piece } from "./dialects/dialect.js";
import { jsonOf, readFrames } from "./frames.js";

/** What the page shows of one request. Times in milliseconds from its sending. */
export interface Outcome {
  running: boolean;
  status?: number;
  text: string;
  reasoning: string;
  calls: readonly Call[];
  error?: string;
  /** Somebody pressed Stop. */
  stopped?: true;
  provider?: string;
  model?: string;
  attempts?: string;
  trail?: string;
  skipped?: string;
  /** `messages>chat`. */
  translated?: string;
  /** Names of what the provider did not get. */
  dropped?: string;
  firstTokenMs?: number;
  totalMs?: number;
}

export const NOTHING_YET: Outcome = { running: true, text: "", reasoning: "", calls: [] };

/** Whether a conversation goes on from it. */
export function wentWell({ running, status, error, text, calls }: Outcome): boolean {
  return !running && status === 200 && error === undefined && (text !== "" || calls.length > 0);
}

/** Sends a request through the gateway's endpoint and tells each change of its outcome. `key`: the client's; empty: none. Never throws. */
export async function send(
  dialect: DialectName,
  question: Question,
  key: string,
  tell: (outcome: Outcome) => void,
  signal: AbortSignal,
): Promise<void> {
  const begun = performance.now();
  const since = () => performance.now() - begun;
  const { path, body: written, event, whole } = DIALECTS[dialect];
  let outcome = NOTHING_YET;
  const change = (part: Partial<Outcome>) => tell((outcome = { ...outcome, ...part }));
  const take = (pieces: readonly Piece[]) => {
    for (const piece of pieces)
      change({ ...(outcome.firstTokenMs === undefined ? { firstTokenMs: since() } : {}), ...withPiece(outcome, piece) });
  };
  try {
    const headers: Record<string, string> = key === "" ? {} : { authorization: `Bearer ${key}` };
    const answer = await ask(PLAYGROUND + path(question), { method: "POST", headers, body: JSON.stringify(written(question)), signal });
    change({ status: answer.status, ...told(answer.headers) });
    const type = answer.headers.get("content-type") ?? "";
    if (answer.ok && answer.body !== null && /event-?stream/.test(type)) {
      for await (const value of readFrames(answer.body, type)) take(event(value));
    } else {
      const text = await answer.text();
      const pieces = whole(jsonOf(text));
      const first = since();
      for (const piece of pieces) change(withPiece(outcome, piece));
      if (!answer.ok && outcome.error === undefined) change({ error: text });
      else if (pieces.length > 0) change({ firstTokenMs: first });
    }
  } catch (error) {
    change(signal.aborted ? { stopped: true } : { error: (error as Error).message });
  }
  change({ running: false, totalMs: since() });
}

/** The outcome with one more piece of its answer. */
export function withPiece(outcome: Outcome, { text, reasoning, call, error }: Piece): Partial<Outcome> {
  if (error !== undefined) return { error };
  if (text !== undefined) return { text: outcome.text + text };
  if (reasoning !== undefined) return { reasoning: outcome.reasoning + reasoning };
  return call === undefined ? {} : { calls: withCall(outcome.calls, call) };
}

type Placed = Call & { at?: string };

function withCall(calls: readonly Placed[], { at, ...part }: NonNullable<Piece["call"]>): readonly Placed[] {
  const known = calls.find((call) => call.at === at);
  if (known === undefined) return [...calls, { at, ...{ id: "", name: "", arguments: "" }, ...part }];
  const more = { ...known, ...part, arguments: known.arguments + (part.arguments ?? "") };
  return calls.map((call) => (call === known ? more : call));
}

/** What the plugin says on the answer. */
function told(headers: Headers): Partial<Outcome> {
  const names = {
    ...{ provider: "x-ai-provider", model: "x-ai-model", attempts: "x-ai-attempts", trail: "x-ai-trail" },
    ...{ skipped: "x-ai-skipped", translated: "x-ai-translated", dropped: "x-ai-dropped" },
  };
  const found = Object.entries(names).map(([key, name]) => [key, headers.get(name)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== null)) as Partial<Outcome>;
}
