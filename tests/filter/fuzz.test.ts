// Seeded random input of every kind against the release build: no trap, no byte out of bounds, every request gets its end.
// FUZZ_INPUTS sets the number (npm run fuzz: a million), SEED repeats a run.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as bodies from "../support/provider-bodies.js";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { Random } from "../support/random.js";
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
  const { providers } = small() as { providers: object[] };
  return small({ providers: [providers[0], { ...providers[1], dropParams: DROPPED, customSettings: SET }] });
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
const ANSWERS = [
  OK_BODY,
  EVENTS.join(""),
  EVENTS.join("").replaceAll("\n", "\r\n"),
  ...Object.values(bodies).flatMap((set) => Object.values(set).map((e) => JSON.stringify(e.body))),
].map((text) => Buffer.from(text));
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

/** Some headers, a few of them damaged. */
function headers(): [string, string][] {
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

/** One attempt's fate. */
function answer(passage: Passage): void {
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
      passage.answerHead(random.one(STATUSES), headers(), pieces.length === 0);
      pieces.forEach((piece, i) => passage.answerData(piece, i === pieces.length - 1 && !random.chance(0.05)));
      if (passage.attempt && passage.received.length > 0) passage.breakOff();
    }
  }
}

function request(on: Worker): void {
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
  const lengthKnown = own.every(([name]) => name !== "content-length");
  for (let i = 0; i < 60 && passage.attempt && !passage.answer; i++) {
    leaves(passage, bytes, lengthKnown, OF_OBJECTS.has(path));
    answer(passage);
  }
  assert.ok(passage.answer || passage.attempt, "a request has neither an answer nor a running attempt");
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

/** Everything that is not a request: time, other workers' bytes, calls, commands, configurations. */
function around(on: Worker): void {
  for (const call of [...on.vm.calls])
    on.vm.answerCall(call, random.chance(0.3) ? [] : [[":status", String(random.one(STATUSES))]], random.damage(random.one(ANSWERS)));
  on.tick(random.below(30_000));
  const { shared } = on.vm;
  if (random.chance(0.1)) for (const key of shared.keys) shared.set(key, random.damage(Buffer.from(shared.get(key)?.value ?? [])));
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
  return worker({ seed: random.seed + i, config: config() });
}

describe("random input", () => {
  test(`${INPUTS} requests, answers, headers, configurations and shared bytes (seed ${random.seed})`, { timeout: 3_600_000 }, async () => {
    console.log(`fuzz: ${INPUTS} inputs, SEED=${random.seed}`);
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
      // Rate limits of a random answer last for years: a fresh gateway now and then.
      if (i % 1000 === 999 && random.chance(0.5)) on = fresh(i);
    }
    on.tick(600_000);
    assert.equal(reconfigure(on, config()), true);
    console.log(
      `fuzz: ${passes} passes, ${attempts} attempts, ${on.vm.memoryBytes} bytes; statuses ${JSON.stringify([...statuses].sort((a, b) => b[1] - a[1]))}`,
    );
    for (const status of [200, 400, 404, 502]) assert.ok((statuses.get(status) ?? 0) > INPUTS / 1000, `${status} is among the answers`);
    assert.ok(attempts > INPUTS / 4, "most requests that are valid reach a provider");
    assert.ok(passes > INPUTS * 1.05, "attempts were made again");
    settled(on);
  });
});
