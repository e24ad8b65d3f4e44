// Uploads near the limit of what is held: 25 MB is what OpenAI takes of a recording.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { post } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { field, file, formBody } from "../support/form.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Random } from "../support/random.js";
import { Rig } from "../support/rig.js";
import { fails } from "./drills/bad-tokens.js";

const MEGABYTE = 1024 * 1024;
const headers = { "content-type": "multipart/form-data; boundary=big" };

test("what big prompts took is given back", async () => {
  const provider = await Provider.start();
  const rig = await Rig.start({
    config: {
      providers: [{ id: "one", type: "openai", apiTokens: ["sk-a"], baseUrl: provider.baseUrl }],
      routes: [{ match: { model: "*" }, provider: "one" }],
    },
    input: { releasesMemory: true },
  });
  const raw = JSON.stringify({ model: "m", messages: [{ role: "user", content: "x".repeat(16 * MEGABYTE) }] });
  const unmapped = async (): Promise<number> =>
    Number((JSON.parse(await rig.admin("/memory")) as Record<string, string>)["pageheap_unmapped"]);
  /** Whether more comes back while no request is under way: without that, what was freed comes back with the next request at most. */
  async function givesBack(): Promise<boolean> {
    for (const answered of await Promise.all([1, 2, 3, 4].map(() => post(rig.baseURL, { raw })))) assert.equal(answered.status, 200);
    const before = await unmapped();
    return eventually("more is given back", async () => (await unmapped()) > before + MEGABYTE, 2000).catch(() => false);
  }
  try {
    // The first turn may fall into the requests themselves.
    await eventually("memory comes back while nothing is asked", givesBack, 60_000);
  } finally {
    await rig.stop();
    await provider.close();
  }
});

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  test("a prompt of 3 MB goes to each provider with its name of the model and every other byte as it came", async () => {
    const [first, second] = [await Provider.start({ otherwise: fails(OPENAI.invalidKey) }), await Provider.start()];
    const rig = await Rig.start({
      mode,
      config: {
        providers: [
          {
            id: "one",
            type: "openai",
            apiTokens: ["sk-a"],
            baseUrl: first.baseUrl,
            modelMapping: { m: "first-name" },
            failover: { enabled: false },
          },
          { id: "two", type: "groq", apiTokens: ["sk-b"], baseUrl: second.baseUrl, modelMapping: { m: "the-name-at-the-second" } },
        ],
        routes: [{ match: { model: "m" }, provider: "one", fallbacks: [{ provider: "two" }] }],
      },
    });
    const messages = `"messages":[{"role":"user","content":${JSON.stringify('Say "this".\n'.repeat((3 * MEGABYTE) / 13))}}]`;
    const prompts = [
      (model: string) => `{"model":"${model}",${messages}}`,
      (model: string) => `{${messages},"model":"${model}"}`,
      (model: string) => `{"user":"me", "model" : "${model}",${messages},"stream":false}`,
    ];
    try {
      for (const [i, ask] of prompts
        .flatMap((of) => [
          { of, chunked: false },
          { of, chunked: true },
        ])
        .entries()) {
        const got = await post(rig.baseURL, { raw: ask.of("m"), chunked: ask.chunked });
        assert.equal(got.status, 200, got.dump().slice(0, 500));
        assert.ok(
          first.calls()[i]?.body.equals(Buffer.from(ask.of("first-name"))),
          `${i}: ${first.calls()[i]?.body.subarray(0, 100).toString()}`,
        );
        assert.ok(
          second.calls()[i]?.body.equals(Buffer.from(ask.of("the-name-at-the-second"))),
          `${i}: ${second.calls()[i]?.body.subarray(0, 100).toString()}`,
        );
      }
    } finally {
      await rig.stop();
      await Promise.all([first.close(), second.close()]);
    }
  });

  test("a prompt of just maxRequestBytes is taken under a longer name of its model, one byte more is a 413, however it comes", async () => {
    const most = 2_000_000;
    const [first, second] = [await Provider.start({ otherwise: fails(OPENAI.invalidKey) }), await Provider.start()];
    const given = (id: string, at: Provider) => ({ id, apiTokens: [`sk-${id}`], baseUrl: at.baseUrl, failover: { enabled: false } });
    const rig = await Rig.start({
      mode,
      config: {
        maxRequestBytes: most,
        providers: [
          { ...given("one", first), type: "openai", modelMapping: { m: "a-name-that-is-longer-than-what-clients-say" } },
          { ...given("two", second), type: "groq", modelMapping: { m: "another-name-that-is-longer-still-than-what-clients-say" } },
        ],
        routes: [{ match: { model: "m" }, provider: "one", fallbacks: [{ provider: "two" }] }],
      },
      input: { maxRequestBytes: most },
    });
    const prompt = (model: string, bytes: number) => {
      const [begin, end] = [`{"model":"${model}","messages":[{"role":"user","content":"`, '"}]}'];
      return begin + "x".repeat(bytes - begin.length - end.length) + end;
    };
    const under = (name: string) => Buffer.from(prompt("m", most).replace('"m"', `"${name}"`));
    try {
      for (const chunked of [false, true]) {
        const got = await post(rig.baseURL, { raw: prompt("m", most), chunked });
        assert.deepEqual([got.status, got.header("x-ai-trail")], [200, "one#0=auth, two#0=ok"], got.dump().slice(0, 500));
        assert.ok(first.calls().at(-1)?.body.equals(under("a-name-that-is-longer-than-what-clients-say")));
        assert.ok(second.calls().at(-1)?.body.equals(under("another-name-that-is-longer-still-than-what-clients-say")));
      }
      const asked = [first.hits(), second.hits()];
      for (const more of [1, 300_000])
        for (const ask of [{}, { chunked: true }, { trailers: { "x-checksum": "0" } }]) {
          const refused = await eventually("it is refused", () =>
            post(rig.baseURL, { raw: prompt("m", most + more), ...ask }).catch(() => undefined),
          );
          assert.deepEqual([refused.status, refused.error?.code], [413, "request_too_large"], refused.dump().slice(0, 500));
        }
      assert.deepEqual([first.hits(), second.hits()], asked, "nothing of it reached a provider");
    } finally {
      await rig.stop();
      await Promise.all([first.close(), second.close()]);
    }
  });

  test("a recording of 25 MB moves to another provider with its bytes, the model in front of it, in the middle or behind", async () => {
    const [first, second] = [await Provider.start({ otherwise: fails(OPENAI.invalidKey) }), await Provider.start()];
    const rig = await Rig.start({
      mode,
      config: {
        providers: [
          { id: "one", type: "openai", apiTokens: ["sk-a"], baseUrl: first.baseUrl, failover: { enabled: false } },
          { id: "two", type: "groq", apiTokens: ["sk-b"], baseUrl: second.baseUrl },
        ],
        routes: [{ match: { model: "whisper-1" }, provider: "one", fallbacks: [{ provider: "two", model: "whisper-large-v3-turbo" }] }],
      },
    });
    const recording = file("file", Buffer.alloc(25 * MEGABYTE, Random.fromEnvironment().bytes(4093)));
    const form = (model: string, at: number) => {
      const parts = [recording, field("language", "de")];
      return formBody(parts.toSpliced(at, 0, field("model", model)), "big");
    };
    try {
      for (const at of [0, 1, 2]) {
        const got = await post(rig.baseURL, { path: "/audio/transcriptions", raw: form("whisper-1", at), headers });
        assert.deepEqual([got.status, got.json.text], [200, "Hello"], got.dump().slice(0, 500));
        assert.ok(first.calls()[at]?.body.equals(form("whisper-1", at)), "the client's bytes");
        assert.ok(second.calls()[at]?.body.equals(form("whisper-large-v3-turbo", at)), "nothing but the model's name");
      }
      const over = { path: "/audio/transcriptions", raw: Buffer.concat([form("whisper-1", 2), Buffer.alloc(8 * MEGABYTE)]), headers };
      for (const chunked of [false, true]) {
        const refused = await eventually("it is refused", () => post(rig.baseURL, { ...over, chunked }).catch(() => undefined));
        assert.deepEqual([refused.status, refused.error?.code], [413, "request_too_large"], refused.dump().slice(0, 500));
        assert.match(String(refused.error?.message), /maxRequestBytes/);
      }
    } finally {
      await rig.stop();
      await Promise.all([first.close(), second.close()]);
    }
  });
});
