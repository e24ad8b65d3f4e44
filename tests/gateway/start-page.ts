// A page of docs/start, carried out from a clean folder: its files are written, its commands run, what they print is compared with what it shows.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { ROOT } from "../../gateway/paths.js";
import { freePort } from "../support/free-port.js";
import { eventually } from "../support/gate.js";
import { MAIN } from "./command.js";
import { temporaryFolder } from "./folder.js";

export const PAGES = join(ROOT, "docs/start");

interface Block {
  language: string;
  text: string;
  /** The paragraph before it; empty right behind another block. */
  before: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(PAGES, page), "utf8");
  let end = 0;
  return [...text.matchAll(/^```([a-z]*)\n([^]*?)^```$/gm)].map((found) => {
    const paragraph =
      text
        .slice(end, found.index)
        .trim()
        .split(/\n\s*\n/)
        .at(-1) ?? "";
    end = found.index + found[0].length;
    return { language: found[1] as string, text: found[2] as string, before: paragraph.replaceAll("\n", " ") };
  });
}

interface Options {
  /** Folders with further programs. */
  path?: string[];
  environment?: Record<string, string>;
}

/** Carries out the page; answers how many commands were run. Fails where something else is printed. */
export async function carryOut(page: string, { path = [], environment = {} }: Options = {}): Promise<number> {
  const folder = cleanFolder();
  const [port, consolePort] = [await freePort(), await freePort()];
  const here = (text: string) => text.replaceAll(":8080", `:${port}`).replaceAll(":8001", `:${consolePort}`);
  const env = {
    ...{
      PATH: [join(folder, "node_modules/.bin"), ...path, process.env["PATH"]].join(":"),
      HOME: join(folder, "home"),
      XDG_STATE_HOME: join(folder, "state"),
      LANG: "C.UTF-8",
    },
    ...{
      ENVOY_BIN: process.env["ENVOY_BIN"],
      npm_config_cache: join(folder, "npm"),
      npm_config_update_notifier: "false",
      CI: "1",
      NO_PROXY: "127.0.0.1",
    },
    ...environment,
  };
  const exported: string[] = [];
  let [output, count] = ["", 0];
  for (const { language, text, before } of blocksOf(page)) {
    if (language === "sh") {
      output = "";
      if (before.includes("Not run by the test")) continue;
      count++;
      const script = here(text);
      if (script.includes("ai-failover start")) await started(script, port, consolePort, folder, env);
      else output = await run([...exported, "set -e", script].join("\n"), folder, env);
      exported.push(...script.split("\n").filter((line) => line.startsWith("export ")));
    } else if (language === "" && before === "") compare(page, here(text), output);
    else write(folder, before, here(text));
  }
  return count;
}

function cleanFolder(): string {
  const folder = temporaryFolder();
  const programs = join(folder, "node_modules/.bin");
  for (const each of [programs, join(folder, "home")]) mkdirSync(each, { recursive: true });
  symlinkSync(join(ROOT, "node_modules/openai"), join(folder, "node_modules/openai"));
  const command = join(programs, "ai-failover");
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(command, 0o755);
  // npx finds the package's command beside it; asking npm for that takes a second each time.
  writeFileSync(join(programs, "npx"), '#!/bin/sh\nname=$1\nshift\nexec "$(dirname "$0")/$name" "$@"\n');
  chmodSync(join(programs, "npx"), 0o755);
  return folder;
}

/** The file that the paragraph before names last. */
function write(folder: string, before: string, text: string): void {
  const name = [...before.matchAll(/`([\w./-]*\.[a-z]+)`/g)].at(-1)?.[1];
  if (name === undefined) throw new Error(`no file is named before the block: ${before}`);
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}

function spawned(
  script: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn("bash", ["-c", script], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  onTestFinished(async () => {
    try {
      process.kill(-(child.pid as number), "SIGTERM");
    } catch {
      // gone already
    }
    await ended;
  });
  return { child, output: () => output, ended };
}

async function run(script: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { output, ended } = spawned(script, folder, env);
  const code = await ended;
  expect([script, code, code === 0 ? "" : output()]).toEqual([script, 0, ""]);
  return output();
}

async function started(script: string, port: number, consolePort: number, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const flags = `--port ${port} --console-port ${consolePort} --workers 1`;
  const { child, output } = spawned(script.replace("ai-failover start", `ai-failover start ${flags}`), folder, env);
  await eventually("the gateway is there", () => /^endpoint: /m.test(output()) || child.exitCode !== null, 60_000);
  expect(child.exitCode, output()).toBe(null);
}

/** Three dots stand for anything; which token it is, for any. */
function compare(page: string, shown: string, output: string): void {
  const pattern = shown
    .trim()
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")
    .replaceAll("\\.\\.\\.", "[^]*?")
    .replaceAll(/#[0-9]+/g, "#[0-9]+");
  if (!new RegExp(`^${pattern}$`).test(output.trim())) expect(`${page}:\n${output.trim()}`).toBe(`${page}:\n${shown.trim()}`);
}
