// What a recorded answer says, said in another form that means the same: other spaces, another order, other line ends, other pieces, other
// headers. It has to be taken for the same. A sample of the recordings in `npm test`; all of them with FORMS=all.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ALL_RECORDINGS, headersOf, piecesOf, type Recording } from "../support/recordings.js";
import { type Case, ask, start } from "./recorded.js";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const OF_THE_REQUEST = ["callerError", "contextLength", "contentPolicy"];

const text = (one: Recording) => Buffer.concat(piecesOf(one)).toString();

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, reversed(each)]),
  );
}

/** Members that say nothing, in front of and behind those of the outermost object. */
function amid(value: Json): Json {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return { "x-trace": { spans: ["a", { b: 1 }] }, ...value, "x-note": "", "x-none": null, "x-list": [] };
}

const escaped = (json: string) =>
  json.replace(/\//g, "\\/").replace(/[\u007f-\uffff'<>&+]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

type Form<T> = [name: string, (said: T) => string];
const JSON_FORMS: Form<Json>[] = [
  ["indented", (json) => JSON.stringify(json, null, 2)],
  ["indented, lines ended by CRLF", (json) => `\r\n${JSON.stringify(json, null, "\t").replaceAll("\n", "\r\n")}\r\n`],
  ["a space behind each colon and comma", (json) => JSON.stringify(json, null, 1).replace(/\n */g, " ")],
  ["members in the other order", (json) => JSON.stringify(reversed(json))],
  ["amid members that say nothing", (json) => JSON.stringify(amid(json))],
  ["slashes and all beyond ASCII escaped", (json) => escaped(JSON.stringify(json))],
  ["behind a mark of the byte order", (json) => `\ufeff${JSON.stringify(json)}`],
];

const eachData = (events: string, form: (json: Json) => string, prefix = "data: ") =>
  events.replace(/^data:[ ]?(.*)$/gm, (line, data: string) => {
    const json = parsed(data);
    return json === undefined || typeof json !== "object" ? line : form(json).replace(/^/gm, prefix);
  });
const STREAM_FORMS: Form<string>[] = [
  ["lines ended by CRLF", (events) => events.replaceAll("\n", "\r\n")],
  ["lines ended by CR", (events) => events.replaceAll("\n", "\r")],
  ["no space behind the colon", (events) => events.replace(/^(data|event): /gm, "$1:")],
  [
    "comments in front of each event",
    (events) =>
      events
        .replace(/^(event|data):/gm, (line, field) => (field === "event" ? `: keep-alive\n\n${line}` : line))
        .replace(/\n\n(?=data)/g, "\n\n: keep-alive\n\n"),
  ],
  ["a number and a time for each event", (events) => events.replace(/\n\n(?=.)/g, "\nid: 7\nretry: 3000\n\n")],
  ["data over several lines", (events) => eachData(events, (json) => JSON.stringify(json, null, 2))],
  ["members in the other order", (events) => eachData(events, (json) => JSON.stringify(reversed(json)))],
  ["amid members that say nothing", (events) => eachData(events, (json) => JSON.stringify(amid(json)))],
];

const PIECES: [string, (body: Buffer) => Buffer[]][] = [
  ["whole", (body) => [body]],
  ["byte by byte", (body) => [...body].map((byte) => Buffer.from([byte]))],
  ["in pieces of 7", (body) => Array.from({ length: Math.ceil(body.length / 7) }, (_, i) => body.subarray(7 * i, 7 * i + 7))],
];

const TYPES: Record<"json" | "stream", string[]> = {
  json: ["Application/JSON; charset=UTF-8", "application/json;odata=verbose"],
  stream: ["Text/Event-Stream;charset=UTF-8", "text/event-stream; charset=utf-8"],
};

interface Formed {
  name: string;
  one: Recording;
}

function formed(one: Recording): Formed[] {
  const type = String(headersOf(one)["content-type"] ?? "");
  const streams = type.startsWith("text/event-stream") && /^(event|data|:)/m.test(text(one));
  const json = parsed(text(one));
  const bodies: [string, string][] = streams
    ? STREAM_FORMS.map(([name, form]) => [name, form(text(one))])
    : json !== undefined && typeof json === "object"
      ? JSON_FORMS.map(([name, form]) => [name, form(json)])
      : [];
  const pieces = PIECES.map(([name, cut]) => ({ name, one: framed(one, cut(Buffer.from(text(one)))) }));
  const types = (type.startsWith("application/json") ? TYPES.json : streams ? TYPES.stream : []).map((each) => ({
    name: each,
    one: { ...framed(one, piecesOf(one)), headers: { ...headersOf(one), "content-type": each } },
  }));
  return [...bodies.map(([name, body]) => ({ name, one: framed(one, [Buffer.from(body)]) })), ...pieces, ...types];
}

const framed = (one: Recording, pieces: Buffer[]): Recording => ({ ...one, headers: headersOf(one), pieces });

const CHOSEN = ALL_RECORDINGS.filter((one) => one.status !== undefined && one.ends === undefined && text(one) !== "").filter(
  (_, i) => process.env.FORMS === "all" || i % 6 === 0,
);

describe("a recorded answer in another form", () => {
  test.each(CHOSEN.map((one) => [one.file, one] as const))("%s", (_, recording) => {
    const streamed = recording.only !== "plain";
    const api = recording.api[0] ?? "chat";
    const wrong: string[] = [];
    for (const { name, one } of formed(recording)) {
      for (const downstreamOnly of [false, true]) {
        const it: Case = { one, api, streamed: streamed && api !== "embeddings", downstreamOnly };
        const on = start(it);
        const { answer } = ask(on, it, OF_THE_REQUEST.includes(one.kind) && one.kind === "callerError" ? "as-is" : "m");
        const trail = (answer?.headers.get("x-ai-trail") ?? "").split(/, ?/).filter((each) => each.startsWith("p#0="));
        const kinds = [...new Set(trail)].join();
        const right = one.kind === "callerError" ? kinds === "" : kinds === `p#0=${one.kind}`;
        if (!right) wrong.push(`${name}, ${downstreamOnly ? "alone" : "both"}: ${kinds}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});
