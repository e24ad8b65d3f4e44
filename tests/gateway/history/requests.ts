// Requests as the journal tells them, for tests of the history.
import type { AttemptEvent, RequestEvent } from "../../../config/api.js";

export function attempt(
  provider: string,
  token: number,
  kind: AttemptEvent["kind"] = "ok",
  more: Partial<AttemptEvent> = {},
): AttemptEvent {
  return { provider, token, model: "qwen-turbo", kind, status: 200, why: "first", startMs: 0, endMs: 20, ...more };
}

/** One that ended well at the last of its attempts. */
export function ended(attempts: AttemptEvent[], more: Partial<RequestEvent> = {}): RequestEvent {
  const last = attempts.at(-1);
  return {
    ...{ id: "r", at: 0, route: "aliyun", api: "/v1/chat/completions", model: "qwen-turbo", streamed: false, skipped: [], durationMs: 20 },
    ...{ status: 200, attempts, usage: { input: 10, output: 5 } },
    ...(last === undefined ? {} : { provider: last.provider, finalModel: last.model }),
    ...more,
  };
}
