// What a client gets of a pass that the filter in front made anew, behind an informational answer (docs/decisions/0016): it gives everything that passes it the
// status of a good answer.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, closes, informed, ok, silent, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";

const HEADERS: Step = { do: "headers", status: 200, headers: { "content-type": "application/json" } };
const BEGUN = Buffer.from('{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"Hal');

/** OpenAI's words for a parameter that is out of its range. */
function refusal(more = ""): Answer {
  const message = `Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.${more}`;
  return answer(400, { error: { message, type: "invalid_request_error", param: "temperature", code: "decimal_above_max_value" } });
}

const FIRST: Record<string, Answer> = { silent: informed(silent), closed: informed(closes) };
/** How the second one answers, and the status that the client gets. */
const THEN: Record<string, [number, Answer]> = {
  "answers": [200, ok()],
  "refuses the request": [400, refusal()],
  "refuses the request at length": [400, refusal("x".repeat(20_000))],
  "refuses the token": [424, answer(401, OPENAI.invalidKey.body)],
  "fails": [500, answer(500, OPENAI.serverError.body)],
  "closes": [502, closes],
  "closes behind a 103": [502, informed(closes)],
  "is silent": [504, silent],
  "is silent behind a 103": [504, informed(silent)],
  "is silent behind its headers": [504, () => [HEADERS, { do: "silence" }]],
  "is silent behind a 103 and its headers": [504, informed(() => [HEADERS, { do: "silence" }])],
  "is silent behind half an answer": [504, () => [HEADERS, { do: "bytes", data: BEGUN }, { do: "silence" }]],
}; // prettier-ignore
const CASES = Object.keys(FIRST).flatMap((first) => Object.keys(THEN).map((then) => [first, then] as const));

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  const providers: Provider[] = [];
  let rig: Rig;

  beforeAll(async () => {
    const made: object[] = [];
    const add = async (name: string, otherwise: Answer): Promise<void> => {
      const provider = await Provider.start({ otherwise });
      providers.push(provider);
      const limits = { attemptTimeout: 500, firstTokenTimeout: 500, stallTimeout: 400 };
      made.push({
        id: place(name),
        type: "openai",
        baseUrl: provider.baseUrl,
        apiTokens: ["sk-made-anew"],
        failover: { enabled: false },
        ...limits,
      });
    };
    for (const [id, first] of Object.entries(FIRST)) await add(id, first);
    for (const [id, [, then]] of Object.entries(THEN)) await add(id, then);
    const routes = CASES.map(([first, then]) => ({
      match: { model: `${first}, then ${then}` },
      provider: place(first),
      fallbacks: [{ provider: place(then) }],
    }));
    rig = await Rig.start({ mode, config: { retryOnFailure: { enabled: false }, providers: made, routes } });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all(providers.map((provider) => provider.close()));
  });

  describe.each([false, true])("stream %s", (stream) => {
    test.concurrent.each(CASES)("the first is %s, then one %s", async (first, then) => {
      const seen = await post(rig.baseURL, { model: `${first}, then ${then}`, stream });
      const [status] = THEN[then] ?? [0];
      // Of two that gave no answer either may be told of.
      if (status >= 502) assert.ok(seen.status === 502 || seen.status === 504, seen.dump());
      else assert.equal(seen.status, status, seen.dump());
      if (status !== 200) assert.equal(typeof (seen.json.error as { message: string }).message, "string", seen.dump());
      assert.equal(seen.header("x-ai-trail")?.split(", ")[0], `${place(first)}#0=${first === "silent" ? "timeout" : "connection"}`);
    });
  });
});

/** Ids of providers are words of letters and digits. */
function place(name: string): string {
  return `p${[...Object.keys(FIRST), ...Object.keys(THEN)].indexOf(name)}`;
}
