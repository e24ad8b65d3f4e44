// Rate limits in several windows of one kind: each stands alone, in whatever order its headers come, and what is used up says how long to wait.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";

/** By the clock of the tests. */
const NOW = 1_800_000_000;
type Headers = [string, string][];

const limits = (all: Record<string, [remaining: number, reset: string | number]>): Headers =>
  Object.entries(all).flatMap(([name, [remaining, reset]]): Headers => {
    return [
      [`x-ratelimit-limit-${name}`, "1000000"],
      [`x-ratelimit-remaining-${name}`, String(remaining)],
      [`x-ratelimit-reset-${name}`, String(reset)],
    ];
  });

const HELD: [who: string, headers: Headers, seconds: number][] = [
  // docs.sambanova.ai/docs/en/models/rate-limits.md
  ["SambaNova", limits({ requests: [0, NOW + 20], "requests-day": [11_000, NOW + 40_000] }), 20],
  ["SambaNova, its day, of which an hour is waited", limits({ requests: [30, NOW + 20], "requests-day": [0, NOW + 40_000] }), 3600],
  // github.com/NousResearch/hermes-agent/pull/6541
  [
    "Nous",
    limits({ requests: [0, 45.5], tokens: [7_999_000, 44.9], "requests-1h": [33_000, 3489], "tokens-1h": [335_999_000, 3480] }),
    45.5,
  ],
  // inference-docs.cerebras.ai/support/rate-limits.md
  [
    "Cerebras",
    limits({
      ...{ "requests-minute": [28, 11.382867], "requests-hour": [880, 611.38], "requests-day": [14_000, 33011.382867] },
      ...{ "tokens-minute": [0, 11.382867], "tokens-hour": [900_000, 611.38], "tokens-day": [900_000, 33011.382867] },
    }),
    11.383,
  ],
  // docs.digitalocean.com/products/inference/reference/quota-specific-response-headers
  ["DigitalOcean", limits({ requests: [100, NOW + 1], "tokens-per-minute": [0, NOW + 15], "tokens-per-day": [900_000, NOW + 3000] }), 15],
  ["two that are used up", limits({ "requests-minute": [0, 20], "requests-day": [0, 500], "tokens-day": [7, 900] }), 500],
  [
    "the words in the other order",
    [
      ["anthropic-ratelimit-requests-remaining", "0"],
      ["anthropic-ratelimit-requests-reset", "2027-01-15T08:00:30Z"],
      ["anthropic-ratelimit-tokens-remaining", "9000"],
      ["anthropic-ratelimit-tokens-reset", "2027-01-15T09:00:00Z"],
    ],
    30,
  ],
  [
    "one time for all",
    [
      ["x-ratelimit-remaining-requests", "0"],
      ["x-ratelimit-remaining-tokens", "900"],
      ["x-ratelimit-reset", "25"],
    ],
    25,
  ],
];

function heldFor(status: number, headers: Headers): number | undefined {
  const provider = { id: "p1", type: "openai-compatible", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };
  const on = worker({ config: { provider } });
  on.request({ headers: JSON_HEADERS, body: ['{"model":"m","messages":[{"role":"user","content":"hi"}]}'] }).respond(
    status,
    [...JSON_HEADERS, ...headers],
    [status === 200 ? OK_BODY : '{"error":{"message":"Rate limit exceeded"}}'],
  );
  type Token = { models?: { reason: string; until: number }[] };
  const [held] = (on.ask("GET", "/status").json.providers as { tokens: Token[] }[])[0]?.tokens[0]?.models ?? [];
  return held && (held.until - NOW * 1000) / 1000;
}

describe.each(HELD)("%s", (_, headers, seconds) => {
  test("a limit that was met is waited for as long as its own window says", () => {
    assert.equal(heldFor(429, headers), seconds);
    assert.equal(heldFor(429, headers.toReversed()), seconds);
  });

  test("so is one that a good answer used up", () => {
    assert.equal(heldFor(200, headers), seconds);
    assert.equal(heldFor(200, headers.toReversed()), seconds);
  });
});

test("nothing is held where something remains of each", () => {
  assert.equal(heldFor(200, limits({ "requests-minute": [1, 20], "requests-day": [1, 500] })), undefined);
});

test("of more windows than any provider counts the first are looked at", () => {
  const many = limits(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`requests-${i}`, [i, 10 + i]])));
  assert.equal(heldFor(200, many), 10);
  assert.equal(heldFor(200, many.toReversed()), undefined);
});
