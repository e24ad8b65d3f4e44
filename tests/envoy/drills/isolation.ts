// What must not cross: headers, credentials and addresses, from the client to a provider, from one provider to the next, and back.
import assert from "node:assert/strict";
import { after, ok } from "../../support/answers.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { eventually } from "../../support/gate.js";
import { fails, spare, twoTokens } from "./bad-tokens.js";
import { allServed, token, type Drill } from "./drill.js";
import { tokenState } from "./our-gateway.js";

const betweenProviders: Drill = {
  id: "K18",
  title: "provider A fails, provider B serves: nothing of A arrives at B",
  async run(stage) {
    const other = await spare(stage);
    const a = token("a");
    const provider = await stage.provider({ otherwise: fails(OPENAI.serverError) });
    const more = { headers: { "openai-organization": "org-of-a", "x-of-a": "1" } };
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [a], at: provider, more }, other.scenario],
      fallbacks: [{ provider: "spare", model: "deepseek-chat" }],
    });
    await stage.twenty(target, { headers: { "user-agent": "drill/1", "openai-beta": "assistants=v2" } });
    assert.ok(provider.hits() > 0 && other.at.hits() > 0);
    for (const r of provider.calls()) assert.equal(r.header("openai-organization"), "org-of-a");
    for (const r of other.at.calls()) {
      const dump = r.dump();
      for (const of of [a, `:${provider.port}`, "org-of-a", "x-of-a"]) assert.ok(!dump.includes(of), `${of} arrived at B:\n${dump}`);
      assert.equal(r.header("host") ?? r.header(":authority"), `127.0.0.1:${other.at.port}`);
      assert.equal(r.header("user-agent"), "drill/1", "the client's own headers pass");
      assert.equal(r.header("openai-beta"), "assistants=v2");
    }
  },
};

const FROM_CLIENT = {
  cookie: "session=secret-cookie",
  "x-forwarded-for": "203.0.113.7",
  "x-forwarded-host": "inside.example",
  "x-real-ip": "203.0.113.7",
  forwarded: "for=203.0.113.7",
  via: "1.1 inside.example",
  "openai-organization": "org-of-client",
  "openai-project": "proj-of-client",
  "x-api-key": "key-of-client",
  "api-key": "key-of-client",
  "x-goog-api-key": "key-of-client",
  "x-envoy-upstream-rq-timeout-ms": "1",
  "x-envoy-upstream-rq-per-try-timeout-ms": "1",
  "x-envoy-max-retries": "7",
  "x-envoy-retry-on": "5xx",
  "x-envoy-original-path": "/inside",
  "x-ai-cluster": "redirector",
  "x-ai-something": "1",
};
const FROM_PROVIDER = {
  "set-cookie": "provider=secret-cookie; Path=/",
  "alt-svc": 'h3=":443"',
  "strict-transport-security": "max-age=31536000",
  "openai-organization": "org-of-provider",
  "x-ratelimit-remaining-requests": "59",
  "x-request-id": "req_of_provider",
};

const bothWays: Drill = {
  id: "K38",
  title: "cookies, forwarding headers, organizations, x-envoy-* and x-ai-* cross in neither direction and change nothing",
  marked: true,
  async run(stage) {
    const other = await spare(stage);
    other.at.script({}, after(150, ok({ headers: FROM_PROVIDER })));
    const provider = await stage.provider({ otherwise: fails(OPENAI.serverError) });
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare" }],
    });
    const answers = await stage.series(target, 6, { headers: FROM_CLIENT });
    allServed(answers);
    for (const r of [...provider.calls(), ...other.at.calls()]) {
      for (const name of Object.keys(FROM_CLIENT)) assert.equal(r.header(name), undefined, `${name} arrived at a provider`);
      assert.doesNotMatch(r.dump(), /secret-cookie|203\.0\.113\.7|of-client|inside/);
    }
    for (const a of answers) {
      for (const name of ["set-cookie", "alt-svc", "strict-transport-security", "openai-organization", "x-ratelimit-remaining-requests"]) {
        assert.equal(a.header(name), undefined, `${name} passed back`);
      }
    }
  },
};

const forged: Drill = {
  id: "K30",
  title: "forged internal headers, duplicated and huge ones have no effect",
  async run(stage) {
    const provider = await stage.provider();
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
    const forgeries: Record<string, string | string[]>[] = [
      { "x-ai-plan": "1", "x-ai-plan-id": "1", "ai_failover.plan": "1", "x-ai-redirector": "0".repeat(32) },
      { "x-ai-cluster": ["redirector", "p1/provider"], authorization: ["Bearer one", "Bearer two"] },
      { "x-ai-provider": "spare", "x-ai-attempts": "99", "x-ai-trail": "forged", location: "http://127.0.0.1:1/" },
      { "x-huge": "h".repeat(40_000) },
      { "x-many": Array.from({ length: 60 }, (_, i) => `value-${i}`) },
      { "x-forwarded-proto": "https" },
      { "content-type": "application/json; charset=utf-8", accept: "*/*", "x-empty": "" },
    ];
    for (const headers of forgeries) {
      const seen = await stage.ask(target, { headers });
      allServed([seen]);
      assert.doesNotMatch(seen.header("x-ai-trail") ?? "", /forged/);
    }
    for (const r of provider.calls()) assert.doesNotMatch(r.dump(), /Bearer (one|two)|forged/);
    assert.equal((await tokenState(target, "p1#0"))?.state ?? "ok", "ok");
  },
};

const serverNames: Drill = {
  id: "K18",
  title: "over TLS each provider is asked for by its own name alone (SNI), over HTTP/1.1 and HTTP/2",
  async run(stage) {
    for (const protocol of ["https", "h2"] as const) {
      const [a, b] = [await stage.provider({ protocol, otherwise: fails(OPENAI.serverError) }), await stage.provider({ protocol })];
      const target = await stage.gateway({
        providers: [
          { id: "p1", tokens: [token("a")], at: `https://a.localhost:${a.port}/v1` },
          { id: "p2", tokens: [token("b")], at: `https://b.localhost:${b.port}/v1` },
        ],
        fallbacks: [{ provider: "p2" }],
        rig: { trustsSelfSigned: true },
      });
      await stage.twenty(target);
      assert.ok(a.hits() > 0 && b.hits() > 0);
      for (const [provider, host] of [
        [a, "a.localhost"],
        [b, "b.localhost"],
      ] as const) {
        // Node tells no name for a connection that takes up an earlier TLS session.
        const names = new Set(provider.requests.flatMap((r) => r.serverName ?? []));
        assert.deepEqual([...names], [host]);
        for (const r of provider.requests) assert.equal(r.header("host") ?? r.header(":authority"), `${host}:${provider.port}`);
      }
    }
  },
};

const probes: Drill = {
  id: "K18",
  title: "probes of an ejected token carry no internal header either",
  only: "plain",
  async run(stage) {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
    for (let i = 0; i < 40 && provider.hits(bad) === 0; i++) allServed([await stage.ask(target)]);
    await eventually("a probe arrived", () => provider.probes(bad) > 0);
    for (const r of provider.requests.filter((x) => x.isProbe)) assert.doesNotMatch(r.dump(), /^x-(ai|envoy|forwarded)-/im);
  },
};

export const ISOLATION_DRILLS: Drill[] = [betweenProviders, serverNames, bothWays, forged, probes];
