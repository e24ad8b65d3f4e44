import type { ApiError, CheckResult, Session } from "../../config/api.js";
import { common } from "../words/common.js";
import { inOrder } from "./in-order.js";
import { currentMarks } from "./marks.js";

/** A refusal of the gateway, in its own words. `status` 0: it did not answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** With 422: what the check found. */
    readonly check?: CheckResult,
  ) {
    super(message);
  }
}

const SESSION = "/api/session";

let csrf = "";

/** Who wants to know of the session whenever it was read. */
let onSession: (session: Session) => void = () => {};

/** Registers what happens when the session was read: somebody is in, or nobody any more. */
export function whenSession(act: (session: Session) => void): void {
  onSession = act;
}

export function isIn({ open, signedIn }: Session): boolean {
  return open || signedIn;
}

const newest = inOrder();
const waiting = new Set<() => void>();

/** The session, and with it the token that each change carries. Throws a Refusal. */
export async function readSession(): Promise<Session> {
  const isNews = newest();
  const session = await call<Session>("GET", SESSION);
  if (!isNews()) return session;
  csrf = session.csrf;
  onSession(session);
  if (isIn(session)) for (const go of [...waiting]) go();
  return session;
}

/** Until somebody is signed in; at once where somebody is. Nobody waits for what was called off. */
async function signedIn(signal: AbortSignal | null | undefined): Promise<void> {
  if (isIn(await readSession())) return;
  await new Promise<void>((resolve, reject) => {
    const go = () => {
      waiting.delete(go);
      signal?.removeEventListener("abort", off);
      resolve();
    };
    const off = () => {
      waiting.delete(go);
      reject(signal?.reason as Error);
    };
    waiting.add(go);
    signal?.addEventListener("abort", off);
  });
}

/**
 * Asks an address of the gateway. Where the session has ended, or the gateway has started anew and knows neither the session nor the token of
 * before, it is asked once more when that is settled: what somebody did goes on, and nothing that was typed is lost.
 */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const sent = csrf;
  const once = () => fetch(path, init.method === undefined ? init : { ...init, headers: { ...changeHeaders(), ...init.headers } });
  const answer = await once();
  if (answer.status !== 401 && answer.status !== 403) return answer;
  if (path === SESSION) {
    if (init.method === undefined || answer.status === 401) return answer;
    await readSession();
    return csrf === sent ? answer : await once();
  }
  // The same statuses may be a provider's, or another refusal.
  const session = await readSession();
  if (isIn(session) && csrf === sent) return answer;
  if (!isIn(session)) await signedIn(init.signal);
  return await once();
}

/** The headers of a request that changes something. */
function changeHeaders(): Record<string, string> {
  return { "content-type": "application/json", "x-csrf-token": csrf };
}

/** Asks the gateway's API. `undefined` for an answer without content. Throws a Refusal. */
export async function call<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, {
    ...(method === "GET" ? {} : { method }),
    ...(body === undefined ? {} : { body: currentMarks(JSON.stringify(body)) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted || error instanceof Refusal) throw error;
    throw new Refusal(0, common.noAnswer.en);
  });
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const body = (await response.json().catch(() => ({}))) as Partial<ApiError & CheckResult>;
  const check = Array.isArray(body.findings) ? (body as CheckResult) : undefined;
  return new Refusal(response.status, body.error ?? check?.findings[0]?.message ?? `the gateway answered ${response.status}`, check);
}
