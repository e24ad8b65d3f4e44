// How an answer goes wrong: drawn as plain data, so that it can be told, and played in whatever dialect it is asked for.
import { gzipSync } from "node:zlib";
import { Random } from "../../support/random.js";
import type { Step } from "../../support/steps.js";
import { errorOf, streamOf, wholeOf, type Spoken } from "./spoken.js";

/** Not even an answer of HTTP, or one that is none of the API's. */
export const BARE = ["refused", "garbage", "closed", "reset", "silent", "html", "empty", "noContent", "redirect", "status"] as const;
export const STAGES = ["head", "open", "content", "close", "whole"] as const;
export const BREAKS = ["end", "cut", "reset", "silence", "failure", "garbled"] as const;
export const FRAMINGS = ["chunked", "length", "close", "http10", "http2"] as const;

export interface Fault {
  kind: (typeof BARE)[number] | "answer";
  status: number;
  /** JSON where events were asked for, and the other way around. */
  otherForm: boolean;
  framing: (typeof FRAMINGS)[number];
  stage: (typeof STAGES)[number];
  /** How much of the stage came. */
  share: number;
  /** The last event, or body, is torn. */
  torn: boolean;
  breaks: (typeof BREAKS)[number];
  pieces: "parts" | "one" | "random" | "bytes";
  /** Between packets, in milliseconds. */
  pause: number;
  /** What stands in front of the break, in milliseconds; 0: it comes in the last packet. */
  before: number;
  type: "right" | "wrong" | "none";
  gzip: boolean;
  informational: boolean;
  trailers: boolean;
  /** Bytes of content. */
  size: number;
  seed: number;
}

const SIZES = [60, 60, 60, 60, 2_000, 20_000, 140_000, 300_000, 700_000, 2_000_000];

export function drawFault(random: Random): Fault {
  const bare = random.chance(0.25);
  const stage = random.one(STAGES);
  const size = random.one(SIZES);
  const framing = random.chance(0.6) ? "chunked" : random.one(FRAMINGS);
  const breaks = random.one(BREAKS);
  return {
    kind: bare ? random.one(BARE) : "answer",
    status: random.one([401, 402, 403, 404, 408, 429, 500, 502, 503, 529]),
    otherForm: random.chance(0.2),
    framing,
    stage,
    share: random.below(1000) / 1000,
    torn: random.chance(0.25),
    breaks,
    pieces: size <= 2000 ? random.one(["parts", "one", "random", "bytes"] as const) : random.one(["parts", "one", "random"] as const),
    pause: random.one([0, 0, 0, 2, 20]),
    before: random.one([0, 0, 5, 40]),
    type: random.one(["right", "right", "right", "right", "wrong", "none"] as const),
    gzip: random.chance(0.02),
    informational: random.chance(0.08),
    trailers: random.chance(0.3),
    size,
    seed: random.below(2 ** 31),
  };
}

/** An answer that is right, however oddly it lies on the wire. */
export function drawHealthy(random: Random): Fault {
  const plain = {
    kind: "answer",
    otherForm: false,
    stage: "whole",
    share: 1,
    torn: false,
    breaks: "end",
    type: "right",
    gzip: false,
  } as const;
  const odd = random.chance(0.4);
  return {
    ...drawFault(random),
    ...plain,
    size: odd ? random.one(SIZES) : 60,
    informational: false,
    ...(odd ? {} : { framing: "chunked", pieces: "parts", pause: 0, before: 0, trailers: false }),
  };
}

/** The pieces of what a target says, each recognisable. */
export function piecesOf(target: number, size: number): string[] {
  const count = size <= 100 ? 6 : 24;
  return Array.from({ length: count }, (_, i) => `t${target}w${i}${"x".repeat(Math.max(0, Math.floor(size / count) - 6))} `);
}

export interface Play {
  framing: Fault["framing"];
  steps: Step[];
  /** Every byte of the body, for a length that is told before. */
  length: number;
  /** The parts of its content that were sent whole. */
  sent: number;
  /** What told its end was sent: a finish reason, or the last byte of a body. */
  finished: boolean;
  events: boolean;
}

export function playOf(fault: Fault, dialect: Spoken, streams: boolean, target: number): Play {
  const events = dialect !== "embeddings" && streams !== fault.otherForm;
  const made = events ? streamed(fault, dialect, target) : whole(fault, dialect, target);
  const full = Buffer.concat(made.full);
  const packed = fault.gzip ? gzipSync(Buffer.concat(made.packets)) : undefined;
  const packets = packed === undefined ? divided(made.packets, fault) : [packed];
  const type = fault.type === "right" ? made.type : fault.type === "wrong" ? "text/plain" : undefined;
  const headers = { ...(type === undefined ? {} : { "content-type": type }), ...(fault.gzip ? { "content-encoding": "gzip" } : {}) };
  const steps: Step[] = fault.informational ? [{ do: "informational", status: 103, headers: { link: "</x>; rel=preload" } }] : [];
  steps.push({ do: "headers", status: 200, headers });
  for (const [i, data] of packets.entries()) {
    if (i > 0 && fault.pause > 0 && i < 40) steps.push({ do: "pause", ms: fault.pause });
    steps.push({ do: "bytes", data });
  }
  if (fault.before > 0) steps.push({ do: "pause", ms: fault.before });
  if (fault.breaks === "failure" && made.failure !== undefined && fault.before > 0) steps.push({ do: "bytes", data: made.failure });
  steps.push(endOf(fault));
  const length = packed !== undefined ? packed.length : fault.breaks === "cut" || fault.breaks === "garbled" ? full.length + 100 : -1;
  return { framing: fault.framing, steps, length, sent: made.sent, finished: made.finished, events };
}

function endOf({ breaks, trailers, framing }: Fault): Step {
  if (breaks === "cut" || breaks === "reset" || breaks === "silence") return { do: breaks };
  return trailers && framing === "http2" ? { do: "end", trailers: { "x-checksum": "1" } } : { do: "end" };
}

interface Made {
  type: string;
  packets: Buffer[];
  full: Buffer[];
  failure?: Buffer;
  sent: number;
  finished: boolean;
}

function streamed(fault: Fault, dialect: Spoken, target: number): Made {
  const { open, content, close, failure, type } = streamOf(dialect, piecesOf(target, fault.size));
  const part = (list: Buffer[]) => list.slice(0, Math.floor(fault.share * list.length));
  const sent =
    fault.stage === "content" ? Math.max(1, part(content).length) : fault.stage === "close" || fault.stage === "whole" ? content.length : 0;
  const ends = fault.stage === "whole" ? close : fault.stage === "close" ? part(close) : [];
  const packets = fault.stage === "head" ? [] : [...(fault.stage === "open" ? part(open) : open), ...content.slice(0, sent), ...ends];
  const last = packets.at(-1);
  const torn = fault.torn && last !== undefined && fault.stage !== "whole";
  if (torn) packets[packets.length - 1] = last.subarray(0, 1 + Math.floor(fault.share * (last.length - 1)));
  const fails = fault.breaks === "failure";
  if (fails && fault.before === 0) packets.push(...(torn ? [] : [failure]));
  const made = { type, packets, full: [...open, ...content, ...close], sent, finished: ends.length > 0 };
  return fails && !torn ? { ...made, failure } : made;
}

function whole(fault: Fault, dialect: Spoken, target: number): Made {
  const answer = wholeOf(dialect, piecesOf(target, fault.size).join(""));
  const fails = fault.breaks === "failure" && fault.stage !== "head";
  const text = Buffer.from(JSON.stringify(fails ? { ...answer, ...errorOf(dialect, 500, "The server had an error") } : answer));
  const whole = fault.stage === "whole" || fault.stage === "close" || fails;
  const length = fault.stage === "head" ? 0 : whole ? text.length : Math.floor(fault.share * (text.length - 1));
  const packets = length === 0 ? [] : [text.subarray(0, length)];
  return { type: "application/json", packets, full: [text], sent: length === 0 ? 0 : 1, finished: whole && length > 0 };
}

const MOST_PACKETS = 60;

function divided(packets: Buffer[], { pieces, seed }: Fault): Buffer[] {
  if (packets.length === 0 || pieces === "parts") return packets;
  const bytes = Buffer.concat(packets);
  if (pieces === "one" || bytes.length === 0) return [bytes];
  if (pieces === "bytes" && bytes.length < 8000) return Array.from(bytes, (byte) => Buffer.of(byte));
  const random = new Random(seed);
  const at = Array.from({ length: random.below(MOST_PACKETS) }, () => random.below(bytes.length)).sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length)).filter(({ length }) => length > 0);
}
