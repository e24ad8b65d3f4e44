// `ai-failover explain` and the plugin's code in Node: the same wasm that Envoy loads.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Explanation } from "../../config/api.js";
import { explain, explainText } from "../../gateway/explain.js";
import { runExplain } from "../../gateway/inspect.js";
import { explainFlags } from "../../gateway/inspect-flags.js";
import { PLUGIN } from "../../gateway/paths.js";
import { PluginHost } from "../../gateway/plugin-host/host.js";
import { temporaryFolder } from "./folder.js";

const YAML = `
tokenSelection: roundRobin
maxAttempts: 4
providers:
  - { id: qwen, type: qwen, apiTokens: [sk-secret-0, sk-secret-1], modelMapping: { "gpt-4o": qwen-max, "gpt-*": qwen-turbo } }
  - { id: deepseek, type: deepseek, apiTokens: [sk-secret-2] }
  - { id: local, type: vllm, baseUrl: "http://127.0.0.1:9900/v1" }
routes:
  - name: gpt
    match: { model: { prefix: "gpt-" } }
    provider: qwen
    fallbacks: [{ provider: deepseek, model: deepseek-chat }]
  - name: shared
    match: { model: shared }
    targets: [{ provider: qwen, model: qwen-max, weight: 80 }, { provider: deepseek, model: deepseek-chat, weight: 20 }]
`;

function file(yaml = YAML): string {
  const path = join(temporaryFolder(), "ai-failover.yaml");
  writeFileSync(path, yaml);
  return path;
}

function asked(model: string, path?: string) {
  const answer = explain({ config: file(), model, streamed: false, ...(path === undefined ? {} : { path }) });
  if ("errors" in answer) throw new Error(answer.errors.join("\n"));
  return answer;
}

test("the walk of a model goes over the tokens of its target, then over the fallbacks", () => {
  expect(asked("gpt-4o")).toEqual({
    route: "gpt",
    api: "/v1/chat/completions",
    attempts: [
      { provider: "qwen", token: 0, model: "qwen-max", why: "first" },
      { provider: "qwen", token: 1, model: "qwen-max", why: "failover" },
      { provider: "deepseek", token: 0, model: "deepseek-chat", why: "fallback" },
    ],
    skipped: [],
    notes: ["qwen: tokens take turns, and each worker counts its own"],
  });
  expect(asked("gpt-4-turbo").attempts[0]).toMatchObject({ model: "qwen-turbo" });
});

test("a target whose provider does not serve the API is skipped, and says so", () => {
  const { attempts, skipped } = asked("gpt-4o", "/v1/embeddings");
  expect(attempts.map(({ provider }) => provider)).toEqual(["qwen", "qwen"]);
  expect(skipped).toEqual([{ provider: "deepseek", token: null, model: "deepseek-chat", reason: "does not serve this API" }]);
});

test("a path of a stream is one, whether or not that is said", () => {
  expect(asked("gpt-4o", "/v1beta/models/gpt-4o:streamGenerateContent").api).toBe("/v1beta/models/gpt-4o:streamGenerateContent");
  expect(asked("gpt-4o", "/v1beta/models/gpt-4o:generateContent").api).toBe("/v1beta/models/gpt-4o:generateContent");
});

test("what chance decides is said", () => {
  const { notes, attempts } = asked("shared");
  expect(notes.slice(-1)).toEqual(["the target that comes first is drawn: by weight, or by how far a provider is back"]);
  expect(attempts).toHaveLength(3);
});

test("a model without a route and a path without an API have the error that a client would get", () => {
  expect(asked("other").error).toMatchObject({ status: 404, code: "model_not_found" });
  expect(asked("other")).toMatchObject({ route: null, attempts: [] });
  expect(asked("gpt-4o", "/v2/nothing").error).toMatchObject({ status: 404, code: "unknown_path" });
});

test("a client that refuses fallbacks has the target alone, and what it leaves out is said", () => {
  const config = file();
  const answer = explain({ config, model: "gpt-4o", streamed: false, fallback: "none" }) as Explanation;
  expect(answer.attempts.map(({ provider }) => provider)).toEqual(["qwen", "qwen"]);
  expect(answer.skipped).toEqual([{ provider: "deepseek", token: null, model: "deepseek-chat", reason: "left out by x-ai-fallback" }]);
  const chain = explain({ config, model: "gpt-4o", streamed: false, fallback: "shared" }) as Explanation;
  expect(chain.attempts.map(({ provider }) => provider)).toEqual(["qwen", "qwen", "deepseek"]);
  expect(chain.notes).toContain("route gpt takes no chain of a client's own (allowClientFallback): x-ai-fallback changes nothing");
});

test("a chain that comes back to a provider asks its tokens for another model, and never twice for the same", () => {
  const config = file(`
tokenSelection: roundRobin
providers: [{ id: q, type: qwen, apiTokens: [sk-secret-3] }]
routes: [{ name: r, match: { model: m }, provider: q, fallbacks: [{ provider: q, model: qwen-turbo }, { provider: q }] }]
`);
  const { attempts, skipped } = explain({ config, model: "m", streamed: false }) as Explanation;
  expect(attempts.map(({ token, model }) => [token, model])).toEqual([
    [0, "m"],
    [0, "qwen-turbo"],
  ]);
  expect(skipped).toEqual([{ provider: "q", token: 0, model: "m", reason: "asked for this model already, by a target before" }]);
});

test("a path that no model routes is passed to a provider, answered here, or not known", () => {
  expect(asked("any", "/v1/files?limit=2").error).toMatchObject({ status: 404, code: "no_default_provider" });
  const config = file(`defaultProvider: deepseek\n${YAML}`);
  const passed = explain({ config, model: "any", path: "/v1/files", streamed: false }) as Explanation;
  expect(passed).toMatchObject({ route: null, api: "/v1/files", attempts: [{ provider: "deepseek", token: 0, model: "" }] });
  expect(passed.notes[0]).toMatch(/passed on as it is/);
  expect(explainText(passed, "any").slice(0, 2)).toEqual(["/v1/files: by no model", "  1. deepseek#0 (first)"]);
  const models = asked("any", "/v1/models/gpt-4o");
  expect([models.attempts, models.error]).toEqual([[], undefined]);
  expect(models.notes[0]).toMatch(/no provider is asked/);
});

test("rules come before routes, and what is told is told of the other requests", () => {
  const config = file(`
providers: [{ id: q, type: qwen, apiTokens: [sk-secret-3] }]
routes: [{ name: all, provider: q }]
_rules_: [{ _match_domain_: [a.example], activeProviderId: q }]
`);
  const { attempts, notes } = explain({ config, model: "m", streamed: false }) as Explanation;
  expect(attempts).toHaveLength(1);
  expect(notes).toEqual(["what a rule of _rules_ takes goes its way: this is told of other requests"]);
});

test("a model's name may hold anything", () => {
  const config = file(`
providers: [{ id: q, type: qwen, apiTokens: [sk-secret-3] }]
routes: [{ name: all, match: {}, provider: q }]
`);
  for (const model of ["a/b&c=d", "100%", "a b+c", "通义", '"quoted"']) {
    expect(explain({ config, model, streamed: true })).toMatchObject({ attempts: [{ model }] });
  }
});

describe("the command", () => {
  function ran(args: string[], yaml?: string): { code: number; text: string } {
    const lines: string[] = [];
    const code = runExplain(explainFlags([...args, "--config", file(yaml)]), (line) => lines.push(line));
    return { code, text: lines.join("\n") };
  }

  test("prints the walk, and no token", () => {
    const { code, text } = ran(["--model", "gpt-4o"]);
    expect(code).toBe(0);
    expect(text).toContain(
      "1. qwen#0 as qwen-max (first)\n  2. qwen#1 as qwen-max (failover)\n  3. deepseek#0 as deepseek-chat (fallback)",
    );
    expect(text + ran(["--model", "gpt-4o", "--json"]).text).not.toContain("sk-secret");
    expect(explainText(asked("other"), "other")[0]).toBe("other on /v1/chat/completions: no route");
  });

  test("ends with 1 where nothing would be tried, and where the configuration has errors", () => {
    expect(ran(["--model", "other"])).toMatchObject({ code: 1, text: expect.stringContaining("model_not_found") as string });
    expect(ran(["--model", "m"], "providers: []\n")).toMatchObject({ code: 1, text: expect.stringContaining("providers") as string });
  });

  test("a path is taken as it is, also with the letters MODEL in it", () => {
    const config = file(YAML.replace("routes:", "defaultProvider: deepseek\nroutes:"));
    const lines: string[] = [];
    runExplain(explainFlags(["--model", "gpt-4o", "--path", "/v1/MODEL", "--config", config]), (line) => lines.push(line));
    expect(lines[0]).toContain("/v1/MODEL");
  });

  test("a request that is not there, and one that is half JSON, are told with the flag and the place", () => {
    const missing = join(temporaryFolder(), "request.json");
    const explained = () => runExplain(explainFlags(["--request", missing, "--config", file()]), () => undefined);
    expect(explained).toThrow(`--request: ${missing} does not exist`);
    writeFileSync(missing, '{"model":"gpt-4o",\n "messages":[{"role":"user" "content":"my secret"}]}');
    expect(explained).toThrow(/^--request: .*request\.json:2:29: this is no JSON: expected a comma or }$/);
  });

  test("wants a model and a path that is one", () => {
    expect(() => explainFlags([])).toThrow("--model");
    expect(() => explainFlags(["--model", "m", "--path", "v1"])).toThrow("--path");
  });
});

describe("the plugin in Node", () => {
  test("refuses a configuration as it does in Envoy, and says why", () => {
    const host = new PluginHost(PLUGIN);
    expect(host.configure('{"providers":[{"id":"q","type":"nothing"}]}')).toBe(false);
    expect(host.lines.map(({ text }) => text).join("\n")).toContain("providers[0].type");
  });

  test("answers the status, and its state is what commands make of it", () => {
    const host = new PluginHost(PLUGIN);
    expect(host.configure(JSON.stringify({ providers: [{ id: "q", type: "qwen", apiTokens: ["a", "b"] }] }))).toBe(true);
    expect(host.ask("/eject?provider=q&token=0&ms=60000", "POST").status).toBe(200);
    const { attempts, skipped } = JSON.parse(host.ask("/explain?model=qwen-max").body) as { attempts: unknown[]; skipped: unknown[] };
    // What is out comes last, and is named as what it is: it is not skipped.
    expect(attempts).toEqual([
      { provider: "q", token: 1, model: "qwen-max", why: "first" },
      { provider: "q", token: 0, model: "qwen-max", why: "lastResort" },
    ]);
    expect(skipped).toEqual([]);
    const status = JSON.parse(host.ask("/status").body) as { providers: { tokens: { state: string }[] }[] };
    expect(status.providers[0]?.tokens.map(({ state }) => state)).toEqual(["ejected", "ok"]);
  });
});

describe("a request of another dialect", () => {
  const yaml = `
providers:
  - { id: claude, type: claude, apiTokens: [sk-secret-0] }
  - { id: openai, type: openai, apiTokens: [sk-secret-1] }
routes:
  - { name: all, provider: claude, fallbacks: [{ provider: openai, model: gpt-5-mini }] }
`;
  const BODY = { model: "claude-opus-5-5", max_tokens: 100, stream: true, top_k: 5, messages: [{ role: "user", content: "Go" }] };

  function told(body: object, ...flags: string[]): { code: number; lines: string[] } {
    const lines: string[] = [];
    const config = file(yaml);
    const request = join(temporaryFolder(), "ask.json");
    writeFileSync(request, JSON.stringify(body));
    const code = runExplain(explainFlags(["--config", config, "--request", request, ...flags]), (line) => lines.push(line));
    return { code, lines };
  }

  test("says what each provider would get, with the model of the request", () => {
    expect(told(BODY, "--dialect", "messages")).toEqual({
      code: 0,
      lines: [
        "claude-opus-5-5 on /v1/messages: route all",
        "  1. claude#0 as claude-opus-5-5 (first)",
        "  2. openai#0 as gpt-5-mini (fallback, messages>chat without top_k)",
      ],
    });
  });

  test("of Amazon's is asked for with its model in the path", () => {
    const body = { messages: [{ role: "user", content: [{ text: "Go" }] }], guardrailConfig: {} };
    const { lines } = told(body, "--dialect", "converse", "--model", "claude-opus-5-5");
    expect(lines[0]).toBe("claude-opus-5-5 on /model/claude-opus-5-5/converse: route all");
    expect(lines[1]).toContain("converse>messages");
  });

  test("of Google's names the model as its path does", () => {
    const body = { contents: [{ role: "user", parts: [{ text: "Go" }] }] };
    const { lines } = told(body, "--dialect", "gemini", "--model", "anthropic/claude");
    expect(lines[0]).toBe("anthropic/claude on /v1beta/models/anthropic%2Fclaude:generateContent: route all");
  });

  test.each([
    ["gemini", "/v1beta/models/claude:streamGenerateContent", { contents: [{ role: "user", parts: [{ text: "Go" }] }] }],
    ["converse", "/model/claude/converse-stream", { messages: [{ role: "user", content: [{ text: "Go" }] }] }],
  ])("of %s has the path %s for a stream", (dialect, path, body) => {
    expect(told(body, "--dialect", dialect, "--model", "claude", "--stream").lines[0]).toBe(`claude on ${path}: route all`);
  });

  test("is skipped by a target that has no word for something in it", () => {
    const { code, lines } = told({ ...BODY, container: "c" }, "--dialect", "messages");
    expect(code).toBe(0);
    expect(lines.slice(1)).toEqual([
      "  1. claude#0 as claude-opus-5-5 (first)",
      "skipped:",
      `  openai as gpt-5-mini: this request's "container" cannot be expressed`,
    ]);
  });

  test("that nobody can take is the error that a client would get", () => {
    const config = file(
      yaml.replace("provider: claude,", "provider: openai,").replace("provider: openai, model: gpt-5-mini", "provider: openai, model: o"),
    );
    const request = Buffer.from(JSON.stringify({ ...BODY, container: "c" }));
    const answer = explain({ config, model: "m", path: "/v1/messages", streamed: true, request }) as Explanation;
    expect(answer.attempts).toEqual([]);
    expect(answer.error).toMatchObject({ status: 400, code: "not_translatable" });
  });

  test("in JSON each attempt has its dialects and what is left out", () => {
    const { lines } = told(BODY, "--dialect", "messages", "--json");
    const { attempts } = JSON.parse(lines.join("\n")) as Explanation;
    expect(attempts.map(({ translated, dropped }) => [translated, dropped])).toEqual([
      [undefined, undefined],
      ["messages>chat", ["top_k"]],
    ]);
  });

  test("its dialect is one of those that clients speak, and no path beside it", () => {
    expect(() => explainFlags(["--model", "m", "--dialect", "latin"])).toThrow(
      "--dialect: expected one of chat, messages, responses, gemini, converse",
    );
    expect(() => explainFlags(["--model", "m", "--dialect", "chat", "--path", "/v1/messages"])).toThrow("give one of them");
    expect(() => explainFlags(["--dialect", "chat"])).toThrow("--model");
  });

  test("a file that holds none is refused with the reason", () => {
    expect(() => told(["a"])).toThrow("holds no object");
    expect(() => told({}, "--dialect", "chat")).toThrow("--model");
  });
});
