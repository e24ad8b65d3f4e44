// Higress's own configuration in Higress's place: routes that have chosen a cluster, one HTTP filter, no upstream half.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, describe, test } from "vitest";
import { ok } from "../support/answers.js";
import { post } from "../support/client.js";
import { OPENAI } from "../support/provider-bodies.js";
import { BAD_TOKEN_DRILLS, fails } from "./drills/bad-tokens.js";
import { CLIENT_KEY, Stage, token } from "./drills/drill.js";
import { higressGateway } from "./drills/higress-gateway.js";
import { runMatrix } from "./drills/matrix.js";

const IDS = new Set(["K01", "K08", "K13", "K22", "K23"]);

runMatrix(
  BAD_TOKEN_DRILLS.filter((drill) => IDS.has(drill.id)),
  { launch: higressGateway, workers: [1] },
);

describe.each(["plain", "streamed"] as const)("the console's configuration as Higress's controller hands it over, %s", (mode) => {
  const stage = new Stage(mode, 1, higressGateway);
  afterEach(() => stage.end());

  test("runs unchanged: a dead token is called once, a 503 is tried again, each service has its own provider", async () => {
    const [qwen, deepseek] = [await stage.provider(), await stage.provider()];
    qwen.script("sk-aliyun-one", fails(OPENAI.invalidKey));
    deepseek.script("sk-deepseek-one", fails(OPENAI.overloaded), ok());
    const config = JSON.parse(readFileSync("tests/deploy/higress/ai-proxy.json", "utf8")) as object;
    const target = await stage.gateway({
      providers: [
        { id: "aliyun", type: "qwen", tokens: [], at: qwen },
        { id: "deepseek", type: "deepseek", tokens: [], at: deepseek },
      ],
      higress: { config },
    });
    await stage.twenty(target, { model: "qwen-max" });
    assert.deepEqual([qwen.hits("sk-aliyun-one"), qwen.hits("sk-aliyun-two"), deepseek.hits()], [1, 20, 0]);
    assert.ok(qwen.calls().every(({ path, model }) => path === "/compatible-mode/v1/chat/completions" && model === "qwen-max"));
    const answers = await stage.series(target, 5, { model: "deepseek-chat", headers: { "x-higress-llm-provider": "deepseek" } });
    assert.equal(answers.filter(({ served }) => !served).length, 0);
    assert.ok(deepseek.calls().every(({ token, path }) => token.startsWith("sk-deepseek-") && path === "/v1/chat/completions"));
    assert.doesNotMatch(target.rig?.log ?? "", /not supported|unknown key|has no effect/);
    assert.match(target.rig?.log ?? "", /token aliyun#0 ejected: auth/);
  });
});

describe("rules", () => {
  const stage = new Stage("plain", 1, higressGateway);
  afterEach(() => stage.end());

  test("the provider of the rule gets its own path, host and model, and nobody else's token", async () => {
    const [qwen, kimi] = [await stage.provider(), await stage.provider()];
    const [one, two] = [token("qwen"), token("kimi")];
    const target = await stage.gateway({
      providers: [
        { id: "aliyun", type: "qwen", tokens: [one], at: qwen, modelMapping: { "gpt-*": "qwen-turbo", "*": "" } },
        { id: "kimi", type: "moonshot", tokens: [two], at: kimi, more: { protocol: "original" } },
      ],
    });
    await stage.ask(target, { model: "gpt-4o" });
    await stage.ask(target, { model: "moonshot-v1-8k", headers: { "x-higress-llm-provider": "kimi" } });
    const [first, second] = [qwen.calls()[0], kimi.calls()[0]];
    assert.deepEqual(
      [first?.path, first?.headers["host"], first?.model],
      ["/compatible-mode/v1/chat/completions", "dashscope.aliyuncs.com", "qwen-turbo"],
    );
    assert.deepEqual([second?.path, second?.headers["host"], second?.model], ["/v1/chat/completions", "api.moonshot.cn", "moonshot-v1-8k"]);
    assert.deepEqual([first?.token, second?.token], [one, two]);
    assert.deepEqual([qwen.hits(), kimi.hits()], [1, 1]);
  });

  test("what no rule matches passes untouched, with the client's own credential", async () => {
    const provider = await stage.provider();
    const own = token("own");
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [own], at: provider }],
      higress: { rules: [{ _match_route_: ["another"], activeProviderId: "p1" }] },
    });
    const answer = await post(target.baseURL, { path: "/anything", headers: { authorization: `Bearer ${CLIENT_KEY}` }, model: "m" });
    assert.equal(answer.status, 200);
    assert.equal(provider.calls()[0]?.path, "/v1/anything");
    assert.equal(provider.calls()[0]?.headers["authorization"], `Bearer ${CLIENT_KEY}`);
  });

  test("a route that Envoy leaves when the path changes is named at the first answer, and never used again", async () => {
    const [qwen, kimi] = [await stage.provider(), await stage.provider()];
    const [one, two] = [token("qwen"), token("kimi")];
    const target = await stage.gateway({
      providers: [
        { id: "aliyun", type: "qwen", tokens: [one], at: qwen },
        { id: "kimi", type: "moonshot", tokens: [two], at: kimi },
      ],
      higress: { byPath: true },
    });
    const answers = await stage.series(target, 3, { path: "/kimi/v1/chat/completions" });
    assert.equal(qwen.hits(), 1);
    assert.match(
      target.rig?.log ?? "",
      /left the route from outbound\|443\|\|llm-kimi\.internal\.dns to outbound\|443\|\|llm-aliyun\.internal\.dns/,
    );
    assert.deepEqual(
      answers.map((a) => a.status),
      [200, 200, 200],
    );
    assert.deepEqual([...new Set(kimi.calls().map((call) => call.token))], [two]);
  });

  test("a provider that is out leaves the way free for a fallback that the route does not lead to", async () => {
    const [primary, spare] = [await stage.provider({ otherwise: fails(OPENAI.invalidKey) }), await stage.provider()];
    const [bad, good] = [token("bad"), token("good")];
    const target = await stage.gateway({
      providers: [
        { id: "p1", tokens: [bad], at: primary },
        { id: "spare", tokens: [good], at: spare },
      ],
      fallbacks: [{ provider: "spare", model: "m-spare" }],
    });
    const answers = await stage.series(target, 3);
    assert.deepEqual(
      answers.map((a) => a.header("x-ai-trail")),
      ["p1#0=auth, spare#0=ok", undefined, undefined],
    );
    assert.equal(primary.hits(), 1);
    assert.ok(spare.calls().every((call) => call.token === good && call.headers["host"] === "api.openai.com"));
  });
});
