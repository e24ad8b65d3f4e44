// OpenTelemetry: one trace for a request, with a client span for each attempt, at a real receiver.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, ok } from "../support/answers.js";
import { post, type Ask } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { OtlpReceiver, type ReceivedSpan } from "../support/otlp.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { tracingFrom } from "../../gateway/envoy/tracing.js";

const [SERVER, CLIENT] = [2, 3];
const TRACE = "0af7651916cd43dd8448eb211c80319c";

describe("with a receiver", () => {
  let receiver: OtlpReceiver;
  let provider: Provider;
  let rig: Rig;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    provider = await Provider.start();
    const tracing = tracingFrom({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, OTEL_SERVICE_NAME: "tested" });
    assert.ok(tracing);
    rig = await Rig.start({
      config: {
        accessLog: "fields",
        providers: [
          { id: "one", type: "openai", apiTokens: ["sk-one"], baseUrl: provider.baseUrl, failover: { enabled: false } },
          { id: "two", type: "deepseek", apiTokens: ["sk-two"], baseUrl: provider.baseUrl },
        ],
        routes: [{ name: "traced", provider: "one", fallbacks: [{ provider: "two", model: "other" }] }],
      },
      input: { tracing },
    });
  });

  afterAll(async () => {
    await rig.stop();
    await provider.close();
    await receiver.stop();
  });

  /** The spans of one request, once there are so many, in the order of their begin. */
  async function spansOf(count: number, ask: Ask): Promise<ReceivedSpan[]> {
    receiver.spans.length = 0;
    const answered = await post(rig.baseURL, ask);
    assert.equal(answered.status, 200, answered.dump());
    await eventually(`${count} spans have come`, () => receiver.spans.length >= count, 20_000);
    return receiver.spans.toSorted((a, b) => (a.start < b.start ? -1 : 1));
  }

  test("a request that succeeds at once is a server span with one client span", async () => {
    provider.script("sk-one", ok());
    const spans = await spansOf(2, { model: "gpt-4o" });
    const [server, client] = [spans.find(({ kind }) => kind === SERVER), spans.find(({ kind }) => kind === CLIENT)];
    assert.ok(server && client);
    assert.equal(client.parentId, server.spanId);
    assert.equal(client.traceId, server.traceId);
    assert.equal(server.resource["service.name"], "tested");
    const common = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o" };
    for (const span of [server, client]) {
      for (const [key, value] of Object.entries({ ...common, "ai_failover.attempt": "one#0", "ai_failover.kind": "ok" })) {
        assert.equal(span.attributes[key], value, `${key} of ${JSON.stringify(span.attributes)}`);
      }
    }
    const whole = { "gen_ai.usage.input_tokens": "9", "gen_ai.usage.output_tokens": "3", "ai_failover.route": "traced" };
    for (const [key, value] of Object.entries(whole)) assert.equal(server.attributes[key], value, key);
  });

  test("each further attempt is a client span of the same trace, with its own outcome", async () => {
    provider.script("sk-one", answer(401, { error: { code: "invalid_api_key", message: "no" } }));
    const spans = await spansOf(3, { model: "gpt-4o" });
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1, "one trace");
    const attempts = spans.filter(({ kind }) => kind === CLIENT);
    assert.deepEqual(
      attempts.map(({ attributes }) => [attributes["ai_failover.attempt"], attributes["ai_failover.kind"], attributes["error.type"]]),
      [
        ["one#0", "auth", "auth"],
        ["two#0", "ok", undefined],
      ],
    );
    assert.equal(attempts[1]?.attributes["gen_ai.request.model"], "other");
    const [first, last] = attempts;
    assert.equal(first?.parentId, spans.find(({ kind }) => kind === SERVER)?.spanId);
    assert.equal(last?.attributes["ai_failover.trail"], "one#0=auth, two#0=ok");
    assert.equal(last.attributes["ai_failover.attempts"], "2");
    assert.equal(last.attributes["gen_ai.usage.output_tokens"], "3");
  });

  test("a client's own trace goes on, and no provider sees it", async () => {
    provider.script("sk-one", answer(401, { error: { code: "invalid_api_key", message: "no" } }));
    provider.requests.length = 0;
    const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;
    const spans = await spansOf(3, { model: "gpt-4o", headers: { traceparent } });
    for (const span of spans) assert.equal(span.traceId, TRACE);
    assert.ok(spans.some(({ parentId }) => parentId === "b7ad6b7169203331"));
    for (const { headers } of provider.requests) {
      assert.equal(headers.traceparent, undefined);
      assert.equal(headers.tracestate, undefined);
      assert.equal(headers["x-request-id"], undefined);
    }
  });

  test("no span holds a token or a word of the conversation", async () => {
    provider.script("sk-one", ok());
    const spans = await spansOf(2, { model: "gpt-4o", headers: { authorization: "Bearer sk-client" } });
    assert.doesNotMatch(
      JSON.stringify(spans, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
      /sk-|Who are you/,
    );
  });
});

test("the address comes from OpenTelemetry's own variables", () => {
  assert.equal(tracingFrom({}), undefined);
  assert.deepEqual(tracingFrom({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318/" }), {
    ...{ host: "localhost", port: 4318, secure: false, path: "/v1/traces", service: "ai-failover" },
  });
  const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://otlp.example/x?a=1", OTEL_EXPORTER_OTLP_ENDPOINT: "http://other" };
  assert.deepEqual(tracingFrom({ ...traces, OTEL_SERVICE_NAME: "mine" }), {
    ...{ host: "otlp.example", port: 443, secure: true, path: "/x?a=1", service: "mine" },
  });
  assert.throws(() => tracingFrom({ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4317" }), /OTEL_EXPORTER_OTLP_ENDPOINT: expected an http/);
});
