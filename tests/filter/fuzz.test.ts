// Seeded random input of every kind against the release build: no trap, no byte out of bounds, every request gets its end.
// FUZZ_INPUTS sets the number (npm run fuzz: a million), SEED repeats a run.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { mutated } from "../config/mutate.js";
import { ALL_RECORDINGS, piecesOf } from "../support/recordings.js";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { Random } from "../support/random.js";
import { apiOf, jsonAnswer, type ApiName } from "../support/wire.js";
import { randomBody, type RandomBody } from "./random-bodies.js";
import { randomHeaders } from "./random-headers.js";
import { disturb } from "./random-shared.js";
import { failingStream, goodStream, MARK } from "./random-streams.js";
import { breath, config as small, EVENTS, OK_BODY, worker } from "./worker.js";

const INPUTS = Number(process.env.FUZZ_INPUTS ?? 20_000);
const random = Random.fromEnvironment();

/** The fallback rejects what the first target takes. */
const DROPPED = ["temperature", "user", "prompt_cache_key", "stream_options"];
/** And is sent these, the second only where the client has none. */
const SET = [
  { name: "max_tokens", value: 5 },
  { name: "seed", value: [{}], overwrite: false, mode: "raw" },
];
function config(): object {
  const [first, second] = (small() as { providers: object[] }).providers;
  const type = "openai-compatible"; // it serves every API
  return small({
    providers: [
      { ...first, type },
      { ...second, type, dropParams: DROPPED, customSettings: SET },
    ],
  });
}

const REQUESTS = [
  '{"model":"m","messages":[{"role":"user","content":"h\\u00e4 \\"model\\":\\"x\\""}],"stream":true}',
  '{"messages":[{"a":{"b":[1,2,{"model":"no"}]}}],"temperature":1e-3,"stream":false,"model":"\\u006d"}',
  '{"model":"m","prompt_cache_key":"k","user":"u","input":["a","b"]}',
  '{"user":"u","model":"m","stream_options":{"user":[]},"messages":[{"user":1}],"\\u0075ser":"twice","temperature":0.5}',
  '--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n--x--\r\n',
  '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n--x-\r\n--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n--x\r\nContent-Disposition: form-data; name="stream"\r\n\r\ntrue\r\n--x--',
  "[]",
  '{"model":null}',
  "",
].map((text) => Buffer.from(text));
const PATHS = [
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/responses",
  "/v1/messages",
  "/v1/models",
  "/v1/audio/transcriptions",
  "/v1/images/edits",
  "/v1/messages/count_tokens?beta=true",
  "/%2e/..//x",
  "/",
];
/** The paths whose bodies are objects, if they are no forms. */
const OF_OBJECTS = new Set(PATHS.slice(0, 5));
const ANSWERS = [OK_BODY, EVENTS.join(""), EVENTS.join("").replaceAll("\n", "\r\n")]
  .map((text) => Buffer.from(text))
  .concat(ALL_RECORDINGS.map((one) => Buffer.concat(piecesOf(one))).filter((bytes) => bytes.length > 0 && bytes.length < 8192));
const STATUSES = [200, 200, 200, 400, 401, 402, 403, 404, 413, 429, 500, 503, 529, 302, 307, 204, 100, 999];
const HEADERS: (readonly [string, string])[] = [
  ["content-type", "application/json"],
  ["content-type", "text/event-stream"],
  ["content-type", "multipart/form-data; boundary=x"],
  ["content-length", "12"],
  ["content-encoding", "gzip"],
  ["retry-after", "2"],
  ["retry-after", "Fri, 15 Jan 2027 08:01:00 GMT"],
  ["retry-after-ms", "-7"],
  ["x-ratelimit-remaining-requests", "0"],
  ["x-ratelimit-reset-requests", "20ms"],
  ["anthropic-ratelimit-requests-reset", "2027-01-15T08:01:00Z"],
  ["location", "http://elsewhere.example/"],
  ["x-ai-fallback", "m, other"],
  ["transfer-encoding", "chunked"],
  ["set-cookie", "a=b"],
];

/** What came out, to see that the run was about something. */
const statuses = new Map<number, number>();
let passes = 0;
let attempts = 0;

/** How often each of the promises below was looked at. */
const looked = { routed: 0, refused: 0, untouched: 0, unseen: 0, configurations: 0 };

/** Some headers, a few of them damaged. */
function headers(): [string, string][] {
  if (random.chance(0.3)) return randomHeaders(random);
  return Array.from({ length: random.below(5) }, () => {
    const [name, value] = random.one(HEADERS);
    return [name, random.chance(0.3) ? random.damage(Buffer.from(value)).toString("latin1") : value];
  });
}

/** The configuration in force is ours; a damaged one that was taken may reject something else. */
let ours = true;
function reconfigure(on: Worker, to: object | string): boolean {
  const taken = on.reconfigure(to);
  if (taken) ours = typeof to === "object";
  return taken;
}

/** What leaves is the client's object but for the model, without what its provider rejects and with what is set for it, and as long as its headers say. */
function leaves(passage: Passage, sent: Buffer, lengthKnown: boolean, isObject: boolean): void {
  if (!ours || !passage.attempt || passage.attempt.cluster === "") return;
  const { cluster, headers: head, body } = passage.attempt;
  if (lengthKnown) assert.equal(Number(head.get("content-length") ?? body.length), body.length, "content-length");
  if (!isObject || /^\s*multipart\//i.test(head.get("content-type") ?? "")) return; // a form, or passed as it is
  const before = JSON.parse(sent.toString("utf8")) as Record<string, unknown>;
  const after = JSON.parse(body.toString("utf8")) as Record<string, unknown>;
  for (const name of cluster === "p2" ? ["model", ...DROPPED] : ["model"]) delete before[name];
  if (cluster === "p2") for (const name of DROPPED) assert.ok(!(name in after), `${name} in ${body.toString("utf8")}`);
  delete after.model;
  assert.deepEqual(after, cluster === "p2" ? { seed: [{}], ...before, max_tokens: 5 } : before);
}

/** A good stream or answer, however it is written and cut, reaches the client as it is, or in the form that was asked for. */
function untouched(passage: Passage, api: ApiName, streams: boolean): void {
  const streamed = random.chance(0.7);
  const bytes = streamed ? goodStream(api, random) : Buffer.from(JSON.stringify(jsonAnswer(api, "m", "Hello"), null, random.below(3)));
  passage.answerHead(200, [["content-type", streamed ? "text/event-stream; charset=utf-8" : "application/json"]]);
  const pieces = random.pieces(bytes);
  pieces.forEach((piece, i) => passage.answerData(piece, i === pieces.length - 1));
  assert.equal(passage.answer?.ending, "whole", bytes.toString());
  assert.equal(passage.answer.status, 200);
  const seen = passage.answer.body;
  const isOne = streamed !== streams && /^\s*[{]/.test(seen.toString());
  const fits = streamed === streams ? seen.equals(bytes) : isOne !== streams && (!isOne || JSON.parse(seen.toString()) !== undefined);
  assert.ok(fits, `sent:\n${bytes.toString()}\n--- received:\n${seen.toString()}`);
  looked.untouched++;
}

/** The attempt is over: there is an answer, another attempt, or a call for one. */
function left(on: Worker, passage: Passage, before: number): boolean {
  return passage.answer !== null || passage.attempts > before || on.vm.calls.length > 0;
}

/** Of a stream that fails before its content the client sees nothing. */
function unseen(on: Worker, passage: Passage, api: ApiName): void {
  const bytes = failingStream(api, random);
  const before = passage.attempts;
  passage.answerHead(200, [["content-type", "text/event-stream"]]);
  const pieces = random.pieces(bytes);
  for (let i = 0; i < pieces.length && !left(on, passage, before); i++) passage.answerData(pieces[i] ?? "", i === pieces.length - 1);
  const seen = Buffer.concat(passage.received).toString();
  assert.ok(!seen.includes(MARK), `${bytes.toString()}\n--- received:\n${seen}`);
  assert.ok(left(on, passage, before), `neither an answer nor another attempt:\n${bytes.toString()}`);
  assert.notEqual(passage.answer?.status, 200);
  looked.unseen++;
}

/** One attempt's fate. */
function answer(on: Worker, passage: Passage, path: string, streams: boolean): void {
  const api = apiOf(path);
  const judged = ours && OF_OBJECTS.has(path) && ["chat", "messages", "responses"].includes(api);
  if (judged && random.chance(0.3)) return random.chance(0.5) ? untouched(passage, api, streams) : unseen(on, passage, api);
  switch (random.below(8)) {
    case 0:
      return passage.breakOff("reset", random.chance(0.5) ? "delayed connect error: Connection refused" : "");
    case 1:
      return passage.localReply(random.one([503, 504, 413, 408]), "upstream_response_timeout");
    case 2:
      return passage.leave();
    default: {
      const bytes = random.chance(0.6) ? random.damage(random.one(ANSWERS)) : random.one(ANSWERS);
      const pieces = random.pieces(bytes);
      const before = passage.attempts;
      passage.answerHead(random.one(STATUSES), headers(), pieces.length === 0);
      pieces.forEach((piece, i) => passage.answerData(piece, i === pieces.length - 1 && !random.chance(0.05)));
      if (passage.attempt && !left(on, passage, before)) passage.breakOff(); // what was not ended breaks
    }
  }
}

/** A valid object is routed, whatever the spelling; one without its one model is the client's mistake. */
function accepted(passage: Passage, body: RandomBody): void {
  if (!ours) return;
  const { answer: refusal } = passage;
  if (body.verdict === "routed") {
    // Everything may be held for a limit that a random answer named.
    assert.ok(passage.attempt !== null || refusal?.status === 429, `${refusal?.status} ${refusal?.body.toString()}\n${body.text}`);
    looked.routed++;
  } else {
    assert.equal(refusal?.status, 400, `${body.verdict}:\n${body.text}`);
    looked.refused++;
  }
}

/** A request with a body that is made, not damaged. */
function valid(on: Worker): void {
  const body = randomBody(random);
  const path = random.one([...OF_OBJECTS]);
  const bytes = Buffer.from(body.text);
  const passage = on.request({
    path,
    headers: [["content-type", "application/json"]],
    body: random.pieces(bytes),
    trailers: random.chance(0.1),
  });
  accepted(passage, body);
  run(on, passage, path, bytes, true);
}

function request(on: Worker): void {
  answerCalls(on);
  if (random.chance(0.35)) return valid(on);
  const bytes = random.chance(0.3)
    ? random.damage(random.one(REQUESTS))
    : random.chance(0.7)
      ? (REQUESTS[0] ?? Buffer.alloc(0))
      : random.one(REQUESTS);
  const own = random.chance(0.3) ? headers() : [["content-type", "application/json"] as [string, string]];
  const path = (random.chance(0.75) ? PATHS[0] : random.one(PATHS)) ?? "/";
  const passage = on.request({
    method: random.chance(0.95) ? "POST" : random.one(["GET", "PUT", "HEAD"]),
    path,
    headers: own,
    body: random.pieces(bytes),
    trailers: random.chance(0.05),
  });
  run(
    on,
    passage,
    path,
    bytes,
    own.every(([name]) => name !== "content-length"),
  );
}

function asksForStream(body: Buffer): boolean {
  try {
    return (JSON.parse(body.toString("utf8").replace(/^\ufeff/, "")) as { stream?: unknown }).stream === true;
  } catch {
    return false;
  }
}

function run(on: Worker, passage: Passage, path: string, bytes: Buffer, lengthKnown: boolean): void {
  // A look at the models waits for calls alone.
  for (let i = 0; i < 60 && !passage.answer && (passage.attempt || on.vm.calls.length > 0); i++) {
    if (on.vm.calls.length > 0) {
      answerCalls(on);
      passage.settle();
      if (passage.lingers && on.vm.calls.length === 0) passage.answerData("", true);
      continue;
    }
    leaves(passage, bytes, lengthKnown, OF_OBJECTS.has(path));
    answer(on, passage, path, asksForStream(bytes));
  }
  assert.ok(passage.answer || passage.attempt, `a request has neither an answer nor a running attempt: ${path}\n${bytes.toString()}`);
  passage.leave();
  attempts += passage.attempts;
  statuses.set(passage.answer?.status ?? -1, (statuses.get(passage.answer?.status ?? -1) ?? 0) + 1);
  passes += passage.passes;
  const { status = 0, headers: seen } = passage.answer ?? {};
  assert.ok(
    status < 300 || status >= 400 || seen?.get("location") === undefined,
    `a redirect reached the client: ${JSON.stringify(seen?.list)}`,
  );
}

/** The answers of all calls: probes, and further attempts where the upstream half is not installed. */
function answerCalls(on: Worker): void {
  for (const call of [...on.vm.calls]) {
    const head: [string, string][] = [
      [":status", String(random.one(STATUSES))],
      ["content-type", random.one(["application/json", "text/event-stream"])],
      ...headers(),
    ];
    on.vm.answerCall(call, random.chance(0.2) ? [] : head, random.chance(0.5) ? random.one(ANSWERS) : random.damage(random.one(ANSWERS)));
  }
}

/** Everything that is not a request: time, other workers' bytes, calls, commands, configurations. */
function around(on: Worker): void {
  on.tick(random.below(30_000));
  const { shared } = on.vm;
  if (random.chance(0.1)) disturb(shared, random);
  if (random.chance(0.1)) {
    const other = mutated(config(), () => random.below(2 ** 32) / 2 ** 32);
    if (reconfigure(on, JSON.stringify(other))) looked.configurations++;
  }
  if (random.chance(0.1)) reconfigure(on, random.damage(Buffer.from(JSON.stringify(config()))).toString("latin1"));
  if (random.chance(0.1)) reconfigure(on, config());
  if (random.chance(0.2))
    on.ask(
      random.one(["GET", "POST", "PUT"]),
      random
        .damage(Buffer.from(random.one(["/status", "/eject?provider=p1&token=0&ms=60000", "/restore?provider=p1&token=0"])))
        .toString("latin1"),
    );
}

/** Everything is in use again: most inputs shall reach a provider. */
function restore(on: Worker): void {
  if (random.chance(0.1)) reconfigure(on, config());
  for (const token of ["p1&token=0", "p1&token=1", "p2&token=0"]) on.ask("POST", `/restore?provider=${token}`);
}

/** Nothing of the requests that ended is left, and the memory is bounded. */
function settled(on: Worker): void {
  const { status, json } = on.ask("GET", "/status");
  assert.equal(status, 200);
  assert.equal(json.plans, 0, "a plan outlived its request");
  assert.ok(on.vm.memoryBytes <= 64 * 1024 * 1024, `${on.vm.memoryBytes} bytes of memory`);
}

function fresh(i: number): Worker {
  ours = true;
  return worker({ seed: random.seed + i, config: config(), downstreamOnly: random.chance(0.3) });
}

describe("random input", () => {
  test(
    `${INPUTS} requests, answers, headers, configurations and shared bytes (seed ${random.seed})`,
    { timeout: Math.max(600_000, INPUTS * 20) },
    async () => {
      console.log(`fuzz: ${INPUTS} inputs, SEED=${random.seed}`);
      const began = performance.now();
      let on = fresh(0);
      for (let i = 0; i < INPUTS; i++) {
        try {
          request(on);
          if (i % 4 === 0) around(on);
          if (random.chance(0.15)) restore(on);
          if (i % 1000 === 999) settled(on);
        } catch (error) {
          throw new Error(`input ${i} of SEED=${random.seed}`, { cause: error });
        }
        if (i % 1000 === 999) await breath();
        if (i > 0 && i % 50_000 === 0) console.log(`fuzz: ${i} of ${INPUTS}, ${Math.round((performance.now() - began) / 1000)} s`);
        // Rate limits of a random answer last for years: a fresh gateway now and then.
        if (i % 500 === 499 && random.chance(0.5)) on = fresh(i);
      }
      on.tick(600_000);
      assert.equal(reconfigure(on, config()), true);
      console.log(
        `fuzz: ${passes} passes, ${attempts} attempts, ${on.vm.memoryBytes} bytes; statuses ${JSON.stringify([...statuses].sort((a, b) => b[1] - a[1]))}`,
      );
      console.log(`fuzz: ${JSON.stringify(looked)}`);
      for (const [what, count] of Object.entries(looked)) assert.ok(count > INPUTS / 1000, `${what}: ${count}`);
      for (const status of [200, 400, 404, 502]) assert.ok((statuses.get(status) ?? 0) > INPUTS / 1000, `${status} is among the answers`);
      assert.ok(attempts > INPUTS / 4, "most requests that are valid reach a provider");
      assert.ok(passes > INPUTS * 1.05, "attempts were made again");
      settled(on);
    },
  );
});
