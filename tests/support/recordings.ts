// What providers answered, one file for each in tests/recordings: read here, played by the simulated provider.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Answer } from "./answers.js";
import type { Headers, Step } from "./steps.js";

export const RECORDINGS = resolve("tests/recordings");

export type Api = "chat" | "completions" | "messages" | "responses" | "embeddings";

export interface Recording {
  /** The file, from the folder. */
  file: string;
  /** The provider's type. */
  provider: string;
  api: Api[];
  what: string;
  /** The document that shows it, or who met it. */
  source: string;
  /** When it was recorded or looked up: YYYY-MM-DD. */
  date: string;
  /** Makes sense for streams only, or for plain answers only. */
  only?: "streamed" | "plain";
  /** None: no answer came. */
  status?: number;
  /** Without `content-type` it is that of JSON, or of a stream where there are frames. */
  headers?: Headers;
  /** Text as it is, or JSON. */
  body?: unknown;
  /** The pieces that a body came in, as text. */
  frames?: string[];
  /** The bytes themselves, where a test made them of the recording. */
  pieces?: Buffer[];
  /** What comes instead of a clean end. */
  ends?: "silence" | "reset" | "cut";
  /** What it has to be taken for. */
  kind: string;
  /** Whom it blames, where the kind does not say it. */
  blames?: "token" | "model" | "provider" | "nobody";
  /** A refusal of this model's, or of a gateway's, that the next target may not share. */
  leadsOn?: true;
}

/** All of them, in the order of their names. */
export const ALL_RECORDINGS: readonly Recording[] = readdirSync(RECORDINGS, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => recording(file));

function recording(file: string): Recording {
  return { ...(JSON.parse(readFileSync(join(RECORDINGS, file), "utf8")) as Omit<Recording, "file">), file };
}

/** Whether the client gets it as it is, whatever the route says: what a gateway calls its own failure, and what this model alone refuses, is asked of the next target. */
export function isClients(one: Recording): boolean {
  return one.kind === "callerError" && one.leadsOn !== true && one.status !== undefined && one.status < 500;
}

/** The bytes of its body, in the pieces that they came in. */
export function piecesOf(one: Recording): Buffer[] {
  if (one.pieces !== undefined) return one.pieces;
  if (one.frames !== undefined) return one.frames.map((frame) => Buffer.from(frame));
  if (one.body === undefined) return [];
  return [Buffer.from(typeof one.body === "string" ? one.body : JSON.stringify(one.body))];
}

/** The headers that it came with. A content-type of its own that is empty is none. */
export function headersOf(one: Recording): Headers {
  const type = one.frames !== undefined ? "text/event-stream" : "application/json";
  const headers: Headers = { "content-type": type, ...one.headers };
  if (headers["content-type"] === "") delete headers["content-type"];
  return headers;
}

/** The simulated provider answers as it was recorded. */
export function played(one: Recording): Answer {
  return (request) => {
    const steps: Step[] = [];
    if (one.status !== undefined) {
      const headers = headersOf(one);
      const streams = one.body === undefined && one.frames === undefined && request.streamed;
      if (streams) headers["content-type"] = "text/event-stream";
      if (one.body !== undefined) headers["content-length"] = String(Buffer.concat(piecesOf(one)).length);
      steps.push({ do: "headers", status: one.status, headers });
      for (const data of piecesOf(one)) steps.push({ do: "bytes", data });
    }
    return [...steps, one.ends === undefined ? { do: "end" } : { do: one.ends }];
  };
}
