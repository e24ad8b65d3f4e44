import { PLAYGROUND } from "../../../config/api.js";
import { changeHeaders } from "../../api/call.js";
import { pieceOf, readStream } from "./stream.js";

/** What the page shows of one request. Times in milliseconds from its sending. */
export interface Outcome {
  running: boolean;
  status?: number;
  text: string;
  reasoning: string;
  error?: string;
  provider?: string;
  model?: string;
  attempts?: string;
  trail?: string;
  firstTokenMs?: number;
  totalMs?: number;
}

export interface Question {
  model: string;
  message: string;
  stream: boolean;
  /** Client key; empty: none. */
  key: string;
}

/** The body that goes out. */
export function bodyOf({ model, message, stream }: Question): Record<string, unknown> {
  return { model, messages: [{ role: "user", content: message }], ...(stream ? { stream: true } : {}) };
}

/** Sends a chat request through the gateway's endpoint and tells each change of its outcome. Never throws. */
export async function send(question: Question, tell: (outcome: Outcome) => void, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  const since = () => performance.now() - begun;
  let outcome: Outcome = { running: true, text: "", reasoning: "" };
  const change = (part: Partial<Outcome>) => tell((outcome = { ...outcome, ...part }));
  change({});
  try {
    const headers = { ...changeHeaders(), ...(question.key === "" ? {} : { authorization: `Bearer ${question.key}` }) };
    const body = JSON.stringify(bodyOf(question));
    const answer = await fetch(`${PLAYGROUND}/v1/chat/completions`, { method: "POST", headers, body, signal });
    change({ status: answer.status, ...told(answer.headers) });
    if (answer.ok && answer.body !== null && answer.headers.get("content-type")?.includes("event-stream") === true) {
      for await (const { text, reasoning, error } of readStream(answer.body)) {
        if (outcome.firstTokenMs === undefined && (text !== undefined || reasoning !== undefined)) change({ firstTokenMs: since() });
        if (text !== undefined) change({ text: outcome.text + text });
        if (reasoning !== undefined) change({ reasoning: outcome.reasoning + reasoning });
        if (error !== undefined) change({ error });
      }
    } else {
      const text = await answer.text();
      const piece = pieceOf(text) ?? { error: text };
      change({ text: piece.text ?? "", reasoning: piece.reasoning ?? "", ...(piece.error === undefined ? {} : { error: piece.error }) });
    }
  } catch (error) {
    if (!signal.aborted) change({ error: (error as Error).message });
  }
  change({ running: false, totalMs: since() });
}

/** What the plugin says on the answer. */
function told(headers: Headers): Partial<Outcome> {
  const names = { provider: "x-ai-provider", model: "x-ai-model", attempts: "x-ai-attempts", trail: "x-ai-trail" } as const;
  const found = Object.entries(names).map(([key, name]) => [key, headers.get(name)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== null)) as Partial<Outcome>;
}
