// A file that each chat request begins with (Higress's `context` and `moonshotFileId`): fetched once, and waited for.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";

type Fields = Record<string, unknown>;
interface Sent {
  messages?: { role: string; content: string }[];
  system?: string;
}

const CONTEXT = { fileUrl: "http://file.default.svc.cluster.local/ai/context.txt", serviceName: "file.dns", servicePort: 80 };
const TURNS = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Go" },
];
const TEXT = 'We sell "tea".\nNothing else.';

const value = (headers: [string, string][], name: string) => headers.find(([key]) => key === name)?.[1];

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  const on = (provider: Fields) => worker({ downstreamOnly, config: { provider: { apiTokens: ["token-of-context"], ...provider } } });
  const ask = (gateway: Worker, path = "/v1/chat/completions", body: Fields = {}) =>
    gateway.request({ path, headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", messages: TURNS, ...body })] });
  const sent = (passage: ReturnType<typeof ask>) => JSON.parse(passage.attempt?.body.toString() ?? "null") as Sent;
  function fetched(gateway: Worker, status: string, body: string) {
    const [call] = gateway.vm.calls;
    assert.ok(call);
    gateway.vm.answerCall(call, [[":status", status]], body);
    return call;
  }

  test("stands behind the client's own system messages, and is fetched once", () => {
    const gateway = on({ type: "openai", context: CONTEXT });
    const passage = ask(gateway);
    assert.equal(passage.attempt, null);
    const { cluster, headers } = fetched(gateway, "200", TEXT);
    assert.equal(cluster, "outbound|80||file.dns");
    assert.deepEqual(
      [":method", ":path", ":authority", "authorization"].map((name) => value(headers, name)),
      ["GET", "/ai/context.txt", "file.default.svc.cluster.local", undefined],
    );
    passage.settle();
    const messages = [TURNS[0], { role: "system", content: TEXT }, TURNS[1]];
    assert.deepEqual(sent(passage).messages, messages);
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(passage.answer?.status, 200);
    assert.deepEqual(sent(ask(gateway)).messages, messages);
    assert.equal(gateway.vm.calls.length, 0);
  });

  test("a cluster that is named is asked in place of the service's", () => {
    const gateway = on({ type: "openai", context: { ...CONTEXT, cluster: "files" } });
    ask(gateway);
    assert.equal(fetched(gateway, "200", TEXT).cluster, "files");
  });

  test("several requests wait for one fetch", () => {
    const gateway = on({ type: "openai", context: CONTEXT });
    const passages = [ask(gateway), ask(gateway), ask(gateway)];
    assert.equal(gateway.vm.calls.length, 1);
    fetched(gateway, "200", TEXT);
    for (const passage of passages) {
      passage.settle();
      assert.equal(sent(passage).messages?.[1]?.content, TEXT);
    }
  });

  test("what one provider cannot have, the next need not", () => {
    const gateway = worker({
      downstreamOnly,
      config: {
        providers: [
          { id: "a", type: "openai", apiTokens: ["token-of-a"], context: CONTEXT, retryOnFailure: { enabled: false } },
          { id: "b", type: "openai", apiTokens: ["token-of-b"] },
        ],
        routes: [{ name: "r", match: { model: "*" }, provider: "a", fallbacks: [{ provider: "b" }] }],
      },
    });
    const passage = ask(gateway);
    fetched(gateway, "404", "no");
    passage.settle();
    assert.equal(passage.attempt?.headers.get("authorization"), "Bearer token-of-b");
    assert.deepEqual(sent(passage).messages, TURNS);
  });

  test("one that cannot be had is told, and asked for again by a request that comes later", () => {
    const gateway = on({ type: "openai", context: CONTEXT, failover: { enabled: false }, retryOnFailure: { enabled: false } });
    const passage = ask(gateway);
    fetched(gateway, "503", "no");
    passage.settle();
    assert.equal(Math.floor((passage.answer?.status ?? 0) / 100), 5);
    assert.ok(gateway.vm.logs.some(({ text }) => /context file of provider openai could not be had: status 503/.test(text)));
    gateway.tick(6000);
    const later = ask(gateway);
    fetched(gateway, "200", TEXT);
    later.settle();
    assert.equal(sent(later).messages?.[1]?.content, TEXT);
  });

  test("one that does not come is not waited for longer than timeout says", () => {
    const gateway = on({ type: "openai", context: CONTEXT, timeout: 3000, retryOnFailure: { enabled: false } });
    const passage = ask(gateway);
    for (let i = 0; i < 40 && passage.answer === null; i++) {
      gateway.tick(100);
      passage.settle();
    }
    assert.equal(Math.floor((passage.answer?.status ?? 0) / 100), 5);
  });

  test("a provider of another protocol gets it in its own words", () => {
    const gateway = on({ type: "claude", context: CONTEXT });
    const passage = ask(gateway, "/v1/chat/completions", { max_tokens: 9 });
    fetched(gateway, "200", TEXT);
    passage.settle();
    assert.match(JSON.stringify(sent(passage).system), /We sell/);
  });

  test("requests of other APIs begin with nothing", () => {
    const gateway = on({ type: "openai", context: CONTEXT });
    const passage = ask(gateway, "/v1/embeddings", { input: "x" });
    assert.equal(gateway.vm.calls.length, 0);
    assert.notEqual(passage.attempt, null);
  });

  test("moonshotFileId is a file of the provider's, read with its token", () => {
    const gateway = on({ type: "moonshot", moonshotFileId: "file-of/mine" });
    const passage = ask(gateway);
    const { headers } = fetched(gateway, "200", JSON.stringify({ content: TEXT, file_type: "text/plain" }));
    assert.deepEqual(
      [":path", ":authority", "authorization"].map((name) => value(headers, name)),
      ["/v1/files/file-of%2Fmine/content", "api.moonshot.cn", "Bearer token-of-context"],
    );
    passage.settle();
    assert.equal(sent(passage).messages?.[1]?.content, TEXT);
  });
});
