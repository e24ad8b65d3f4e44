import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assignClusters, type Configuration, readConfiguration, type Refused } from "../../gateway/configuration.js";
import { withSharedSockets } from "../../gateway/endpoints.js";
import { temporaryFolder } from "./folder.js";

function read(yaml: string, env: NodeJS.ProcessEnv = {}, dotEnv?: { text: string; mode: number }): Configuration | Refused {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "ai-failover.yaml"), yaml);
  if (dotEnv !== undefined) writeFileSync(join(folder, ".env"), dotEnv.text, { mode: dotEnv.mode });
  return readConfiguration(join(folder, "ai-failover.yaml"), env);
}

function accepted(yaml: string): Configuration {
  const configuration = read(yaml);
  if ("errors" in configuration) throw new Error(configuration.errors.join("\n"));
  return configuration;
}

const PROVIDER = "providers: [{ id: qwen, type: qwen, apiTokens: ['${A}', '${B}'] }]";

test("a provider becomes an endpoint, and each token has the name that people see", () => {
  expect(read(PROVIDER, { A: "sk-first-one", B: "sk-second-one" })).toMatchObject({
    endpoints: [{ cluster: "qwen", secure: true, host: "dashscope.aliyuncs.com", port: 443 }],
    secrets: expect.arrayContaining([
      ["sk-first-one", "qwen#0"],
      ["sk-second-one", "qwen#1"],
    ]) as unknown,
    timeoutMs: 600_000,
    idleTimeoutMs: 620_000,
    maxRequestBytes: 33_554_432,
    exampleModel: "qwen-turbo",
  });
});

test("a .env that others can read is warned about", () => {
  const text = "A=sk-first-one\nB=sk-second-one\n";
  expect(read(PROVIDER, {}, { text, mode: 0o644 }).warnings).toEqual([expect.stringContaining("chmod 600")]);
  expect(read(PROVIDER, {}, { text, mode: 0o600 }).warnings).toEqual([]);
});

test("all errors come at once, each with its path", () => {
  const wrong = read(`
providers:
  - { id: qwen, type: qwen, apiTokens: [x], failover: { failureThreshold: x } }
  - { id: other, type: nosuchtype }
routes: [{ name: r, provider: missing }]`);
  expect((wrong as Refused).errors).toEqual([
    expect.stringContaining("providers[0].failover.failureThreshold"),
    expect.stringContaining("providers[1].type"),
    expect.stringContaining("routes[0].provider"),
  ]);
});

test("a file that is not there is an error like any other", () => {
  expect(readConfiguration(join(temporaryFolder(), "none.yaml"))).toMatchObject({ errors: [expect.stringContaining("no such file")] });
});

test("the model to try is one that the configuration routes", () => {
  const provider = "providers: [{ id: own, type: openai, baseUrl: 'http://127.0.0.1:1/v1', apiTokens: [x] }]";
  expect(accepted(`${provider}\nroutes: [{ match: { model: house-model }, provider: own }]`).exampleModel).toBe("house-model");
  expect(accepted(`${provider}\nroutes: [{ match: { model: { prefix: deepseek- } }, provider: own }]`).exampleModel).toBe("deepseek-chat");
});

const at = (port: number) => accepted(`providers: [{ id: own, type: openai, baseUrl: 'http://127.0.0.1:${port}/v1', apiTokens: [x] }]`);

test("a provider keeps its cluster while its address stays", () => {
  const same = assignClusters(at(1), at(1).endpoints);
  expect(same.endpoints).toEqual([{ cluster: "own", secure: false, host: "127.0.0.1", port: 1 }]);
  expect(same.pluginConfig).toBe(at(1).pluginConfig);
});

test("providers that share a cluster share the one for WebSockets", () => {
  const shared = { cluster: "one", secure: true, host: "one.example", port: 443 };
  expect(withSharedSockets([{ ...shared, sockets: true }, shared])).toEqual([
    { ...shared, sockets: true },
    { ...shared, sockets: true },
  ]);
});

test("a provider that moved gets a cluster of its own, and the plugin is told its name", () => {
  const moved = assignClusters(at(2), at(1).endpoints);
  expect(moved.endpoints).toEqual([{ cluster: "own~2", secure: false, host: "127.0.0.1", port: 2 }]);
  expect(JSON.parse(moved.pluginConfig)).toMatchObject({ providers: [{ id: "own", cluster: "own~2" }] });
  const back = assignClusters(at(1), [...at(1).endpoints, ...moved.endpoints]);
  expect(back.endpoints[0]?.cluster).toBe("own");
});

const exchanging = (port: number, more = "") =>
  accepted(`providers:
  - { id: az, type: azure, baseUrl: 'https://az.example', azureTenantId: t, azureClientId: c, azureClientSecret: s,
      azureAuthorityHost: 'http://127.0.0.1:${port}'${more} }`);

test("where credentials are exchanged is an endpoint, which moves as a provider does", () => {
  const provider = { cluster: "az", secure: true, host: "az.example", port: 443, sockets: true };
  const named = (port: number) => exchanging(port, ", tokenCluster: entra");
  expect(exchanging(1).endpoints).toEqual([provider, { cluster: "token/127.0.0.1:1", secure: false, host: "127.0.0.1", port: 1 }]);
  const moved = assignClusters(named(2), named(1).endpoints);
  expect(moved.endpoints).toEqual([provider, { cluster: "entra~2", secure: false, host: "127.0.0.1", port: 2 }]);
  expect(JSON.parse(moved.pluginConfig)).toMatchObject({ providers: [{ id: "az", tokenCluster: "entra~2" }] });
});

test("where a context is fetched moves too", () => {
  const named = (port: number) =>
    accepted(`providers:
  - { id: own, type: openai, baseUrl: 'http://127.0.0.1:1/v1', apiTokens: [x], context: { fileUrl: 'http://127.0.0.1:${port}/a.txt', cluster: files } }`);
  const moved = assignClusters(named(3), named(2).endpoints);
  expect(moved.endpoints.map(({ cluster, port }) => [cluster, port])).toEqual([
    ["own", 1],
    ["files~2", 3],
  ]);
  expect(JSON.parse(moved.pluginConfig)).toMatchObject({
    providers: [{ id: "own", context: { fileUrl: "http://127.0.0.1:3/a.txt", cluster: "files~2" } }],
  });
});

test("exchanges in two places do not share a cluster", () => {
  const client = (id: string, port: number) =>
    `  - { id: ${id}, type: azure, baseUrl: 'https://az.example', azureTenantId: t, azureClientId: c, azureClientSecret: s${id}, tokenCluster: entra, azureAuthorityHost: 'http://127.0.0.1:${port}' }\n`;
  expect(read(`providers:\n${client("a", 1)}${client("b", 2)}`)).toMatchObject({ errors: [expect.stringContaining('"entra"')] });
  expect(read(`providers:\n${client("a", 1)}${client("b", 1)}`)).not.toHaveProperty("errors");
});
