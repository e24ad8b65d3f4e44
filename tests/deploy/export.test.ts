// The demo's configuration, exported and taken back: the plugin makes the same of it, and no token is in it.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { EXPORT_KINDS, type ExportKind } from "../../gateway/export/exported.js";
import { withRelease } from "../../gateway/export/ask.js";
import { exportTo, runExport } from "../../gateway/export/export.js";
import { releaseOf } from "../../gateway/export/release.js";
import { readCommand } from "../../gateway/flags.js";
import { demoConfiguration, DEMO_TOKENS, WRONG_TOKEN_MODEL } from "../../gateway/demo/scenario.js";
import { checkConfig, substitute } from "../../config/index.js";
import { PLUGIN } from "../../gateway/paths.js";
import { PluginHost } from "../../gateway/plugin-host/host.js";
import { compileReader, type Reading } from "../config/reader.js";

type Json = Record<string, unknown>;

const DEMO = parse(demoConfiguration("http://127.0.0.1:9901/v1", "http://127.0.0.1:9902/v1")) as Json;
const TOKENS = Object.values(DEMO_TOKENS);

let read: (json: string) => Reading;
beforeAll(async () => {
  read = (await compileReader()) as (json: string) => Reading;
});

/** The plugin's configuration inside a file: the object or the text that names providers and is none of Envoy's. */
function pluginConfigIn(kind: ExportKind, file: string): Json {
  return pluginConfigOf(exportTo(kind, DEMO).files[file] ?? "");
}

function pluginConfigOf(text: string): Json {
  for (const document of parseAllDocuments(text)) {
    const found = find(document.toJS());
    if (found !== undefined) return found;
  }
  throw new Error("no configuration of the plugin there");
}

function find(value: unknown): Json | undefined {
  if (typeof value === "string" && value.startsWith("{")) return find(JSON.parse(value));
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray((value as Json)["providers"])) return value as Json;
  for (const item of Object.values(value)) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the plugin makes of a configuration, but for the names of clusters and the values of tokens. */
function meaning(config: Json): unknown {
  const { errors, providers, ...rest } = read(JSON.stringify(config));
  assert.deepEqual(errors, []);
  const kept = providers?.map((provider) => ({
    ...provider,
    cluster: "",
    socketCluster: "",
    tokens: (provider["tokens"] as unknown[]).length,
  }));
  return { ...rest, providers: kept };
}

const ENVIRONMENT = {
  QWEN_TOKEN_0: DEMO_TOKENS.qwenWrong,
  QWEN_TOKEN_1: DEMO_TOKENS.qwenGood,
  QWEN_WRONG_TOKEN_0: DEMO_TOKENS.qwenWrong,
  DEEPSEEK_TOKEN_0: DEMO_TOKENS.deepseek,
};

/** What the release build of the plugin would try for each of the demo's models, with this configuration. */
function plans(config: Json): unknown[] {
  const host = new PluginHost(PLUGIN);
  assert.ok(host.configure(JSON.stringify(config)), host.lines.map(({ text }) => text).join("\n"));
  return ["qwen-turbo", WRONG_TOKEN_MODEL, "deepseek-chat", "gpt-4o"].map(
    (model) => JSON.parse(host.ask(`/explain?model=${model}`).body) as unknown,
  );
}

const CARRIERS: [ExportKind, string][] = [
  ["higress", "wasmplugin.yaml"],
  ["higress", "envoyfilter.yaml"],
  ["istio", "wasmplugin.yaml"],
  ["istio", "envoyfilter.yaml"],
  ["envoy-gateway", "envoyextensionpolicy.yaml"],
  ["envoy", "envoy.yaml"],
];

describe("ai-failover export", () => {
  test.each(CARRIERS)("--to %s: the plugin reads the same from %s as from the demo's configuration", (kind, file) => {
    assert.deepEqual(meaning(pluginConfigIn(kind, file)), meaning(DEMO));
  });

  test.each(CARRIERS)("--to %s: the plugin explains the same plans with the configuration in %s", (kind, file) => {
    const filled = substitute(pluginConfigIn(kind, file), ENVIRONMENT);
    assert.deepEqual(filled.errors, []);
    const [first] = plans(DEMO) as { attempts: unknown[] }[];
    assert.equal(first?.attempts.length, 3);
    assert.deepEqual(plans(filled.value as Json), plans(DEMO));
  });

  test.each(EXPORT_KINDS)("--to %s holds no token and names a variable for each", (kind) => {
    const { files, todo } = exportTo(kind, DEMO);
    const text = Object.values(files).join("\n");
    for (const token of TOKENS) assert.ok(!text.includes(token) && !todo.join().includes(token));
    for (const name of ["QWEN_TOKEN_0", "QWEN_TOKEN_1", "QWEN_WRONG_TOKEN_0", "DEEPSEEK_TOKEN_0"]) {
      assert.match(text, new RegExp(`\\$\\{${name}\\}`));
      assert.match(todo.join("\n"), new RegExp(`${name}: API token`));
    }
  });

  test.each(EXPORT_KINDS)("no secret of a rule that is out of use is in a file: %s", (kind) => {
    const secret = { type: "openai", apiTokens: ["sk-of-a-rule-out-of-use"], headers: { "x-own": "own-of-a-rule-out-of-use" } };
    const rule = { _match_route_: ["a"], provider: secret, providers: [{ id: "a", type: "openai", apiTokens: ["k"] }] };
    const used = { _match_route_: ["b"], provider: { type: "qwen", apiTokens: ["sk-of-a-rule-in-use"] } };
    const { files } = exportTo(kind, { _rules_: [rule, { ...rule, _match_route_: ["c"] }, used] });
    const text = Object.values(files).join("\n");
    assert.doesNotMatch(text, /-of-a-rule-/);
    for (const name of ["UNUSED_0_TOKEN_0", "UNUSED_1_TOKEN_0"]) assert.ok(text.includes(name), `each has a variable of its own: ${name}`);
  });

  test("--to higress says what each of its two ways needs in the cluster", () => {
    const todo = exportTo("higress", DEMO).todo.join("\n");
    assert.match(todo, /for wasmplugin\.yaml, provider qwen: a service source .*outbound\|9901\|\|llm-qwen\.internal\.dns/);
    assert.match(todo, /patch the gateway's Deployment with gateway-environment\.yaml/);
    assert.match(
      todo,
      /for envoyfilter\.yaml: patch it with gateway-volumes\.yaml as well, and make an Ingress named ai-failover in higress-system/,
    );
  });

  test.each(["higress", "istio"] as const)("--to %s says that the EnvoyFilter wants a gateway of its own", (kind) => {
    assert.match(
      exportTo(kind, DEMO).todo.join("\n"),
      /envoyfilter\.yaml serves every request of the gateway's pods: use a gateway of its own/,
    );
  });

  test("where credentials are exchanged has a cluster in each of them, of the name that the plugin asks for", () => {
    const client = { azureTenantId: "t", azureClientId: "c", azureClientSecret: "s" };
    const config = { providers: [{ id: "az", type: "azure", baseUrl: "https://az.example", ...client }] };
    const carriers: [ExportKind, string, string, string][] = [
      ["envoy", "envoy.yaml", "token/login.microsoftonline.com:443", "envoy.yaml"],
      ["istio", "envoyfilter.yaml", "token/login.microsoftonline.com:443", "envoyfilter.yaml"],
      ["higress", "envoyfilter.yaml", "token/login.microsoftonline.com:443", "envoyfilter.yaml"],
      ["envoy-gateway", "envoyextensionpolicy.yaml", "httproute/default/ai-failover/rule/1", "gateway.yaml"],
    ];
    for (const [kind, file, cluster, clusters] of carriers) {
      const { files } = exportTo(kind, config);
      const made = pluginConfigOf(files[file] ?? "");
      const [provider] = read(JSON.stringify(made)).providers as { cluster: string }[];
      assert.notEqual(provider?.cluster, cluster);
      const asked = ((made["providers"] as Json[])[0]?.["tokenCluster"] as string | undefined) ?? "token/login.microsoftonline.com:443";
      assert.equal(asked, cluster, kind);
      assert.match(files[clusters] ?? "", /(address|hostname): login\.microsoftonline\.com/, kind);
    }
    const { files, todo } = exportTo("higress", config);
    const [provider] = pluginConfigOf(files["wasmplugin.yaml"] ?? "")["providers"] as Json[];
    assert.equal(provider?.["tokenCluster"], "outbound|443||llm-az-exchange.internal.dns");
    assert.ok(todo.some((line) => line.includes("login.microsoftonline.com:443") && line.includes(String(provider?.["tokenCluster"]))));
  });

  test("WebSockets of providers by TLS begin at a cluster that HTTP/2 is kept out of, where ours are added", () => {
    const config = {
      providers: [
        { id: "deepseek", type: "deepseek", apiTokens: ["sk-1"] },
        { id: "o", type: "openai", apiTokens: ["sk-2"] },
        { id: "near", type: "openai", apiTokens: ["sk-3"], baseUrl: "http://near.example/v1" },
      ],
    };
    const carriers: [ExportKind, string, string][] = [
      ["envoy", "envoy.yaml", "o/http1"],
      ["istio", "envoyfilter.yaml", "o/http1"],
      ["higress", "envoyfilter.yaml", "o/http1"],
    ];
    for (const [kind, file, cluster] of carriers) {
      const { files } = exportTo(kind, config);
      const named = (pluginConfigOf(files[file] ?? "")["providers"] as Json[]).map((provider) => provider["socketCluster"]);
      assert.deepEqual(named, [undefined, cluster, undefined], kind);
      assert.match(files[file] ?? "", /name: o\/http1\/provider\n/, kind);
      assert.doesNotMatch(files[file] ?? "", /(near|deepseek)\/http1/, kind);
    }
  });

  test("where a context is fetched has a cluster in each of them, of the name that the plugin asks for", () => {
    const FILE = { fileUrl: "https://files.example/a.txt" };
    const carriers: [ExportKind, string, string, string][] = [
      ["envoy", "envoy.yaml", "token/files.example:443", "envoy.yaml"],
      ["istio", "envoyfilter.yaml", "token/files.example:443", "envoyfilter.yaml"],
      ["higress", "envoyfilter.yaml", "token/files.example:443", "envoyfilter.yaml"],
      ["envoy-gateway", "envoyextensionpolicy.yaml", "httproute/default/ai-failover/rule/1", "gateway.yaml"],
    ];
    const exported = (kind: ExportKind, context: object) =>
      exportTo(kind, { providers: [{ id: "o", type: "openai", apiTokens: ["sk-1"], context }] });
    const asked = (text: string | undefined) => checkConfig(pluginConfigOf(text ?? "")).config?.providers[0]?.contextEndpoints[0]?.cluster;
    for (const [kind, file, cluster, clusters] of carriers) {
      const { files } = exported(kind, FILE);
      assert.equal(asked(files[file]), cluster, kind);
      assert.match(files[clusters] ?? "", /(address|hostname): files\.example/, kind);
    }
    for (const [more, cluster] of [
      [{}, "outbound|443||llm-o-context.internal.dns"],
      [{ serviceName: "file.dns", servicePort: 80 }, "outbound|80||file.dns"],
    ] as const) {
      const { files, todo } = exported("higress", { ...FILE, ...more });
      assert.equal(asked(files["wasmplugin.yaml"]), cluster);
      assert.ok(todo.some((line) => line.includes("files.example:443") && line.includes(cluster)));
    }
  });

  test("header values are secrets too, and so is all that requests are signed with", () => {
    const provider = {
      id: "b",
      type: "bedrock",
      apiTokens: ["sk-1"],
      awsRegion: "us-east-1",
      awsAccessKey: "AKIAHIDDEN",
      awsSecretKey: ["hidden"],
      hunyuanAuthKey: "hidden",
      headers: { "X-Team": "t1" },
    };
    const { files } = exportTo("envoy", { providers: [provider] });
    assert.doesNotMatch(JSON.stringify(files), /hidden|HIDDEN|"t1"/);
    assert.match(files["envoy.yaml"] ?? "", /\$\{B_HEADER_X_TEAM\}/);
    assert.match(files["envoy.yaml"] ?? "", /\$\{B_AWS_SECRET_KEY_0\}/);
    assert.match(files["envoy.yaml"] ?? "", /\$\{B_HUNYUAN_AUTH_KEY_0\}/);
  });

  test.each(EXPORT_KINDS)("--to %s leaves out what nothing reads, and says so: a key spelt wrong may hold a token", (kind) => {
    const wrong = {
      providers: [
        {
          id: "b",
          type: "openai",
          apiTokens: ["sk-right"],
          apiToken: "sk-hidden-one",
          modelMapping: { "sk-hidden-two": "m", "*": "kept-model" },
          failover: { healthCheckKey: "hidden-three" },
          anything: { below: ["hidden-four"] },
        },
      ],
      routes: [
        { name: "all", provider: "b", token: "hidden-five", fallbacks: [{ provider: "b", model: "kept-name", apiKey: "hidden-six" }] },
      ],
      apiTokens: ["hidden-seven"],
    };
    const { files, todo } = exportTo(kind, wrong);
    assert.doesNotMatch(JSON.stringify([files, todo]), /hidden/);
    assert.match(JSON.stringify(files), /kept-model/);
    assert.match(JSON.stringify(files), /kept-name/);
    for (const path of [
      "providers[0].apiToken",
      "providers[0].modelMapping[",
      "providers[0].failover.healthCheckKey",
      "providers[0].anything",
      "routes[0].token",
      "routes[0].fallbacks[0].apiKey",
      "apiTokens",
    ])
      assert.ok(
        todo.some((line) => line.startsWith(path) && line.includes("is left out")),
        path,
      );
  });

  test("a token that stands alone in place of a list is a secret too", () => {
    const { files } = exportTo("higress", { provider: { type: "openai", apiTokens: "sk-hidden-one" } });
    assert.equal(JSON.stringify(files).includes("hidden"), false);
  });

  const folder = mkdtempSync(join(tmpdir(), "export-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("writes files into a folder, or prints them, and says what is to do", () => {
    const config = join(folder, "ai-failover.yaml");
    writeFileSync(config, "providers: [{ id: q, type: qwen, apiTokens: [sk-secret-token] }]\n");
    const printed: string[] = [];
    const said: string[] = [];
    const out = join(folder, "out");
    assert.equal(
      runExport(
        { to: "istio", config, out },
        (line) => printed.push(line),
        (line) => said.push(line),
      ),
      0,
    );
    assert.equal(printed.length, 0);
    assert.match(said.join("\n"), /create secret generic ai-failover-tokens .*Q_TOKEN_0/);
    assert.ok(readdirSync(out).includes("envoyfilter.yaml"));
    assert.ok(!readFileSync(join(out, "envoyfilter.yaml"), "utf8").includes("sk-secret-token"));
    assert.equal(
      runExport(
        { to: "higress", config, out: undefined },
        (line) => printed.push(line),
        () => undefined,
      ),
      0,
    );
    assert.match(printed.join("\n"), /kind: WasmPlugin/);
  });

  test("variables of tokens and headers need not be set, others must be", () => {
    const config = join(folder, "unset.yaml");
    const provider = "id: q, type: qwen, apiTokens: ['${UNSET_ONE}', '${UNSET_TWO}'], headers: { x-of-q: '${UNSET_THREE}' }";
    writeFileSync(config, `providers: [{ ${provider} }]\nroutes: [{ name: r, match: { model: '*' }, provider: q }]\n`);
    const printed: string[] = [];
    const said: string[] = [];
    const run = (): number =>
      runExport(
        { to: "envoy", config, out: undefined },
        (line) => printed.push(line),
        (line) => said.push(line),
      );
    assert.equal(run(), 0, said.join("\n"));
    assert.match(printed.join("\n"), /Q_TOKEN_1/);
    assert.doesNotMatch(printed.join("\n"), /set-in-the-cluster/);
    writeFileSync(config, readFileSync(config, "utf8").replace("type: qwen", "type: qwen, baseUrl: '${UNSET_FOUR}'"));
    assert.equal(run(), 1);
    assert.match(said.join("\n"), /baseUrl: environment variable UNSET_FOUR is not set/);
  });

  test("a configuration with an error is named and ends with 1", () => {
    const config = join(folder, "wrong.yaml");
    writeFileSync(config, "providers: [{ id: q, type: qwn }]\n");
    const said: string[] = [];
    assert.equal(
      runExport(
        { to: "envoy", config, out: undefined },
        () => undefined,
        (line) => said.push(line),
      ),
      1,
    );
    assert.match(said.join("\n"), /providers\[0\]\.type: expected a known provider type/);
  });

  test("an unusable release is named with the Envoy that it has, before anything is written", () => {
    const message = (args: string[]): string => {
      const command = readCommand(["export", ...args]);
      return command.name === "wrong" ? command.message : "";
    };
    assert.equal(
      message(["--to", "istio", "--release", "1.27"]),
      "Istio 1.27 is built on Envoy 1.35: the plugin needs 1.36 or later there",
    );
    assert.equal(
      message(["--to", "envoy-gateway", "--release", "1.2"]),
      "Envoy Gateway 1.2 is built on Envoy 1.32: the plugin needs 1.33 or later there",
    );
    assert.equal(
      message(["--to", "envoy", "--release", "1.35.8"]),
      "Envoy 1.35.8 is built on Envoy 1.35: the plugin needs 1.36 or later there",
    );
    assert.match(
      message(["--to", "higress", "--release", "newest"]),
      /^--release: expected a release of Higress such as 2\.2, got "newest"$/,
    );
    assert.equal(message(["--to", "istio", "--release", "1.28.2"]), "");
  });

  test("where nobody can be asked the usual release is taken", async () => {
    const flags = { to: "istio", config: undefined, out: undefined } as const;
    assert.deepEqual(await withRelease(flags, false), flags);
  });
});

describe("an export for a release", () => {
  const at = (kind: ExportKind, release?: string) => exportTo(kind, DEMO, undefined, releaseOf(kind, release));

  test.each([
    ["higress", undefined, "# For Higress 2.2 (Envoy 1.36). "],
    ["istio", undefined, "# For Istio 1.29 or later (Envoy 1.37). "],
    ["istio", "1.28", "# For Istio 1.28 (Envoy 1.36). "],
    ["envoy-gateway", "v1.6.0", "# For Envoy Gateway 1.6 (Envoy 1.36). "],
    ["envoy", "1.36.4", "# For Envoy 1.36 (Envoy 1.36). "],
  ] as const)("of %s %s says so in the first line of every file", (kind, release, first) => {
    for (const text of Object.values(at(kind, release).files)) assert.ok(text.startsWith(first), text.slice(0, 100));
  });

  test("with Envoy 1.36 lets a connection hold what a request may have, and says that it costs that", () => {
    const limit = "per_connection_buffer_limit_bytes: 33619968";
    assert.ok(at("envoy", "1.36").files["envoy.yaml"]?.includes(limit));
    assert.ok(at("istio", "1.28").files["envoyfilter.yaml"]?.includes(limit));
    assert.ok(at("higress").files["envoyfilter.yaml"]?.includes(limit));
    assert.ok(
      at("istio", "1.28").todo.some((line) => line.startsWith("Istio 1.28 has Envoy 1.36: each connection may hold 33554432 bytes")),
    );
    for (const { files, todo } of [at("istio"), at("istio", "1.30"), at("envoy", "1.40")]) {
      assert.ok(!Object.values(files).join().includes(limit));
      assert.ok(!todo.join().includes("has Envoy"));
    }
  });

  test("with an older Envoy has the WasmPlugin alone, and says what is lost", () => {
    const { files, todo } = at("higress", "2.1");
    assert.deepEqual(Object.keys(files), ["wasmplugin.yaml", "gateway-environment.yaml"]);
    assert.match(todo[0] ?? "", /^Higress 2\.1 has Envoy 1\.27: both halves together need 1\.36, so envoyfilter\.yaml is left out/);
  });
});
