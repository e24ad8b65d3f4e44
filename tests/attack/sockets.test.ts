// Bytes that no proper client sends, at the endpoint and at the console: two requests in one, heads without an end, half bodies. Each is
// refused or ended, no hidden request reaches a provider, and the next client is served.
import { expect, onTestFinished, test } from "vitest";
import { ok } from "../support/answers.js";
import { Provider } from "../support/provider.js";
import { Page } from "../gateway/console/page.js";
import { envoyReady } from "../gateway/envoy-ready.js";
import { chat, runGateway } from "../gateway/running.js";
import { speak, statusOf } from "./wire.js";

envoyReady();

const CHAT = '{"model":"m","messages":[{"role":"user","content":"Hello"}]}';
const HIDDEN =
  "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nx-hidden: 1\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n";

/** A request whose two lengths disagree, or whose length can be read in two ways. */
function smuggled(path: string): string[] {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nconnection: close\r\n`;
  const hidden = HIDDEN + CHAT;
  return [
    `${head}content-length: ${CHAT.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}content-length: 5\r\ncontent-length: 6\r\n\r\n${CHAT}${hidden}`,
    `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}content-length: +5\r\n\r\n12345${hidden}`,
    `${head}content-length: 0x5\r\n\r\n12345${hidden}`,
    `${head}transfer-encoding: chunked\r\n\r\n5;a=\n\r\n12345\r\n0\r\n\r\n${hidden}`,
    `${head}x-a: b\n\ncontent-length: 5\r\n\r\n12345${hidden}`,
  ];
}

test("two requests in one are refused at the endpoint and at the console, and the hidden one reaches nobody", async () => {
  const provider = await Provider.start({ otherwise: ok() });
  onTestFinished(() => provider.close());
  const yaml = `providers: [{ id: p, type: openai, baseUrl: "${provider.baseUrl}", apiTokens: [sk-of-a-provider] }]\nroutes: [{ match: { model: m }, provider: p }]\n`;
  const running = await runGateway({}, () => yaml);
  const { gateway } = running;
  for (const [port, path] of [
    [gateway.port, "/v1/chat/completions"],
    [gateway.consolePort, "/api/session"],
  ] as const) {
    for (const bytes of smuggled(path)) {
      const seen = await speak(port, [bytes]);
      expect([path, bytes.slice(0, 200), statusOf(seen)]).toEqual([
        path,
        bytes.slice(0, 200),
        expect.toSatisfy((each: number) => each === 0 || each >= 400),
      ]);
      // One answer: the second request was none.
      expect(seen.text.split("HTTP/1.1 ").length).toBeLessThanOrEqual(2);
    }
  }
  expect(provider.requests.filter((request) => request.header("x-hidden") !== undefined)).toEqual([]);
  expect((await chat(running, "m")).status).toBe(200);
  expect((await (await Page.open(gateway.consolePort)).get("/api/status")).status).toBe(200);
});

test("heads that are too large are refused, and the next client is served", async () => {
  const running = await runGateway();
  const { gateway } = running;
  for (const port of [gateway.port, gateway.consolePort]) {
    const head = "GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n";
    for (const more of ["x-large: " + "a".repeat(200_000), "x-many: 1\r\n".repeat(20_000).trimEnd(), `cookie: ${"a=b; ".repeat(40_000)}`])
      expect([0, 400, 431]).toContain(statusOf(await speak(port, [`${head}${more}\r\n\r\n`])));
  }
  expect((await chat(running, "deepseek-chat")).status).toBe(200);
});
