// What the filter tests start from: the release build, a small configuration, and answers of a provider.
import assert from "node:assert/strict";
import { Worker, type WorkerOptions } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";

export const WASM = "build/ai-failover.wasm";
export const TOKENS = ["sk-filter-token-one", "sk-filter-token-two"];

export function config(more: object = {}): object {
  return {
    providers: [
      {
        id: "p1",
        type: "openai",
        apiTokens: TOKENS,
        baseUrl: "http://127.0.0.1:9/v1",
        failover: { healthCheckModel: "probe-model", healthCheckInterval: 1000 },
      },
      { id: "p2", type: "openai", apiTokens: ["sk-filter-token-three"], baseUrl: "http://127.0.0.1:10/v1", headers: { "x-of-p2": "1" } },
    ],
    routes: [{ name: "r", match: { model: "*" }, provider: "p1", fallbacks: [{ provider: "p2", model: "other" }] }],
    ...more,
  };
}

export function worker(options: Partial<WorkerOptions> = {}): Worker {
  const made = new Worker({ wasm: WASM, config: config(), ...options });
  assert.ok(made.downstream.configured, made.vm.logs.map((l) => l.text).join("\n"));
  return made;
}

/** With one provider for every model, that speaks chat alone: clients of other dialects are translated. */
export function chatWorker(): Worker {
  const provider = {
    id: "p",
    type: "openai-compatible",
    dialect: "chat",
    apiTokens: ["sk-filter-token-one"],
    baseUrl: "http://127.0.0.1:9/v1",
  };
  return worker({ config: { providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
}

export const JSON_HEADERS: [string, string][] = [["content-type", "application/json"]];
/** As HTTP/1.1 brings a stream. */
export const SSE_HEADERS: [string, string][] = [
  ["content-type", "text/event-stream"],
  ["transfer-encoding", "chunked"],
];
export const OK_BODY =
  '{"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}';
export const EVENTS = [
  'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  "data: [DONE]\n\n",
];

/** A chat request in two pieces, the model behind the prompt. */
export function ask(on: Worker, model = "m", headers: [string, string][] = [], stream = false): Passage {
  const tail = `"model":${JSON.stringify(model)}${stream ? ',"stream":true' : ""}}`;
  return on.request({
    headers: [...JSON_HEADERS, ["authorization", "Bearer sk-client"], ...headers],
    body: ['{"messages":[{"role":"user","content":"hi"}],', tail],
  });
}

export function succeed(passage: Passage): void {
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
}

export function refuse(passage: Passage, status = 401, body = '{"error":{"message":"no","code":"invalid_api_key"}}'): void {
  passage.respond(status, [...JSON_HEADERS, ["content-length", String(body.length)]], [body]);
}

/** The token that the running attempt carries. */
export function tokenOf(passage: Passage): string {
  return passage.attempt?.headers.get("authorization")?.replace("Bearer ", "") ?? "";
}

/** The runner asks its worker for a sign of life once a minute: a loop that never yields is taken for dead, on a busy machine above all. */
export function breath(): Promise<void> {
  return new Promise((next) => setImmediate(next));
}
