// Every provider gets its own credential alone, whatever was asked before it and however that failed: the request's headers are the same map on every pass.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, informed, resets, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";

/** Types by the place of their credential: each has a mark of its own in it. */
const TYPES: Record<string, { mark: string; config: object }> = {
  openai: { mark: "sk-own-openai", config: { apiTokens: ["sk-own-openai"] } },
  claude: { mark: "sk-own-claude", config: { apiTokens: ["sk-own-claude"] } },
  azure: { mark: "own-azure-key", config: { apiTokens: ["own-azure-key"] } },
  gemini: { mark: "own-gemini-key", config: { dialect: "gemini", apiTokens: ["own-gemini-key"] } },
  bedrock: { mark: "AKIAOWNBEDROCK", config: { awsAccessKey: "AKIAOWNBEDROCK", awsSecretKey: "own-secret", awsRegion: "us-east-1" } },
  deepl: { mark: "own-deepl-key", config: { apiTokens: ["own-deepl-key"], targetLang: "DE" } },
};
const LATE = "in the middle of a long answer";
/** How the one that is asked first fails. After an informational answer the pass is made anew by the filter in front, else by a redirect. */
const ENDS: Record<string, Answer> = {
  "with a 500": answer(500, { error: { message: "The server had an error", type: "server_error" } }),
  "after a 103": informed(resets),
  [LATE]: () => brokenOff,
};
const LONG = Buffer.from(`{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"${"x".repeat(700_000)}`);
const brokenOff: Step[] = [
  { do: "headers", status: 200, headers: { "content-type": "application/json" } },
  { do: "bytes", data: LONG },
  { do: "pause", ms: 20 },
  { do: "reset" },
];
const PAIRS = Object.keys(TYPES).flatMap((first) => Object.keys(TYPES).map((then) => [first, then] as const));

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let failing: Provider;
  let last: Provider;
  let rig: Rig;

  beforeAll(async () => {
    failing = await Provider.start({
      otherwise: (request) => (ENDS[request.rawHeaders[request.rawHeaders.indexOf("x-end") + 1] ?? ""] ?? resets)(request),
    });
    last = await Provider.start({ otherwise: answer(400, { error: { message: "No", type: "invalid_request_error" } }) });
    const of = (type: string, id: string, at: Provider) => ({ id, type, baseUrl: at.baseUrl, ...TYPES[type]?.config });
    const config = {
      retryOnFailure: { enabled: false },
      providers: Object.keys(TYPES)
        .flatMap((type) => [of(type, `first-${type}`, failing), of(type, `then-${type}`, last)])
        .map((each) => ({ ...each, failover: { enabled: false } })),
      routes: PAIRS.map(([first, then]) => ({
        match: { model: `${first}-${then}` },
        provider: `first-${first}`,
        fallbacks: [{ provider: `then-${then}` }],
      })),
    };
    rig = await Rig.start({ mode, config });
  });
  afterAll(async () => {
    await rig.stop();
    await failing.close();
    await last.close();
  });

  describe.each(Object.keys(ENDS))("where the first fails %s", (end) => {
    test.each(PAIRS)("%s, then %s", async (first, then) => {
      for (const own of [{}, { authorization: "Bearer sk-of-the-client" }] as Record<string, string>[]) {
        const before = [failing.requests.length, last.requests.length] as const;
        await post(rig.baseURL, { model: `${first}-${then}`, headers: { "x-end": end, ...own } });
        const [asked, thenAsked] = [failing.requests.slice(before[0]), last.requests.slice(before[1])];
        assert.ok(asked.length > 0, "the first was asked");
        for (const request of asked) alone(request.dump(), first);
        for (const request of thenAsked) alone(request.dump(), then);
        // A long answer in the client's own dialect passes from its sign on, and a reset is past the downstream half alone.
        const passed = end === LATE && (mode !== "full" || first === "openai" || first === "azure");
        if (!passed && (mode === "full" || end === "with a 500")) assert.ok(thenAsked.length > 0, "the other was asked");
      }
    });
  });
});

function alone(dump: string, type: string): void {
  for (const [other, { mark }] of Object.entries(TYPES)) {
    if (other === type) assert.ok(dump.includes(mark), `${type} gets its own: ${dump.slice(0, 2000)}`);
    else assert.ok(!dump.includes(mark), `${type} gets ${other}'s: ${dump.slice(0, 2000)}`);
  }
  assert.ok(!dump.includes("sk-of-the-client"), `${type} gets the client's: ${dump.slice(0, 2000)}`);
}
