import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { providerRow } from "../../config/index.js";
import { readConfiguration } from "../../gateway/configuration.js";
import { startDemoProvider } from "../../gateway/demo/provider.js";
import { askableRows, firstRun } from "../../gateway/setup/first-run.js";
import type { Questions } from "../../gateway/setup/questions.js";
import { tryToken } from "../../gateway/setup/try-token.js";
import { temporaryFolder } from "./folder.js";

/** Answers from a list: provider types, each with what is typed for its tokens. */
function answering(script: [type: string, tokens: string[]][], keepRefused = false): Questions {
  const types = script.map(([type]) => type);
  const tokens = script.flatMap(([, each]) => [...each, ""]);
  return {
    provider: (rows) => Promise.resolve(rows.find(({ type }) => type === types[0] && types.shift() !== undefined)),
    token: () => Promise.resolve(tokens.shift() ?? ""),
    keepRefused: () => Promise.resolve(keepRefused),
  };
}

const acceptAll = () => Promise.resolve({ verdict: "accepted", text: "accepted" } as const);

async function run(questions: Questions, trial = acceptAll as Parameters<typeof firstRun>[3], dotEnv?: string) {
  const folder = temporaryFolder();
  const file = join(folder, "ai-failover.yaml");
  if (dotEnv !== undefined) writeFileSync(join(folder, ".env"), dotEnv, { mode: 0o644 });
  const said: string[] = [];
  const made = await firstRun(file, (line) => said.push(line), questions, trial);
  return { file, env: join(folder, ".env"), made, said };
}

test("the answers become a configuration that is in order, and tokens stand in .env alone", async () => {
  const { file, env, made } = await run(
    answering([
      ["qwen", ["sk-qwen-one", "not a token", "sk-qwen-two's#"]],
      ["deepseek", ["sk-deepseek-one"]],
    ]),
  );
  expect(made).toBe(true);
  expect(readFileSync(file, "utf8")).not.toContain("sk-");
  expect(statSync(env).mode & 0o777).toBe(0o600);
  const configuration = readConfiguration(file, {});
  expect(configuration).not.toHaveProperty("errors");
  expect(new Map(configuration.secrets)).toMatchObject(
    new Map([
      ["sk-qwen-one", "qwen#0"],
      ["sk-qwen-two's#", "qwen#1"],
      ["sk-deepseek-one", "deepseek#0"],
    ]),
  );
});

test("what stands in .env stays, and its names are not taken", async () => {
  const { env, file } = await run(answering([["qwen", ["sk-new-one"]]]), acceptAll, "OTHER=1\nQWEN_API_KEY=sk-old-one");
  expect(readFileSync(env, "utf8")).toBe("OTHER=1\nQWEN_API_KEY=sk-old-one\nQWEN_API_KEY_2=sk-new-one\n");
  expect(statSync(env).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toContain('apiTokens: ["${QWEN_API_KEY_2}"]');
});

test("Enter at the first question writes nothing", async () => {
  const { made, file, env } = await run(answering([]));
  expect([made, existsSync(file), existsSync(env)]).toEqual([false, false, false]);
});

test("a refused token is left out unless it is wanted all the same", async () => {
  const refuse = () => Promise.resolve({ verdict: "refused", text: "refused (401)" } as const);
  expect((await run(answering([["qwen", ["sk-wrong-one"]]]), refuse)).made).toBe(false);
  expect((await run(answering([["qwen", ["sk-wrong-one"]]], true), refuse)).made).toBe(true);
});

test("no token is shown while it is tried", async () => {
  const { said } = await run(answering([["qwen", ["sk-hidden-one"]]]));
  expect(said.join("\n")).toContain("qwen#0: accepted");
  expect(said.join("\n")).not.toContain("sk-hidden-one");
});

test("only providers that need a token and nothing else are offered", () => {
  const types = askableRows().map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(["openai", "qwen", "deepseek", "claude"]));
  expect(types).not.toContain("azure");
});

test("a token is tried on a real connection: accepted, refused, or not reachable", async () => {
  const provider = await startDemoProvider({ name: "qwen", tokens: ["sk-right"], modelPrefix: "qwen-" });
  onTestFinished(() => provider.close());
  const row = providerRow("qwen");
  if (row === undefined) throw new Error("the table has no qwen");
  expect(await tryToken(row, "sk-right", provider.baseUrl)).toEqual({ verdict: "accepted", text: "accepted" });
  expect(await tryToken(row, "sk-wrong", provider.baseUrl)).toEqual({ verdict: "refused", text: expect.stringContaining("401") as string });
  expect(await tryToken(row, "sk-right", "http://127.0.0.1:1/v1")).toMatchObject({ verdict: "unknown" });
});
