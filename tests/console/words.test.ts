// The catalogue and the definition stay in step.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXPORT_KINDS } from "../../config/api.js";
import { changeIn, notifiedIn, toldIn } from "../../console/words/told.js";
import { stepIn } from "../../console/words/told-export.js";
import { exportTo, tokenFilesToDo } from "../../gateway/export/export.js";
import { specRows } from "../../config/spec.js";
import { HELP_ZH } from "../../console/words/help.js";
import { ROOT } from "../../gateway/paths.js";

interface Node {
  description?: string;
  [key: string]: unknown;
}

/** Help texts of keys that do something: those without a kind are Higress's, accepted and unused. */
function helpTexts(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const item of node) helpTexts(item, found);
  else if (typeof node === "object" && node !== null) {
    const { description, ...rest } = node as Node;
    if (typeof description === "string" && Object.keys(rest).length > 0) found.add(description);
    for (const value of Object.values(rest)) helpTexts(value, found);
  }
  return found;
}

const schema = JSON.parse(readFileSync(join(ROOT, "config", "schema.json"), "utf8")) as { properties: Node };
// Higress's rules are written inside a cluster: no form shows them.
const shown = Object.entries(schema.properties).filter(([key]) => key !== "_rules_");

test("every help text of the definition has its Chinese one, and no other is kept", () => {
  const texts = [...helpTexts(shown.map(([, property]) => property))];
  expect(texts.filter((text) => HELP_ZH[text] === undefined)).toEqual([]);
  expect(Object.keys(HELP_ZH).filter((text) => !texts.includes(text))).toEqual([]);
});

test("every sentence of lint has its Chinese one, with all that was filled in", () => {
  const folder = join(ROOT, "config", "lint");
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const sentences = sources.flatMap((source) =>
    [...source.matchAll(/\b(?:message|text): (?:`([^`]+)`|"([^"]+)")/g)].map(([, a, b]) => a ?? b ?? ""),
  );
  const filled = sentences.map((sentence) => sentence.replace(/\$\{[^}]+\}/g, "4"));
  expect(filled.length).toBeGreaterThan(20);
  expect(filled.filter((sentence) => toldIn("zh", sentence) === sentence)).toEqual([]);
  for (const sentence of filled) expect(toldIn("zh", sentence)).not.toMatch(/\{[0-9]\}/);
});

/** A provider of each kind of secret, one key that does nothing, and a file of tokens. */
const EXPORTED = {
  maxRequestBytes: 1000,
  providers: [
    { id: "qwen", type: "qwen", apiTokens: ["sk-1", "sk-2"], headers: { "x-team": "a" }, azureClientSecret: "left" },
    { id: "bedrock", type: "bedrock", awsRegion: "eu-central-1", awsAccessKey: ["AKIA1"], awsSecretKey: ["secret"] },
  ],
  routes: [{ provider: "qwen", match: { model: "m" } }],
};

test("a thing has one word in Chinese", () => {
  const folder = join(ROOT, "console", "words");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  // 服务提供者, 移除
  expect(texts.flatMap((text) => text.match(/供应商|提供商|弹出/g) ?? [])).toEqual([]);
});

/** Texts of a source that come behind one of these words, with something filled in. */
function said(file: string, before: RegExp): string[] {
  const source = readFileSync(join(ROOT, file), "utf8");
  const quoted = /`([^`]+)`|"([^"\n]+)"|'([^'\n]+)'/;
  const texts = [...source.matchAll(new RegExp(`(?:${before.source})(?:${quoted.source})`, "g"))].map(([, a, b, c]) => a ?? b ?? c ?? "");
  return texts.map((text) => text.replace(/\$\{(?:[^{}]|\{[^}]*\})+\}/g, "4").replaceAll("\\", "")).filter((text) => text.includes(" "));
}

const untold = (sentences: string[]) => sentences.filter((sentence) => toldIn("zh", sentence) === sentence);

test("what the console's API refuses is told in Chinese", () => {
  const api = readdirSync(join(ROOT, "gateway", "api")).map((name) => `gateway/api/${name}`);
  const sources = [...api, "gateway/edit/store.ts", "gateway/edit/edit.ts", "gateway/edit/permitted.ts", "gateway/setup/try-provider.ts"];
  const answers = sources.flatMap((file) =>
    said(file, /\b(?:error|problem|message): |\berror":|\bproblem = |\breturn (?:\[|silent\()?|EditError\(/),
  );
  // Of addresses that the page asks with what it knows alone.
  const asked = /^(?:4: 4$|(?:4|to): expected one of 4)/;
  const sentences = answers.filter((sentence) => !asked.test(sentence));
  expect(sentences.length).toBeGreaterThan(40);
  expect(untold(sentences)).toEqual([]);
});

test("what the plugin answers by itself is told in Chinese", () => {
  const files = ["refusals.ts", "telling.ts", "translated-error.ts"].map((name) => `assembly/filter/answer/${name}`);
  const texts = files.flatMap((file) => said(file, /[(,?:=]\s+|\(/)).filter((text) => text.endsWith(".") && text.split(" ").length > 3);
  expect(texts.length).toBeGreaterThan(35);
  // Sentences that are put together there.
  const parts = [
    "Send the conversation itself as input (most clients do with store: false), or ask again later.",
    ...["Leave it out, or ask for a model whose provider serves this API.", "Ask again later.", "The provider answered with status 4."],
  ];
  expect(untold(texts).filter((text) => !parts.includes(text))).toEqual([]);
});

test("what a key expects, and what happens instead of one that does nothing, is told in Chinese", () => {
  const rows = specRows().map((row) => JSON.parse(row) as { x?: string; i?: string });
  const expected = [...new Set(rows.flatMap(({ x }) => (x === undefined || x.startsWith("one of ") ? [] : [x])))];
  const instead = rows.flatMap(({ i }) => i ?? []);
  expect([expected.length > 10, instead.length > 5]).toEqual([true, true]);
  expect(expected.filter((text) => toldIn("zh", `expected ${text}, got 4`).includes(text))).toEqual([]);
  expect(instead.filter((text) => toldIn("zh", `not used: ${text}`).includes(text))).toEqual([]);
});

test("every step that is left after an export is told in Chinese", () => {
  const lines = EXPORT_KINDS.flatMap((kind) =>
    ["1.30", "1.36", "1.40"].flatMap((envoy) => exportTo(kind, EXPORTED, undefined, { name: `${kind} 1`, envoy } as never).todo),
  );
  lines.push(...tokenFilesToDo([{ file: "/run/tokens" } as never]));
  expect(new Set(lines).size).toBeGreaterThan(15);
  expect(lines.filter((line) => stepIn("zh", line) === line)).toEqual([]);
  for (const line of lines) expect(stepIn("en", line)).toBe(line);
});

test("what the webhook was told is told in Chinese", () => {
  const sources = ["changes.ts", "notifier.ts"].map((name) => readFileSync(join(ROOT, "gateway", "notify", name), "utf8"));
  const sentences = sources.flatMap((source) =>
    [...source.matchAll(/\btext(?:: | = )(?:`([^`]+)`|"([^"]+)")/g)].map(([, a, b]) => a ?? b ?? ""),
  );
  const filled = sentences.map((sentence) => sentence.replace(/\$\{[^}]+\}/g, "4"));
  expect(filled.length).toBeGreaterThan(5);
  expect(filled.filter((sentence) => notifiedIn("zh", sentence) === sentence)).toEqual([]);
  expect(notifiedIn("zh", "token qwen#1 ejected: auth; all back: every token and provider is in use")).toBe(
    "令牌 qwen#1 已移除：鉴权失败；全部恢复：所有令牌和服务提供者均可用",
  );
});

test("what the check, the plan and the history say is told in Chinese, and what is not known as it was said", () => {
  expect(toldIn("zh", 'expected a positive integer, got "x"')).toBe('应为正整数，实际为 "x"');
  expect(toldIn("zh", "unknown key, did you mean maxAttempts?")).toBe("未知的字段，是否想写 maxAttempts？");
  expect(toldIn("zh", 'expected the id of a provider, got "qwe", did you mean "qwen"?')).toBe(
    '没有名为 "qwe" 的服务提供者，是否想写 "qwen"？',
  );
  expect(toldIn("zh", "ejected: auth, next probe in 41 s")).toBe("已移除：鉴权失败，41 秒后健康检测");
  expect(changeIn("zh", "provider deepseek added; route aliyun changed; maxAttempts changed")).toBe(
    "新增服务提供者 deepseek；修改路由 aliyun；修改 maxAttempts",
  );
  expect(toldIn("zh", "something else")).toBe("something else");
  expect(toldIn("en", "unknown key")).toBe("unknown key");
});
