// A file that each chat request begins with (Higress's `context` and `moonshotFileId`), from a server that a real Envoy asks.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, test } from "vitest";
import type { ProviderEndpoint } from "../../gateway/envoy/rig.js";
import { post, type Answered } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { sharedRigs } from "../support/shared-rigs.js";
import { handedOver } from "../support/wasm-plugin.js";
import { clusterOf, routesOf } from "./drills/higress-gateway.js";

const TEXT = 'We sell "tea", 茶.\nNothing else.';
const BRIEF = { role: "system", content: "Be brief." };
const QUESTION = { role: "user", content: "Go" };
const started = sharedRigs();

describe("a context", () => {
  let main: Provider;
  let spare: Provider;
  let files: Server;
  let fetched: IncomingMessage[];
  let missing: boolean;

  beforeEach(async () => {
    main = await Provider.start();
    spare = await Provider.start();
    [fetched, missing] = [[], false];
    files = createServer((request, answer) => {
      fetched.push(request);
      answer.writeHead(missing ? 404 : 200, { "content-type": "text/plain" }).end(missing ? "no" : TEXT);
    }).listen(0, "127.0.0.1");
    await once(files, "listening");
  });

  afterEach(async () => {
    await main.close();
    await spare.close();
    files.closeAllConnections();
    await new Promise((resolve) => files.close(resolve));
  });

  const portOf = (): number => (files.address() as AddressInfo).port;
  const ask = (rig: Rig, stream = false): Promise<Answered> =>
    post(rig.baseURL, { raw: JSON.stringify({ model: "m", messages: [BRIEF, QUESTION], stream }) });
  const messages = (at: Provider): unknown[] => at.calls().map(({ json }) => json["messages"]);
  const WITH_TEXT = [BRIEF, { role: "system", content: TEXT }, QUESTION];

  describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
    const gateway = (id: string): Promise<Rig> =>
      started(mode, {
        providers: [
          {
            id,
            type: "openai",
            apiTokens: ["sk-main"],
            baseUrl: main.baseUrl,
            context: { fileUrl: `http://127.0.0.1:${portOf()}/ai/context.txt` },
          },
          { id: "spare", type: "openai", apiTokens: ["sk-spare"], baseUrl: spare.baseUrl },
        ],
        routes: [{ match: { model: "m" }, provider: id, fallbacks: [{ provider: "spare" }] }],
      });

    test("is fetched once, without a credential, and leads each request", async () => {
      const rig = await gateway(`main-${mode}`);
      for (const stream of [false, true]) assert.equal((await ask(rig, stream)).status, 200);
      assert.deepEqual(messages(main), [WITH_TEXT, WITH_TEXT]);
      assert.deepEqual(
        fetched.map(({ method, url, headers }) => [method, url, headers.host, headers.authorization]),
        [["GET", "/ai/context.txt", `127.0.0.1:${portOf()}`, undefined]],
      );
    });

    test("that cannot be had lets the request go to the next provider, as the client wrote it", async () => {
      missing = true;
      const rig = await gateway(`missing-${mode}`);
      for (const stream of [false, true]) assert.equal((await ask(rig, stream)).header("x-ai-provider"), "spare");
      assert.deepEqual(
        [messages(main), messages(spare)],
        [
          [],
          [
            [BRIEF, QUESTION],
            [BRIEF, QUESTION],
          ],
        ],
      );
      assert.equal(fetched.length > 0, true);
    });
  });

  test("of a WasmPlugin comes from Higress's service of it", async () => {
    const context = { fileUrl: "http://file.default.svc.cluster.local/ai/context.txt", serviceName: "file.dns", servicePort: 80 };
    const config = handedOver({ defaultConfig: { provider: { type: "qwen", apiTokens: ["sk-main"], context } } });
    const to = (cluster: string, port: number): ProviderEndpoint => ({ cluster, secure: false, host: "127.0.0.1", port });
    const rig = await Rig.start({
      config,
      mode: "downstreamOnly",
      input: { endpoints: [to(clusterOf("main"), main.port), to("outbound|80||file.dns", portOf())] },
      edit: (bootstrap) => routesOf(bootstrap, { providers: [{ id: "main", tokens: [], at: main }] }),
    });
    try {
      for (const stream of [false, true]) assert.equal((await ask(rig, stream)).status, 200);
      assert.deepEqual(messages(main), [WITH_TEXT, WITH_TEXT]);
      assert.deepEqual(
        fetched.map(({ url, headers }) => [url, headers.host]),
        [["/ai/context.txt", "file.default.svc.cluster.local"]],
      );
    } finally {
      await rig.stop();
    }
  });
});
