// Bodies: JSON and streams of events that are not what they seem.
import { gzipSync } from "node:zlib";
import {
  DONE,
  ERROR_BODY,
  EVENTS,
  JSON_BODY,
  LAST_CHUNK,
  OWN,
  ROLE,
  SSE_BODY,
  STOP,
  TOKEN,
  WORDS,
  case1,
  chunked,
  event,
  head,
  right,
  says,
  saysAndEnds,
  typeOf,
  whole,
} from "./words.js";
import type { Case1, Seen } from "./sides.js";

/** Ten megabytes in ten kilobytes, made once: it takes its time. */
const BOMB = gzipSync(Buffer.alloc(10_000_000));
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
const swapped = (text: string) => Buffer.from(utf16(text)).swap16();
const content = (text: string) => JSON_BODY.replace(JSON.stringify(OWN), text);

/** The same body for both: what is no answer of either. */
const body = (name: string, seen: Seen | Seen[], bytes: string | Buffer, type = "application/json") =>
  case1(
    name,
    seen,
    says(() => whole(200, bytes, `content-type: ${type}`)),
  );
/** A JSON answer, whatever was asked for; a client that streams gets it as it is. */
const json = (name: string, plain: Seen | Seen[], bytes: string | Buffer) =>
  body(name, [...(Array.isArray(plain) ? plain : [plain])], bytes);

export const JSON_BODIES: Case1[] = [
  json("JSON with NUL in it", ["fallback", "own"], JSON_BODY.replace("{", "{\0")),
  json("JSON of NUL alone", "fallback", Buffer.alloc(10_000)),
  json("a megabyte of spaces before it", ["own", "fallback"], " ".repeat(1_000_000) + JSON_BODY),
  json("UTF-16", "fallback", utf16(JSON_BODY)),
  json("UTF-16, the other way round", "fallback", swapped(JSON_BODY)),
  json("a byte order mark", ["own", "fallback"], `\ufeff${JSON_BODY}`),
  json("100,000 brackets", "fallback", "[".repeat(100_000)),
  json("80,000 objects in each other", "fallback", `${'{"a":'.repeat(80_000)}1${"}".repeat(80_000)}`),
  json("deep content", ["own", "fallback"], content(`${"[".repeat(5000)}${JSON.stringify(OWN)}${"]".repeat(5000)}`)),
  json("lone surrogates", "own", content(`"\\ud800${OWN}\\udc00\\ud800"`)),
  json("bytes that are no UTF-8", ["own"], Buffer.from(content(`"${OWN} \xff\xc0\x80"`), "latin1")),
  json("a number of 10,000 digits", "own", JSON_BODY.replace("1741569952", "1".repeat(10_000))),
  json("a number beyond all", "own", JSON_BODY.replace("1741569952", "-1e999999999")),
  json("usage of negative and huge numbers", "own", JSON_BODY.replace('"prompt_tokens":9', `"prompt_tokens":-${"9".repeat(60)}`)),
  json("choices twice, empty the second time", ["own", "fallback"], JSON_BODY.replace(/}$/, ',"choices":[]}')),
  json("names with escapes", ["own", "fallback"], JSON_BODY.replace("choices", "\\u0063hoices")),
  json("torn", ["fallback", "own"], JSON_BODY.slice(0, 70)),
  json("something behind it", "own", `${JSON_BODY}garbage`),
  json("two of them", "own", JSON_BODY + JSON_BODY),
  json("NaN", "fallback", '{"choices":NaN}'),
  json("single quotes", "fallback", JSON_BODY.replaceAll('"', "'")),
  ...['"text"', "7", '{"a":1}', "null", "[null]", "[[]]", "[{}]", '[{"message":null}]', '[{"message":{"content":null}}]'].map((choices) =>
    json(`choices are ${choices}`, "fallback", `{"object":"chat.completion","choices":${choices}}`),
  ),
  json("100,000 choices of nothing", "fallback", `{"choices":[${Array(100_000).fill("{}").join(",")}]}`),
  json("an error beside choices", "fallback", JSON_BODY.replace(/}$/, ',"error":{"message":"no","code":500}}')),
  ...["null", "true", "0", '""', "[]", "{}", "", " "].map((text) => json(`the body ${JSON.stringify(text)}`, "fallback", text)),
  case1(
    "a 204",
    "fallback",
    says(() => head(204)),
  ),
  case1(
    "a 205",
    ["fallback", "error"],
    says(() => whole(205, "")),
  ),
  case1(
    "a 206",
    ["own", "fallback"],
    says((s) => whole(206, right(s), typeOf(s), "content-range: bytes 0-9/99")),
  ),
  body("a page", "fallback", "<!doctype html><html><body>Sign in</body></html>", "text/html"),
  body("XML", "fallback", "<?xml version='1.0'?><Error><Code>SlowDown</Code></Error>", "application/xml"),
  json("five megabytes of content", "own", content(`"${OWN}${"x".repeat(5_000_000)}"`)),
  body("gzip that is not said", "fallback", gzipSync(JSON_BODY)),
  case1(
    "gzip that nobody asked for",
    ["encoded", "fallback"],
    says((s) => whole(200, gzipSync(right(s)), typeOf(s), "content-encoding: gzip")),
  ),
  case1(
    "a gzip bomb",
    ["encoded", "fallback"],
    says((s) => whole(200, BOMB, typeOf(s), "content-encoding: gzip")),
  ),
  body("a gzip bomb that is not said", "fallback", BOMB),
  case1(
    "a coding that nobody knows",
    ["encoded", "fallback"],
    says((s) => whole(200, right(s), typeOf(s), "content-encoding: aes128gcm")),
  ),
  case1(
    "a 401 with ten megabytes",
    "fallback",
    says(() => whole(401, "x".repeat(10_000_000), "content-type: text/plain")),
  ),
  case1("a 500 without an end", ["fallback"], async (line) => {
    line.send(head(500, "content-type: text/plain", "transfer-encoding: chunked"));
    while (!line.socket.destroyed) {
      line.send(chunked("x".repeat(10_000)));
      await new Promise((next) => setTimeout(next, 20));
    }
  }),
  case1(
    "a 429 that drips",
    "fallback",
    async (line) =>
      void (await line.drip([head(429, "content-type: application/json", `content-length: ${ERROR_BODY.length}`), ...ERROR_BODY])),
  ),
  case1(
    "a 500 that stops in the middle",
    "fallback",
    says(() => head(500, "content-length: 5000") + ERROR_BODY),
  ),
];

/** A stream, ended as it should; plain requests get the same bytes. */
const stream = (name: string, streamed: Seen | Seen[], ...pieces: (string | Buffer)[]) =>
  case1(
    name,
    { plain: ["fallback", "own", "broken", "error"], streamed },
    says(() =>
      Buffer.concat([
        Buffer.from(head(200, "content-type: text/event-stream", "transfer-encoding: chunked")),
        chunked(...pieces.filter((p) => p.length > 0)),
        Buffer.from(LAST_CHUNK),
      ]),
    ),
  );
const unended = (name: string, streamed: Seen | Seen[], end: "silence" | "reset" | "end", ...pieces: string[]) =>
  case1(name, { plain: ["fallback", "own", "broken", "error"], streamed }, (line) => {
    line.send(head(200, "content-type: text/event-stream", "transfer-encoding: chunked"), ...pieces.map((p) => chunked(p)));
    if (end === "end") line.end();
    if (end === "reset") line.reset();
  });

export const STREAMS: Case1[] = [
  stream("a line of three megabytes", ["fallback", "own", "broken", "error"], `data: ${"x".repeat(3_000_000)}`),
  stream("an event of two megabytes of content", "own", ROLE, WORDS.replace(OWN, OWN + "x".repeat(2_000_000)), STOP, DONE),
  stream("a comment of a megabyte first", ["own", "fallback"], `: ${"x".repeat(1_000_000)}\n\n`, SSE_BODY),
  unended("comments without an end", "fallback", "silence", ...Array(50).fill(": ping\n\n")),
  unended("only its head", "fallback", "silence"),
  stream("carriage returns alone", "own", SSE_BODY.replaceAll("\n", "\r")),
  stream("all line ends mixed", "own", ROLE.replaceAll("\n", "\r\n"), WORDS.replaceAll("\n", "\r"), STOP, DONE),
  stream("a stream with a byte order mark", "own", `\ufeff${SSE_BODY}`),
  stream("NUL in its data", ["own", "fallback", "broken"], ROLE, WORDS.replace(OWN, `${OWN}\0`), STOP, DONE),
  stream("a stream in UTF-16", ["fallback", "own", "broken"], utf16(SSE_BODY)),
  stream("no space behind data:", "own", SSE_BODY.replaceAll("data: ", "data:")),
  stream("the end alone", "fallback", DONE),
  stream("100,000 empty lines first", "own", "\n".repeat(100_000), SSE_BODY),
  stream("ids, retries and unknown fields", "own", `id: \0\nretry: -1\nnonsense\nfoo: bar\n\n${SSE_BODY}`),
  stream("data that is no JSON first", ["own", "fallback"], event("{not json"), SSE_BODY),
  stream("deep data first", ["own", "fallback"], event("[".repeat(50_000)), SSE_BODY),
  stream("an error first, then content", "fallback", event(ERROR_BODY), SSE_BODY),
  stream("an error with our token first", "fallback", event({ error: { message: `bad ${TOKEN}`, code: TOKEN } })),
  // What breaks a stream may be read together with its content: then nothing of it has reached the client, and the next target answers.
  stream("content, then an error", ["broken", "fallback"], ROLE, WORDS, event(ERROR_BODY)),
  stream("content, then no end", ["broken", "fallback"], ROLE, WORDS),
  unended("content, then the connection's end", ["broken", "fallback"], "end", ROLE, WORDS),
  unended("content, then a reset", ["broken", "fallback"], "reset", ROLE, WORDS),
  unended("content, then silence", "broken", "silence", ROLE, WORDS),
  unended("half an event, then silence", "fallback", "silence", WORDS.slice(0, 30)),
  unended("half an event, then the end", "fallback", "end", WORDS.slice(0, 30)),
  stream("two ends, and content behind them", ["own"], ...EVENTS, WORDS, DONE),
  stream("a name of 100 KB", ["own", "fallback"], `event: ${"x".repeat(100_000)}\n${ROLE}`, WORDS, STOP, DONE),
  stream(
    "an event for each letter",
    "own",
    ROLE,
    ...[...OWN]
      .map((c) => WORDS.replace(OWN, c))
      .join("")
      .split(/(?<=\n\n)/),
    WORDS,
    STOP,
    DONE,
  ),
  stream("two hundred roles and no content", ["fallback", "own", "broken"], ...Array(200).fill(ROLE)),
  stream(
    "an Anthropic stream",
    ["fallback", "broken", "own"],
    'event: message_start\ndata: {"type":"message_start","message":{"content":[]}}\n\n',
    'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  ),
  case1(
    "a stream whose length is too small",
    { plain: ["fallback", "own", "broken", "error"], streamed: ["broken", "fallback"] },
    says(() => head(200, "content-type: text/event-stream", "content-length: 100") + SSE_BODY),
  ),
  case1(
    "JSON under the label of a stream",
    ["own"],
    says(() => whole(200, JSON_BODY, "content-type: text/event-stream")),
  ),
  case1(
    "a stream under the label of JSON",
    ["own", "fallback"],
    says(() => whole(200, SSE_BODY, "content-type: application/json")),
  ),
  case1(
    "a page under the label of a stream",
    "fallback",
    says(() => whole(200, "<html>busy</html>", "content-type: text/event-stream")),
  ),
  case1(
    "a gzipped stream that nobody asked for",
    ["encoded", "fallback"],
    saysAndEnds(() =>
      Buffer.concat([Buffer.from(head(200, "content-type: text/event-stream", "content-encoding: gzip")), gzipSync(SSE_BODY)]),
    ),
  ),
];
