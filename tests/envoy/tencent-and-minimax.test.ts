// Hunyuan by Tencent Cloud's signature and MiniMax's older protocol, on real Envoy: a credential that is refused in a 200 gives way to the next one, by the
// gateway's own configuration and by Higress's form.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { HEALTH_CHECK_MODEL, Provider } from "../support/provider.js";
import type { Received } from "../support/received.js";
import { Rig } from "../support/rig.js";
import { expectedTencentAuthorization } from "../support/tc3.js";
import { handedOver } from "../support/wasm-plugin.js";
import { token, type Target } from "./drills/drill.js";
import { higressGateway } from "./drills/higress-gateway.js";
import { OWN_PROTOCOLS, gives, minimaxs, tencents } from "./own-protocols.js";

const PAIRS = [
  { id: "AKIDfirst", secret: "secret-of-the-first" },
  { id: "AKIDsecond", secret: "secret-of-the-second" },
] as const;
const [bad, good, spare] = [token("bad"), token("good"), token("spare")];

const HUNYUAN = {
  type: "hunyuan",
  hunyuanAuthId: PAIRS.map(({ id }) => id),
  hunyuanAuthKey: PAIRS.map(({ secret }) => secret),
  modelMapping: { "*": "hunyuan-lite" },
  tokenSelection: "roundRobin",
};
const MINIMAX = {
  type: "minimax",
  apiTokens: [bad, good],
  minimaxApiType: "pro",
  minimaxGroupId: "g-1",
  modelMapping: { "*": "abab6.5s-chat" },
  tokenSelection: "roundRobin",
};

const own = (dialect: string) => OWN_PROTOCOLS.find((one) => one.dialect === dialect) as (typeof OWN_PROTOCOLS)[number];
const REFUSED: Record<string, Answer> = {
  hunyuan: tencents("AuthFailure.SignatureFailure", "The provided credentials could not be validated."),
  minimax: minimaxs(1004, "login fail"),
};

/** One credential is refused, whichever API is asked; the other one is answered by a golden. */
function serve(at: Provider, dialect: "hunyuan" | "minimax", feature: string): void {
  const isBad = (request: Received) => (request.header("authorization") ?? "").includes(dialect === "hunyuan" ? PAIRS[0].id : bad);
  at.script({}, (request) => ((isBad(request) ? REFUSED[dialect] : gives(own(dialect), feature)) as Answer)(request));
}

/** Of each request that came: which credential, and whether its signature holds. */
function seen(at: Provider, dialect: "hunyuan" | "minimax"): string[] {
  return at.calls().map((request) => {
    const said = request.header("authorization") ?? "";
    if (dialect === "minimax") return said;
    const pair = PAIRS.find(({ id }) => said.includes(id));
    return pair !== undefined && said === expectedTencentAuthorization(request, pair) ? pair.id : `unsigned: ${said}`;
  });
}
const ASKED = {
  hunyuan: [PAIRS[0].id, PAIRS[1].id],
  minimax: [`Bearer ${bad}`, `Bearer ${good}`],
};

describe.each(["full", "downstreamOnly"] as const)("the gateway's own configuration, installed %s", (mode) => {
  let at: Provider;
  let other: Provider;
  let rig: Rig;

  beforeAll(async () => {
    [at, other] = [await Provider.start(), await Provider.start()];
    rig = await Rig.start({
      mode,
      config: {
        providers: [
          { id: "hunyuan", baseUrl: at.baseUrl.replace("/v1", ""), ...HUNYUAN },
          { id: "minimax", baseUrl: at.baseUrl, ...MINIMAX },
          { id: "hunyuan-kept", baseUrl: at.baseUrl.replace("/v1", ""), ...HUNYUAN, failover: { enabled: false } },
          { id: "minimax-kept", baseUrl: at.baseUrl, ...MINIMAX, failover: { enabled: false } },
          {
            id: "probed",
            baseUrl: at.baseUrl.replace("/v1", ""),
            ...HUNYUAN,
            failover: { healthCheckModel: HEALTH_CHECK_MODEL, healthCheckInterval: 100, healthCheckMaxInterval: 200 },
          },
          { id: "openai", type: "openai", apiTokens: [spare], baseUrl: other.baseUrl },
        ],
        routes: ["hunyuan", "minimax", "hunyuan-kept", "minimax-kept", "probed"].map((provider) => ({
          match: { model: provider },
          targets: [{ provider }],
          fallbacks: [{ provider: "openai", model: "gpt-5-mini" }],
        })),
      },
    });
  });
  beforeEach(() => {
    at.requests.length = other.requests.length = 0;
    other.script(spare, ok());
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([at.close(), other.close()]);
  });

  test.each(["hunyuan", "minimax"] as const)(
    "%s: a credential that is refused in a 200 is out, and the next one answers, streamed too",
    async (dialect) => {
      for (const stream of [true, false]) {
        serve(at, dialect, "text");
        const asked = await post(rig.baseURL, { model: dialect, stream });
        expect([asked.status, asked.text]).toEqual([200, 'Gr\u00fcezi "you"\n\u{1f600}']);
        // The one that was refused is out by now.
        expect(seen(at, dialect)).toEqual(stream ? ASKED[dialect] : [...ASKED[dialect], ASKED[dialect][1]]);
      }
      expect(other.calls()).toEqual([]);
    },
  );

  test.each(["hunyuan", "minimax"] as const)(
    "%s: where all are refused another provider answers, and gets nothing of its credentials",
    async (dialect) => {
      at.script({}, REFUSED[dialect] as Answer);
      const asked = await post(rig.baseURL, { model: `${dialect}-kept`, stream: true });
      expect([asked.status, asked.text]).toEqual([200, "Hello"]);
      expect(seen(at, dialect).sort()).toEqual([...ASKED[dialect]].sort());
      const [rescued] = other.calls();
      expect(rescued?.header("authorization")).toBe(`Bearer ${spare}`);
      expect(rescued?.rawHeaders.filter((name) => /^x-tc-/i.test(name))).toEqual([]);
      expect(rescued?.dump()).not.toMatch(/AKID|secret-of|tok-bad|TC3-/);
    },
  );

  test("a pair that was refused is asked by a signed probe, and comes back when it is answered", async () => {
    serve(at, "hunyuan", "text");
    const state = async () => (await rig.status()).providers.find(({ id }) => id === "probed")?.tokens[0]?.state;
    expect((await post(rig.baseURL, { model: "probed" })).status).toBe(200);
    const before = at.requests.length;
    await eventually("a probe is refused", () => at.requests.length > before + 1);
    expect(await state()).toBe("ejected");
    const probe = at.requests[before] as Received;
    expect(probe.json).toMatchObject({ Model: HEALTH_CHECK_MODEL, Stream: false });
    expect(probe.header("authorization")).toBe(expectedTencentAuthorization(probe, PAIRS[0]));
    expect(probe.header("x-tc-action")).toBe("ChatCompletions");
    at.script({}, gives(own("hunyuan"), "text"));
    await eventually("it comes back", async () => (await state()) !== "ejected");
  });

  test("what is signed is JSON, whatever the client calls it, and the next provider gets the client's word", async () => {
    at.script({}, REFUSED["hunyuan"] as Answer);
    const headers = { "content-type": "Application/JSON; charset=utf-8" };
    const raw = JSON.stringify({ model: "hunyuan-kept", messages: [{ role: "user", content: "\u4f60\u597d".repeat(100_000) }] });
    expect((await post(rig.baseURL, { raw, headers })).status).toBe(200);
    expect(seen(at, "hunyuan").sort()).toEqual([...ASKED.hunyuan].sort());
    expect(at.calls().map((request) => request.header("content-type"))).toEqual(["application/json", "application/json"]);
    expect(other.calls()[0]?.header("content-type")).toBe(headers["content-type"]);
  });
});

describe("Higress's form", () => {
  let at: Provider;
  let target: Target;

  beforeAll(async () => {
    at = await Provider.start();
    const rules = [
      { domain: ["hunyuan.example.com"], config: { provider: { ...HUNYUAN, apiTokens: [""], timeout: 1200000 } } },
      { domain: ["minimax.example.com"], config: { provider: MINIMAX } },
    ];
    target = await higressGateway(
      { providers: [{ id: "llm", tokens: [], at }], higress: { config: handedOver({ matchRules: rules }) } },
      1,
    );
  });
  afterAll(async () => {
    await target.stop();
    await at.close();
  });

  test.each(["hunyuan", "minimax"] as const)(
    "%s: a credential that is refused in a 200 is out, and the next one answers, streamed too",
    async (dialect) => {
      at.requests.length = 0;
      serve(at, dialect, "text");
      const messages = [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Go" },
      ];
      for (const stream of [true, false]) {
        const headers = { host: `${dialect}.example.com` };
        const asked = await post(target.baseURL, {
          path: "/chat/completions",
          raw: JSON.stringify({ model: "gpt-3", messages, stream }),
          headers,
        });
        expect([asked.status, asked.text]).toEqual([200, 'Gr\u00fcezi "you"\n\u{1f600}']);
      }
      expect(seen(at, dialect)).toEqual([...ASKED[dialect], ASKED[dialect][1]]);
      const path = dialect === "hunyuan" ? "/" : "/v1/text/chatcompletion_pro?GroupId=g-1";
      expect(new Set(at.calls().map((request) => request.path))).toEqual(new Set([path]));
    },
  );
});
