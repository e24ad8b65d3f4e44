import type { ApiError, CheckResult, Session } from "../../config/api.js";
import { common } from "../words/common.js";
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

let csrf = "";

/** Who is asked when the session has ended. */
let onSignedOut: () => void = () => {};

/** Registers what happens when an answer says that nobody is signed in. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

/** The session, and with it the token that each change carries. Throws a Refusal. */
export async function readSession(): Promise<Session> {
  const session = await call<Session>("GET", "/api/session");
  csrf = session.csrf;
  return session;
}

/** The headers of a request that changes something. */
export function changeHeaders(): Record<string, string> {
  return { "content-type": "application/json", "x-csrf-token": csrf };
}

/** Asks the gateway's API. `undefined` for an answer without content. Throws a Refusal. */
export async function call<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(method === "GET" ? {} : { headers: changeHeaders() }),
    ...(body === undefined ? {} : { body: currentMarks(JSON.stringify(body)) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refusal(0, common.noAnswer.en);
  });
  if (response.status === 401 && path !== "/api/session") onSignedOut();
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const body = (await response.json().catch(() => ({}))) as Partial<ApiError & CheckResult>;
  const check = Array.isArray(body.findings) ? (body as CheckResult) : undefined;
  return new Refusal(response.status, body.error ?? check?.findings[0]?.message ?? `the gateway answered ${response.status}`, check);
}
