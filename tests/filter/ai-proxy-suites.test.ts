// What Higress's own suites ask of ai-proxy, played against the release build: tests/deploy/higress/suites.yaml.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { parse } from "yaml";
import type { Passage } from "../support/host/passage.js";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

type Fields = Record<string, unknown>;
interface Case {
  about: string;
  provider: Fields;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: Fields;
  upstream?: { authority?: string; path?: string; headers?: Record<string, string>; body?: Fields; absent?: string[]; without?: string[] };
  answer?: { status: number; headers?: Record<string, string>; body?: Fields; events?: Fields[] };
  client?: { status: number; headers?: Record<string, string>; body?: Fields; has?: Fields; events?: Fields[]; said?: string };
  refused?: boolean;
  differs?: string;
  later?: boolean;
}

const SUITES = parse(readFileSync("tests/deploy/higress/suites.yaml", "utf8")) as Record<string, Case[]>;

/** Everything of the pattern is there; of an object there may be more. */
function has(value: unknown, pattern: unknown, at: string): void {
  if (Array.isArray(pattern)) {
    assert.ok(Array.isArray(value) && value.length === pattern.length, `${at}: ${JSON.stringify(value)}`);
    pattern.forEach((item, i) => has(value[i], item, `${at}[${i}]`));
  } else if (typeof pattern === "object" && pattern !== null) {
    assert.ok(typeof value === "object" && value !== null, `${at}: ${JSON.stringify(value)}`);
    for (const [key, item] of Object.entries(pattern)) has((value as Fields)[key], item, `${at}.${key}`);
  } else assert.deepEqual(value, pattern, at);
}

const eventsOf = (body: string): Fields[] =>
  body
    .split("\n\n")
    .filter((event) => event.startsWith("data: {"))
    .map((event) => JSON.parse(event.slice(6)) as Fields);

function leaves(
  { attempt, answer }: Passage,
  { authority, path, headers = {}, body = {}, absent = [], without = [] }: NonNullable<Case["upstream"]>,
): void {
  assert.ok(attempt, `nothing left: ${answer?.status} ${answer?.body.toString()}`);
  if (authority !== undefined) assert.equal(attempt.headers.get(":authority"), authority);
  if (path !== undefined) assert.equal(attempt.headers.get(":path"), path);
  for (const [name, value] of Object.entries(headers)) assert.equal(attempt.headers.get(name), value, name);
  for (const name of absent) assert.equal(attempt.headers.get(name), undefined, name);
  if (Object.keys(body).length + without.length === 0) return;
  const sent = JSON.parse(attempt.body.toString()) as Fields;
  has(sent, body, "body");
  for (const key of without) assert.ok(!(key in sent), key);
}

function comesBack({ answer }: Passage, { status, headers = {}, body, has: some, events, said }: NonNullable<Case["client"]>): void {
  assert.equal(answer?.status, status);
  const bytes = answer.body.toString();
  for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers.get(name), value, name);
  if (body !== undefined) assert.deepEqual(JSON.parse(bytes), body);
  if (some !== undefined) has(JSON.parse(bytes), some, "answer");
  if (events !== undefined) assert.deepEqual(eventsOf(bytes), events);
  const deltas = eventsOf(bytes) as { choices: { delta: { content?: string } }[] }[];
  if (said !== undefined) assert.equal(deltas.map(({ choices }) => choices[0]?.delta.content ?? "").join(""), said);
}

function play({
  provider,
  method = "POST",
  path = "/v1/chat/completions",
  headers = {},
  body,
  upstream,
  answer,
  client,
  refused,
}: Case): void {
  // As Higress installs it: one half. A provider that is refused there is out of use here, where there may be others.
  const config = refused === true ? { activeProviderId: "it", providers: [{ id: "it", ...provider }] } : { provider };
  const passage = worker({ downstreamOnly: true, config }).request({
    method,
    path,
    headers: [...(body === undefined ? [] : JSON_HEADERS), ...Object.entries(headers)],
    body: body === undefined ? [] : [JSON.stringify(body)],
  });
  if (refused === true) {
    assert.match(passage.answer?.body.toString() ?? "", /cannot be served/);
  }
  if (upstream !== undefined) leaves(passage, upstream);
  if (answer === undefined) return;
  const { events } = answer;
  const streamed = events !== undefined;
  const chunks = streamed
    ? [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"]
    : [JSON.stringify(answer.body)];
  passage.respond(answer.status, [...(streamed ? SSE_HEADERS : JSON_HEADERS), ...Object.entries(answer.headers ?? {})], chunks);
  if (client !== undefined) comesBack(passage, client);
}

describe.each(Object.entries(SUITES))("%s", (_, cases) => {
  test.each(cases.filter(({ differs }) => differs === undefined).map((one) => [one.about, one] as const))("%s: as there", (_, one) => {
    play(one);
  });

  test.each(cases.filter(({ differs, later }) => differs !== undefined && later !== true).map((one) => [one.about, one] as const))(
    "%s: not as there, as docs/higress.md says",
    (_, one) => {
      assert.throws(() => {
        play(one);
      }, assert.AssertionError);
    },
  );
});
