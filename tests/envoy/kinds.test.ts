// Every kind of the outcomes table, as a real provider documents it, for chat completions, messages and responses, on real Envoy: what
// it is taken for, what it does to the token, and what the client gets.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ok } from "../support/answers.js";
import { post, type Answered } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { KIND_CASES, type Api, type KindCase } from "../support/provider-kinds.js";
import { isClients, piecesOf } from "../support/recordings.js";
import { Rig, type TokenStatus } from "../support/rig.js";
import { CLIENT_KEY, token } from "./drills/drill.js";

const PATHS: Record<Api, string> = {
  chat: "/chat/completions",
  completions: "/completions",
  messages: "/messages",
  responses: "/responses",
  embeddings: "/embeddings",
};
const KINDS = [
  "auth",
  "quota",
  "rateLimit",
  "overloaded",
  "serverError",
  "timeout",
  "connection",
  "callerError",
  "contextLength",
  "contentPolicy",
  "modelNotFound",
];
/** The request's own: the client gets them as they are unless the route asks for a fallback; nobody is blamed. */
const OF_THE_REQUEST = ["callerError", "contextLength", "contentPolicy"];
/** What the status answer says of the token of a provider that has no other: `null` is a token in use. */
const REASONS: Record<string, string | null> = { auth: "auth", quota: "quota", overloaded: "overloaded", serverError: "serverError" };
const LIMIT_MS = 600;
const MODES = ["plain", "streamed"] as const;
type Mode = (typeof MODES)[number];

/** One provider and two routes for each case and kind of answer: nothing that one case does to its token reaches another. */
function idOf(index: number, mode: Mode): string {
  return `p${index}-${mode}`;
}

function modes(one: KindCase): readonly Mode[] {
  return one.only === undefined ? MODES : [one.only];
}

describe("the table", () => {
  test.each(["chat", "messages", "responses"] as const)("has every kind of the outcomes table for %s", (api) => {
    const seen = new Set(KIND_CASES.filter((one) => one.api === api).map((one) => one.kind));
    assert.deepEqual([...KINDS].sort(), [...seen].sort());
  });

  test("names a public document and a day for each", () => {
    for (const { recording } of KIND_CASES) {
      assert.ok(URL.canParse(recording.source), recording.file);
      assert.match(recording.date, /^20\d\d-\d\d-\d\d$/, recording.file);
    }
  });
});

/** So many in one Envoy: its status names every provider. */
const GROUP = 40;
const GROUPS = Array.from({ length: Math.ceil(KIND_CASES.length / GROUP) }, (_, i) => KIND_CASES.slice(i * GROUP, (i + 1) * GROUP));
const INSTALLED = (["full", "downstreamOnly"] as const).flatMap((installed) =>
  GROUPS.map((cases, i) => [installed, i + 1, cases] as const),
);

describe.each(INSTALLED)("a documented failure, installed %s, part %i", (installed, _part, cases) => {
  let provider: Provider;
  let rig: Rig;

  beforeAll(async () => {
    provider = await Provider.start();
    const providers: object[] = [{ id: "spare", type: "openai-compatible", apiTokens: [token("spare")], baseUrl: provider.baseUrl }];
    const routes: object[] = [];
    cases.forEach((one, index) => {
      for (const mode of modes(one)) {
        const id = idOf(index, mode);
        provider.script({ model: `m-${id}` }, one.answer);
        provider.script({ model: `as-is-${id}` }, one.answer);
        // Bedrock is spoken to in Converse, whose path has the model (converse.test.ts); these are of its own chat completions.
        const spoken = one.type === "bedrock" ? { dialect: "chat" } : {};
        providers.push({ id, type: one.type, apiTokens: [token(id)], baseUrl: provider.baseUrl, ...spoken });
        const route = { provider: id, fallbacks: [{ provider: "spare", model: "spare-model" }] };
        routes.push({ ...route, name: `r-${id}`, match: { model: `m-${id}` }, fallbackOn: ["contextLength", "contentPolicy"] });
        routes.push({ ...route, name: `a-${id}`, match: { model: `as-is-${id}` } });
      }
    });
    provider.script({ model: "spare-model" }, ok());
    const config = { providers, routes, firstTokenTimeout: LIMIT_MS, attemptTimeout: LIMIT_MS };
    rig = await Rig.start({ config, workers: 1, mode: installed });
  });

  afterAll(async () => {
    await rig.stop();
    await provider.close();
  });

  function ask(one: KindCase, mode: Mode, model: string): Promise<Answered> {
    const headers = { authorization: `Bearer ${CLIENT_KEY}` };
    return post(rig.baseURL, { path: PATHS[one.api], model, stream: mode === "streamed", headers, extra: { max_tokens: 5 } });
  }

  async function tokenOf(id: string): Promise<TokenStatus> {
    const found = (await rig.status()).providers.find((p) => p.id === id)?.tokens[0];
    assert.ok(found);
    return found;
  }

  /** The fallback answered, and the trail says why. */
  function fellBack(seen: Answered, id: string, kind: string): void {
    assert.ok(seen.served, seen.dump().slice(0, 1500));
    const trail = (seen.header("x-ai-trail") ?? "").split(/, ?/);
    assert.equal(trail.pop(), "spare#0=ok");
    assert.deepEqual([...new Set(trail)], [`${id}#0=${kind}`]);
  }

  /** The provider is out, its token is not: three failures in a row say so. */
  async function blamesProvider(one: KindCase, mode: Mode, id: string): Promise<void> {
    for (let i = 0; i < 2; i++) await ask(one, mode, `m-${id}`);
    const provider = (await rig.status()).providers.find((p) => p.id === id);
    assert.deepEqual([provider?.state, provider?.reason], ["ejected", one.kind]);
    assert.equal((await tokenOf(id)).state, "ok");
  }

  async function blame(one: KindCase, mode: Mode, id: string): Promise<void> {
    const { blames } = one.recording;
    if (blames === "provider") return blamesProvider(one, mode, id);
    const state = await tokenOf(id);
    if (blames === "nobody") {
      assert.deepEqual([state.state, state.models], ["ok", []]);
    } else if (blames === "model") {
      assert.equal(state.models.length, 1, "held for the model that was asked");
    } else if (one.kind === "rateLimit") {
      assert.notEqual(state.state, "ejected");
      assert.equal(state.models.length, 1, "held for the model that was asked");
    } else {
      const reason = REASONS[one.kind] ?? null;
      assert.deepEqual([state.state, state.reason], reason === null ? ["ok", null] : ["ejected", reason]);
    }
  }

  /** As it came: the answer's own status and bytes. */
  function asItIs(seen: Answered, one: KindCase): void {
    assert.equal(seen.ending, "clean");
    assert.equal(seen.header("x-ai-attempts"), "1");
    assert.equal(seen.header("x-ai-trail"), undefined);
    const sent = Buffer.concat(piecesOf(one.recording));
    assert.equal(seen.status, one.recording.status);
    assert.ok(seen.body.equals(sent), seen.dump().slice(0, 1500));
  }

  // Without the upstream half the router's limit ends with the provider's headers: silence behind them is bounded by `timeout` alone.
  const left = ({ recording }: KindCase): boolean => installed === "full" || recording.ends !== "silence" || recording.status === undefined;
  const all = cases.flatMap((one, index) =>
    (left(one) ? modes(one) : []).map(
      (mode) => [`${one.api}, ${one.type}: ${one.what} is ${one.kind} (${mode})`, one, idOf(index, mode), mode] as const,
    ),
  );

  /** Counters of those that were played: read at once, for what was counted is told on a tick. */
  const failed: string[] = [];

  test.each(all)("%s", async (_, one, id, mode) => {
    if (OF_THE_REQUEST.includes(one.kind) && one.recording.blames === undefined) {
      asItIs(await ask(one, mode, `as-is-${id}`), one);
      assert.equal((await tokenOf(id)).state, "ok");
    }
    const seen = await ask(one, mode, `m-${id}`);
    if (isClients(one.recording)) asItIs(seen, one);
    else fellBack(seen, id, one.kind);
    await blame(one, mode, id);
    failed.push(`provider.${id}.kind.${one.kind}.attempts`);
  });

  test("each was counted as what it is", async () => {
    const counted = await rig.stats("kind\\..*\\.attempts$");
    assert.deepEqual(
      failed.filter((name) => !((counted.get(`wasmcustom.ai_failover.${name}`) ?? 0) > 0)),
      [],
    );
  });

  test("no VM trapped and no plan is left", async () => {
    assert.doesNotMatch(rig.log, /proxy_on_\w+ failed|Uncaught|abort/);
    assert.equal((await rig.status()).plans, 0);
  });
});
