// When a limit is over, as errors say it in a member of their own or in words, where no Retry-After does: gateways in between drop headers, and some providers send none.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, worker, ask, succeed } from "./worker.js";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

/** What was said, by whom, and after how many milliseconds the token may be asked again. */
const SAID: [string, number, object][] = [
  // github.com/router-for-me/CLIProxyAPI/issues/1666; a day and more is an hour here (maxRetryAfter).
  [
    "OpenAI's Codex backend, in seconds",
    1800_000,
    { type: "usage_limit_reached", message: "The usage limit has been reached", resets_in_seconds: 1800 },
  ],
  [
    "the same, as a moment",
    1800_000,
    { type: "usage_limit_reached", message: "The usage limit has been reached", resets_at: NOW / 1000 + 1800 },
  ],
  [
    "both, by clocks that differ",
    1800_000,
    { type: "usage_limit_reached", message: "The usage limit has been reached", resets_at: NOW / 1000 - 60, resets_in_seconds: 1800 },
  ],
  [
    "more than an hour",
    3600_000,
    { type: "usage_limit_reached", message: "The usage limit has been reached", plan_type: "free", resets_in_seconds: 529498 },
  ],
  // github.com/Gitlawb/openclaude/issues/936
  [
    "OpenRouter, the headers in the body",
    20 * MINUTE,
    {
      message: "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
      code: 429,
      metadata: {
        headers: { "X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": String(NOW + 20 * MINUTE) },
        provider_name: null,
      },
    },
  ],
  // github.com/MiniMax-AI/MiniMax-M2.7/issues/36, as a limit
  [
    "a date in words",
    15 * MINUTE,
    {
      type: "rate_limit_error",
      message: "5-hour usage limit reached for Token Plan Starter (0/0 used), resets at 2027-01-15T08:15:00Z (x)",
    },
  ],
  [
    "OpenAI's and Groq's words",
    372_500,
    {
      message:
        "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 28000, Requested 5000. Please try again in 6m12.5s. Visit x",
      code: "rate_limit_exceeded",
    },
  ],
  [
    "OpenAI's words for little",
    1200,
    { message: "Rate limit reached for gpt-4o on requests per min. Please try again in 1200ms.", code: "rate_limit_exceeded" },
  ],
  [
    "Azure's words",
    26_000,
    {
      message: "Requests to the ChatCompletions_Create Operation have exceeded token rate limit. Please retry after 26 seconds.",
      code: "429",
    },
  ],
  [
    "Gemini's words",
    36_526,
    {
      message: "You exceeded your current quota, please check your plan.\nPlease retry in 36.525303213s.",
      code: 429,
      status: "RESOURCE_EXHAUSTED",
    },
  ],
  [
    "GitHub Models' words",
    5 * MINUTE,
    {
      message: "Rate limit of 150 per 86400s exceeded for UserByModelByDay. Please wait 300 seconds before retrying.",
      code: "RateLimitReached",
    },
  ],
  [
    "Moonshot's words",
    10_000,
    { message: "Your account reached max request per minute, please try again after 10 seconds", type: "rate_limit_reached_error" },
  ],
  [
    "LiteLLM's words",
    60_000,
    {
      message: "No deployments available for selected model, Try again in 60 seconds. Passed model=gpt-4. pre-call-checks=False",
      code: "429",
    },
  ],
  // github.com/BerriAI/litellm/pull/39875
  ["LiteLLM's limits", 57_000, { message: "Current limit: 2, Remaining: 0. Limit resets at: 2027-01-15 08:00:57 UTC", code: "429" }],
  ["Volcano Engine's words", 10 * MINUTE, { message: "It will reset at 2027-01-15 16:10:00 +0800 CST. Request id: x" }],
  // Of whose zone nobody has said anything: the first moment at which it is over in one of them.
  ["a date without its zone", 15 * MINUTE, { message: "Your limit will reset at 2027-01-15 12:15:00" }],
  ["a date without its zone, far off", 59 * MINUTE, { message: "Your limit will reset at 2027-01-15 22:59:00" }],
  ["several units", 9 * MINUTE + 5000, { message: "Too many. Try again in 9 minutes and 5 seconds" }],
  ["a gateway's member", 90_000, { message: "slow down", retry_after: 90 }],
  ["a gateway's duration", 90_000, { message: "slow down", retryAfter: "1m30s" }],
  ["a gateway's milliseconds", 2500, { message: "slow down", retry_after_ms: 2500 }],
  ["a member before words", 7000, { message: "Try again in 9 minutes", retry_after: 7 }],
  // What says no time is what it was: a second at first.
  ["no number", 1000, { message: "Please wait a moment and try again in some time" }],
  ["no unit", 1000, { message: "Please try again in 26" }],
  ["another unit", 1000, { message: "Please try again in 3 fortnights" }],
  ["a date that is over in every zone", 1000, { message: "Your limit will reset at 2027-01-14 19:59:59" }],
  ["a client's words", 1000, { message: 'Too many requests for "please try again in 9 minutes"' }],
  ["empty members", 1000, { message: "slow down", retry_after: null, resets_at: "", metadata: { headers: null } }],
];

/** The time in milliseconds for which the token is held for the model; what the answer said is in `error`. */
function heldFor(error: object, headers: [string, string][], downstreamOnly: boolean, status = 429): number {
  const on = worker({ downstreamOnly });
  const passage = ask(on);
  const body = JSON.stringify({ error });
  passage.respond(status, [...JSON_HEADERS, ...headers, ["content-length", String(Buffer.byteLength(body))]], [body]);
  const [first] = on.ask("GET", "/status").json.providers as { tokens: { models: { until: number }[] }[] }[];
  if (passage.attempt) succeed(passage);
  const held = first?.tokens.flatMap(({ models }) => models) ?? [];
  assert.equal(held.length, 1);
  return (held[0]?.until ?? 0) - NOW;
}

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  test.each(SAID)("%s holds the token for %d ms", (_, ms, error) => {
    assert.equal(heldFor(error, [], downstreamOnly), ms);
  });

  test("in a 200 as well", () => {
    assert.equal(heldFor({ message: "Too many requests, try again in 30s", code: 429 }, [], downstreamOnly, 200), 30_000);
  });

  test("Retry-After comes first, what is counted comes behind", () => {
    const error = { message: "Please try again in 9 minutes" };
    assert.equal(heldFor(error, [["retry-after", "20"]], downstreamOnly), 20_000);
    const counted: [string, string][] = [
      ["x-ratelimit-remaining-requests", "99"],
      ["x-ratelimit-reset-requests", "6ms"],
    ];
    assert.equal(heldFor(error, counted, downstreamOnly), 9 * MINUTE);
    assert.equal(heldFor({ message: "slow down" }, counted, downstreamOnly), 6);
  });
});

// github.com/can1357/oh-my-pi/issues/11014, github.com/diegosouzapw/OmniRoute/issues/14479: Beijing's time, with no word about it.
describe("a plan of Zhipu's that is used up until a time of its own", () => {
  test.each([
    ["[1308][Usage limit reached for 5 hour. Your limit will reset at 2027-01-15 16:30:00][20270115153000]", 30 * MINUTE],
    ["[1308][已达到 5 小时的使用上限。您的限额将在 2027-01-15 16:30:00 重置。][20270115153000]", 30 * MINUTE],
    ["Usage limit reached for 5 hour. Your limit will reset at 2027-01-15 18:30:00", 60 * MINUTE],
  ])("%s", (message, ms) => {
    const routes = [{ name: "r", match: { model: "*" }, provider: "p" }];
    const provider = { id: "p", type: "zhipuai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };
    const on = worker({ config: { providers: [provider], routes } });
    const body = JSON.stringify({ type: "error", error: { type: "rate_limit_error", code: "1308", message } });
    ask(on).respond(429, JSON_HEADERS, [body]);
    const [first] = on.ask("GET", "/status").json.providers as { tokens: { state: string; reason: string; until: number }[] }[];
    const token = first?.tokens[0];
    assert.deepEqual([token?.state, token?.reason], ["ejected", "quota"]);
    assert.equal((token?.until ?? 0) - NOW, ms);
  });
});
