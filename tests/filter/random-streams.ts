// Random streams of the three APIs: valid ones, written in every way that the format of server-sent events allows and cut anywhere, and
// ones that fail behind their opening events.
import type { Random } from "../support/random.js";
import { json, openingEvents, streamAnswer, type ApiName, type SseEvent } from "../support/wire.js";

/** Stands in what a failed attempt says before its error: it must not reach the client. */
export const MARK = "mark-of-the-failed-attempt";

const PIECES = ["Hel", "lo", "\ud83d\ude00\u6a21", 'data: [DONE]\n\n"quoted"', "event: error\ndata: {}", " ", "x".repeat(300)];
const COMMENTS = [
  ":",
  ": ping",
  ": OPENROUTER PROCESSING",
  ':{"error":{"message":"no"}}',
  "id: 7",
  "retry: 3000",
  "unknown: field",
  "data",
];

/** The bytes of the events; lines end in one of the three ways, data may stand on several lines. */
function written(events: SseEvent[], random: Random): string {
  const end = random.one(["\n", "\n", "\r\n", "\r"]);
  const many = random.chance(0.3);
  const around = random.chance(0.4);
  let text = random.chance(0.2) ? "\ufeff" : "";
  for (const event of events) {
    if (around && random.chance(0.5)) text += random.one(COMMENTS) + end + (random.chance(0.5) ? end : "");
    const blank = random.chance(0.7) ? " " : "";
    if (event.event !== undefined) text += `event:${blank}${event.event}${end}`;
    const lines = many && event.data.startsWith("{") ? JSON.stringify(JSON.parse(event.data), null, 1).split("\n") : [event.data];
    for (const line of lines) text += `data:${blank}${line}${end}`;
    text += end;
  }
  return text;
}

export function goodStream(api: ApiName, random: Random): Buffer {
  const pieces = Array.from({ length: 1 + random.below(4) }, () => random.one(PIECES));
  return Buffer.from(written(streamAnswer(api, "m", pieces), random));
}

/** Some or all of the opening events, then an error as the API's providers document it. */
export function failingStream(api: ApiName, random: Random): Buffer {
  const opening = streamAnswer(api, MARK, ["x"]).slice(0, random.below(openingEvents(api) + 1));
  const error = { type: "server_error", message: "The server had an error", code: "server_error" };
  const failures: Record<string, SseEvent> = {
    messages: json({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }, "error"),
    responses: random.chance(0.5)
      ? json({ ...error, type: "error" }, "error")
      : json(
          { type: "response.failed", response: { id: "r", status: "failed", error: { code: "server_error", message: "no" } } },
          "response.failed",
        ),
  };
  return Buffer.from(written([...opening, failures[api] ?? json({ error })], random));
}
