// What the hostile side says when it says something right, and how cases are written down.
import type { Case1, Case2, Line, Seen, Side2 } from "./sides.js";

export const OWN = "words of the hostile side";
export const FALLBACK = "words of the fallback";
/** Stands for the token that the hostile side was sent. */
export const TOKEN = "sk-hostile-0123456789abcdef";

export const JSON_BODY = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1741569952,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: OWN }, finish_reason: "stop" }],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
});
export const ERROR_BODY = '{"error":{"message":"it broke","type":"server_error","code":null}}';

export const event = (data: object | string) => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
const chunk = (delta: object, finish: string | null = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1741569952,
  model: "m",
  choices: [{ index: 0, delta, finish_reason: finish }],
});
export const ROLE = event(chunk({ role: "assistant", content: "" }));
export const WORDS = event(chunk({ content: OWN }));
export const STOP = event(chunk({}, "stop"));
export const DONE = event("[DONE]");
export const EVENTS = [ROLE, WORDS, STOP, DONE];
export const SSE_BODY = EVENTS.join("");

/** The right answer to what was asked. */
export const right = (streamed: boolean) => (streamed ? SSE_BODY : JSON_BODY);
export const typeOf = (streamed: boolean) => `content-type: ${streamed ? "text/event-stream" : "application/json"}`;

export const head = (status: string | number, ...headers: string[]) =>
  `HTTP/1.1 ${typeof status === "number" ? `${status} X` : status}\r\n${headers.map((h) => `${h}\r\n`).join("")}\r\n`;
/** A whole answer with a length. */
export function whole(status: string | number, body: string | Buffer, ...headers: string[]): Buffer {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return Buffer.concat([Buffer.from(head(status, `content-length: ${bytes.length}`, ...headers), "latin1"), bytes]);
}
export const chunked = (...pieces: (string | Buffer)[]) =>
  Buffer.concat(pieces.flatMap((p) => [Buffer.from(`${Buffer.byteLength(p).toString(16)}\r\n`), Buffer.from(p), Buffer.from("\r\n")]));
export const LAST_CHUNK = "0\r\n\r\n";

type Outcome = Seen | Seen[];
const list = (seen: Outcome) => (Array.isArray(seen) ? seen : [seen]);

/** A case of HTTP/1.1: `seen` of both, or of plain and streamed. */
export function case1(name: string, seen: Outcome | { plain: Outcome; streamed: Outcome }, play: Case1["play"], early = false): Case1 {
  const both = typeof seen === "object" && "plain" in seen ? seen : { plain: seen, streamed: seen };
  return { name, wire: "http1", plain: list(both.plain), streamed: list(both.streamed), play, early };
}

export function case2(name: string, seen: Outcome | { plain: Outcome; streamed: Outcome }, play: Case2["play"], early = false): Case2 {
  const both = typeof seen === "object" && "plain" in seen ? seen : { plain: seen, streamed: seen };
  return { name, wire: "http2", plain: list(both.plain), streamed: list(both.streamed), play, early };
}

/** The answer is these bytes, after which the connection stays open. */
export const says =
  (bytes: (streamed: boolean) => string | Buffer) =>
  (line: Line, streamed: boolean): void =>
    void line.send(bytes(streamed));
/** ... or ends. */
export const saysAndEnds =
  (bytes: (streamed: boolean) => string | Buffer) =>
  (line: Line, streamed: boolean): void =>
    line.send(bytes(streamed)).end();

export const JSON_FIELDS = (streamed: boolean, status = "200"): [string, string][] => [
  [":status", status],
  ["content-type", streamed ? "text/event-stream" : "application/json"],
];
export const answer2 = (side: Side2, streamed: boolean, status = "200", more: [string, string][] = []): Side2 =>
  side.headers([...JSON_FIELDS(streamed, status), ...more]);
