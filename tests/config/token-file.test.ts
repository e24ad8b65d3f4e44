// API tokens out of files: what is taken, what is refused with which words, and that no word shows what a file holds.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkConfig, findingText, loadConfig, parseConfig } from "../../config/index.js";
import { checkFile } from "../../gateway/check.js";
import { runExport } from "../../gateway/export/export.js";

const SECRET = "sk-of-the-file-0123456789";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "token-file-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Root may read everything: for the time of this it is somebody else. */
function asAnybody<T>(task: () => T): T {
  if (process.geteuid?.() !== 0) return task();
  chmodSync(folder, 0o755);
  process.seteuid?.(65534);
  try {
    return task();
  } finally {
    process.seteuid?.(0);
  }
}

function config(more: string): string {
  const file = join(folder, "ai-failover.yaml");
  writeFileSync(file, `providers:\n  - { id: qwen, type: qwen${more} }\n`);
  return file;
}

function tokens(content: string | Uint8Array): void {
  writeFileSync(join(folder, "tokens"), content);
}

test("each line is a token, behind those of apiTokens, each once; the plugin sees no file", () => {
  tokens(`\uFEFF# of the team\r\n${SECRET}\r\n\r\n  second-token\t\r\nfirst-of-all\r\n${SECRET}`);
  const { errors, warnings, pluginConfig, secrets, tokenFiles } = loadConfig(config(", apiTokens: [first-of-all], tokenFile: tokens"), {});
  expect([...errors, ...warnings].map(findingText)).toEqual([]);
  expect(pluginConfig).toEqual({ providers: [{ id: "qwen", type: "qwen", apiTokens: ["first-of-all", SECRET, "second-token"] }] });
  expect([...secrets]).toEqual(expect.arrayContaining([SECRET, "second-token"]));
  expect(tokenFiles.map(({ file }) => file)).toEqual([join(folder, "tokens")]);
});

test("a path may be whole, and made with a variable; a variable that is missing is the only finding", () => {
  tokens(SECRET);
  const file = config(', tokenFile: "${SECRETS}/tokens"');
  expect(loadConfig(file, { SECRETS: folder }).config?.providers[0]?.apiTokens).toEqual([SECRET]);
  const { errors, warnings } = loadConfig(file, {});
  expect([...errors, ...warnings].map(findingText)).toEqual(["providers[0].tokenFile: environment variable SECRETS is not set"]);
});

describe("is refused, with the file and the provider, and without what it holds:", () => {
  const TWO = new TextEncoder().encode(`${SECRET}\nsk-b`);
  test.each<[string, string | Uint8Array, string]>([
    ["an empty file", "\n# nothing\n", "holds no token"],
    ["a control character", `${SECRET}\nsk-\u0007bell`, "has no token on line 2: there is the character U+0007 in it"],
    ["a sentence", `the token is ${SECRET}`, "has no token on line 1: there is a space in it"],
    ["a binary file", Uint8Array.from([...TWO, 0, 1, 2]), "is no text in UTF-8"],
    ["another encoding", Uint8Array.from([...TWO, 0xe9]), "is no text in UTF-8"],
    ["a reference", "${SECRET}", "has a reference on line 1: nothing is filled in there, so it has to be the token itself"],
    ["a large file", `${SECRET}\n`.repeat(3_000), "is larger than 64 KiB"],
  ])("%s", (_, content, words) => {
    tokens(content);
    const { errors, warnings, pluginConfig } = loadConfig(config(", tokenFile: tokens"), {});
    expect([...errors, ...warnings].map(findingText)).toEqual([
      `providers[0].tokenFile: the tokens of qwen cannot be had: ${join(folder, "tokens")} ${words}`,
    ]);
    expect(JSON.stringify(errors)).not.toContain("sk-");
    expect(pluginConfig).toBeUndefined();
  });

  test("what is no file: nothing there, a folder, a pipe that nobody writes to, a device without an end", () => {
    mkdirSync(join(folder, "a-folder"));
    execFileSync("mkfifo", [join(folder, "a-pipe")]);
    const said = (name: string) =>
      loadConfig(config(`, tokenFile: "${name}"`), {}).errors.map(({ message }) => message.split("cannot be had: ")[1]);
    expect(said("nothing")).toEqual([`${join(folder, "nothing")} does not exist`]);
    for (const name of [join(folder, "a-folder"), join(folder, "a-pipe"), "/dev/zero"])
      expect(said(name)).toEqual([`${name} is no regular file`]);
  });

  test("one that may not be read", () => {
    tokens(SECRET);
    chmodSync(join(folder, "tokens"), 0);
    const text = config(", tokenFile: tokens");
    expect(asAnybody(() => loadConfig(text, {})).errors[0]?.message).toContain("may not be read by this user");
  });

  test.each(["5", "[a]", '""', '"a\\u0000b"'])("a path that is none: %s", (written) => {
    expect(loadConfig(config(`, tokenFile: ${written}`), {}).errors.map(findingText)).toEqual([
      expect.stringMatching(/^providers\[0\]\.tokenFile: expected the path of a file, got /),
    ]);
  });
});

test("without a folder nothing is read, and the plugin says that it reads no file", () => {
  const provider = { id: "qwen", type: "qwen", apiTokens: ["a"], tokenFile: "/etc/hostname" };
  for (const { warnings, config: read } of [
    checkConfig({ providers: [provider] }),
    parseConfig(JSON.stringify({ providers: [provider] })),
  ]) {
    expect(warnings.map(findingText)).toEqual([
      expect.stringContaining("providers[0].tokenFile: not used: the gateway alone reads a file"),
    ]);
    expect(read?.providers[0]?.apiTokens).toEqual(["a"]);
  }
});

test("check names the line in the configuration, and export says where the tokens go", () => {
  const file = config(", tokenFile: tokens");
  expect(checkFile(file, {}).findings).toEqual([expect.objectContaining({ path: "providers[0].tokenFile", level: "error", line: 2 })]);
  tokens(`${SECRET}\nsk-second`);
  expect(checkFile(file, {})).toEqual({ ok: true, findings: [] });
  const said: string[] = [];
  const complained: string[] = [];
  expect(
    runExport(
      { to: "istio", config: file, out: undefined },
      (line) => said.push(line),
      (line) => complained.push(line),
    ),
  ).toBe(0);
  expect(said.join("\n")).toContain("${QWEN_TOKEN_1}");
  expect(said.join("\n")).not.toMatch(/tokenFile|sk-/);
  expect(complained.join("\n")).toContain(`${join(folder, "tokens")} (tokenFile) is read by the gateway alone`);
});
