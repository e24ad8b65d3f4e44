// Ready answers of a simulated provider, good and bad: each is a function from the request to the steps that answer it.
import { gzipSync } from "node:zlib";
import type { Gate } from "./gate.js";
import type { Received } from "./received.js";
import type { Headers, Step } from "./steps.js";
import { apiOf, jsonAnswer, packedEmbeddings, SOUND, streamAnswer, type SseEvent } from "./wire.js";

export type Answer = (request: Received) => Step[];

export interface OkOptions {
  /** The content, in the pieces that a stream brings it in. Default: "Hel", "lo". */
  pieces?: string[];
  /** What must open before the event at this index leaves (streams), or at 0 before a plain answer. */
  gates?: Record<number, Gate>;
  headers?: Headers;
  /** Compresses when the request offers gzip, as the front ends of real providers do. */
  gzip?: boolean;
  /** Sends the stream in pieces of this many bytes, wherever that cuts. */
  split?: number;
  /** Lines end in CRLF. */
  crlf?: boolean;
  /** A comment line before each event, as some providers send to keep the connection open. */
  comments?: boolean;
  /** HTTP trailers after the body. */
  trailers?: Record<string, string>;
  /** The model that the answer names; default: the one that was asked for. */
  model?: string;
}

/** The provider works: an answer of the API that the path names, streamed where the request asks for it. */
export function ok(options: OkOptions = {}): Answer {
  return (request) => {
    const pieces = options.pieces ?? ["Hel", "lo"];
    const api = apiOf(request.path);
    const model = options.model ?? request.model;
    if (api === "speech") return bytes(SOUND, "audio/mpeg", options)(request);
    if (request.streamed && api !== "embeddings") return events(streamAnswer(api, model, pieces), options)(request);
    if (api === "embeddings" && request.json.encoding_format === "base64")
      return plain(200, JSON.stringify(packedEmbeddings(model)), options)(request);
    return plain(200, JSON.stringify(jsonAnswer(api, model, pieces.join(""))), options)(request);
  };
}

/** An answer that is not streamed: any status, headers and body (objects become JSON). */
export function answer(status: number, body: string | object = "", headers: Headers = {}, options: { gzip?: boolean } = {}): Answer {
  return plain(status, typeof body === "string" ? body : JSON.stringify(body), { ...options, headers });
}

/** A stream of exactly these events, ended cleanly. */
export function events(list: SseEvent[], options: OkOptions = {}): Answer {
  return (request) => {
    const packed = options.gzip === true && offersGzip(request);
    const encoding: Headers = packed ? { "content-encoding": "gzip", vary: "accept-encoding" } : {};
    const head: Step = { do: "headers", status: 200, headers: { "content-type": "text/event-stream", ...encoding, ...options.headers } };
    const chunks = list.map((event) => render(event, options));
    const steps = flow(packed ? gzipEach(chunks) : chunks, options);
    if (steps.length > 1 && saysFailure(list.at(-1))) steps.splice(-1, 0, SENT_ON);
    return [head, ...steps, end(options)];
  };
}

/** The steps of a stream up to `count` events, then what the drill wants to happen. */
export function eventsThen(list: SseEvent[], then: Step, options: OkOptions = {}): Answer {
  return (request) => [...events(list, options)(request).slice(0, -1), SENT_ON, then];
}

/** What was said has been sent on: of a stream that breaks within a tick of its first content nothing was, and another takes its place. */
export const SENT_ON: Step = { do: "pause", ms: 25 };

/** Nothing is answered, not even headers, until the other side leaves. */
export const silent: Answer = () => [{ do: "silence" }];

/** The connection is reset before any answer. */
export const resets: Answer = () => [{ do: "reset" }];

/** The connection is closed before any answer, as a restarting server does. */
export const closes: Answer = () => [{ do: "cut" }];

/** Headers of a 200, of a stream or of JSON as asked, and then nothing. */
export const headersThenSilence: Answer = (request) => [
  { do: "headers", status: 200, headers: { "content-type": request.streamed ? "text/event-stream" : "application/json" } },
  { do: "silence" },
];

/** Behaves as `then` on a connection that was used before, and as `first` on a new one. */
export function onUsedConnection(then: Answer, first: Answer = ok()): Answer {
  return (request) => (request.earlierOnConnection > 0 ? then(request) : first(request));
}

/** Informational answers in front of it (RFC 9110, 15.2): a 103 with a link, as RFC 8297 has it, where nothing else is said. */
export function informed(then: Answer, statuses = [103]): Answer {
  const headersOf = (status: number): Record<string, string> => (status === 103 ? { link: "</style.css>; rel=preload" } : {});
  return (request) => [...statuses.map((status): Step => ({ do: "informational", status, headers: headersOf(status) })), ...then(request)];
}

/** The same answer after this many milliseconds. */
export function after(ms: number, then: Answer): Answer {
  return (request) => [{ do: "pause", ms }, ...then(request)];
}

/** The same answer once the gate is open. */
export function afterGate(gate: Gate, then: Answer): Answer {
  return (request) => [{ do: "wait", gate }, ...then(request)];
}

function saysFailure(event: SseEvent | undefined): boolean {
  return event !== undefined && /"error":\s*[{"]|"type":\s*"(error|response\.failed)"/.test(event.data);
}

/** The bytes of one event on the wire. */
export function render(event: SseEvent, options: Pick<OkOptions, "crlf" | "comments"> = {}): Buffer {
  const nl = options.crlf === true ? "\r\n" : "\n";
  const comment = options.comments === true ? `: keep-alive${nl}${nl}` : "";
  const name = event.event === undefined ? "" : `event: ${event.event}${nl}`;
  return Buffer.from(`${comment}${name}data: ${event.data}${nl}${nl}`);
}

function plain(status: number, text: string, options: OkOptions): Answer {
  return (request) => {
    const packed = options.gzip === true && offersGzip(request);
    const body = packed ? gzipSync(text) : Buffer.from(text);
    const encoding: Headers = packed ? { "content-encoding": "gzip", vary: "accept-encoding" } : {};
    const length: Headers = options.trailers ? {} : { "content-length": String(body.length) };
    const headers = { "content-type": "application/json", ...length, ...encoding, ...options.headers };
    const gate: Step[] = options.gates?.[0] ? [{ do: "wait", gate: options.gates[0] }] : [];
    return [...gate, { do: "headers", status, headers }, { do: "bytes", data: body }, end(options)];
  };
}

/** An answer that is no text. */
function bytes(data: Buffer, type: string, options: OkOptions): Answer {
  return () => [{ do: "headers", status: 200, headers: { "content-type": type, ...options.headers } }, { do: "bytes", data }, end(options)];
}

function flow(chunks: Buffer[], options: OkOptions): Step[] {
  if (options.split !== undefined) return cutUp(Buffer.concat(chunks), options.split);
  return chunks.flatMap((data, i): Step[] => {
    const gate = options.gates?.[i];
    return gate
      ? [
          { do: "wait", gate },
          { do: "bytes", data },
        ]
      : [{ do: "bytes", data }];
  });
}

function cutUp(data: Buffer, size: number): Step[] {
  const steps: Step[] = [];
  for (let i = 0; i < data.length; i += size) steps.push({ do: "bytes", data: data.subarray(i, i + size) });
  return steps;
}

function end(options: OkOptions): Step {
  return options.trailers ? { do: "end", trailers: options.trailers } : { do: "end" };
}

function offersGzip(request: Received): boolean {
  return /\bgzip\b/.test(request.header("accept-encoding") ?? "");
}

// RFC 1952 2.2: a gzip file is a series of members; one for each event lets a reader decode it when it arrives.
function gzipEach(chunks: Buffer[]): Buffer[] {
  return chunks.map((chunk) => gzipSync(chunk));
}
