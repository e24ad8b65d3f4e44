// Every error that a disk can answer with, by a file system that is put in the place of Node's: also where no disk can be mounted, and as
// root, whom no mode keeps out. Two of the errors in `npm test`, all of them with FAULTS=all.
import { readFileSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Page } from "./console/page.js";
import { envoyReady } from "./envoy-ready.js";
import { chat, runGateway, type Running, untilSaid } from "./running.js";

envoyReady();

const fault = vi.hoisted(() => ({ code: "", below: "", tries: 0, reading: false }));

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const refuse = (path: unknown, syscall: string) => {
    if (fault.code === "" || !String(path).startsWith(fault.below)) return;
    fault.tries++;
    throw Object.assign(new Error(`${fault.code}: refused by the test, ${syscall}`), { code: fault.code, syscall });
  };
  const writing = (name: "mkdirSync" | "renameSync" | "copyFileSync" | "appendFileSync" | "writeFileSync" | "chmodSync") => {
    return (...args: unknown[]) => (refuse(args[0], name.replace("Sync", "")), (real[name] as (...all: unknown[]) => unknown)(...args));
  };
  const mocked = {
    ...real,
    openSync: (path: string, flags: string | number, mode: number) => {
      // Reading alone says so in numbers.
      if (typeof flags === "string" || fault.reading) refuse(path, "open");
      return real.openSync(path, flags, mode);
    },
    readFileSync: (path: string, options: "utf8") => (fault.reading && refuse(path, "open"), real.readFileSync(path, options)),
    ...Object.fromEntries(
      (["mkdirSync", "renameSync", "copyFileSync", "appendFileSync", "writeFileSync", "chmodSync"] as const).map((name) => [
        name,
        writing(name),
      ]),
    ),
  };
  return { ...mocked, default: mocked };
});

beforeEach(() => void Object.assign(fault, { code: "", below: "", tries: 0, reading: false }));

const said = ({ said }: Running, text: string) => said.filter((line) => line.includes(text)).length;
const changed = (yaml: string) => yaml.replace("prefix: deepseek-", "prefix: house-");

const CODES = ["ENOSPC", "ENOENT", ...(process.env["FAULTS"] === "all" ? ["EACCES", "EROFS", "EMFILE", "EIO"] : [])];

describe.each(CODES)("%s at every write", (code) => {
  test("of Envoy's files leaves the configuration before in force, is said once, and passes by itself", async () => {
    const running = await runGateway();
    const { envoyPid } = running.gateway;
    Object.assign(fault, { code, below: running.runDir });
    writeFileSync(running.configFile, changed(running.yaml));
    await vi.waitUntil(() => fault.tries >= 2, { timeout: 20_000 });
    expect([said(running, code), (await chat(running, "deepseek-chat")).status]).toEqual([1, 200]);
    fault.code = "";
    await untilSaid(running, "configuration in force since");
    expect([(await chat(running, "deepseek-chat")).status, running.gateway.envoyPid]).toEqual([404, envoyPid]);
  });

  test("of what the console applies is an answer, and the file is as before", async () => {
    const running = await runGateway();
    const page = await Page.open(running.gateway.consolePort);
    const { yaml, revision } = (await page.get("/api/config")).json as { yaml: string; revision: string };
    Object.assign(fault, { code, below: running.configFile.replace(/[^/]*$/, "") });
    const { status, text } = await page.send("PUT", "/api/config", { yaml: changed(yaml), revision });
    expect([status, text]).toEqual([422, expect.stringContaining(code)]);
    fault.code = "";
    expect((await page.send("PUT", "/api/config", { yaml: changed(yaml), revision })).status).toBe(200);
  });
});

test("a file that cannot be read for a moment is no change and no error", async () => {
  const running = await runGateway();
  Object.assign(fault, { code: "EMFILE", below: running.configFile, reading: true });
  // A new time and the same content: it is looked at.
  Object.assign(fault, { below: `${running.configFile}x` });
  writeFileSync(running.configFile, changed(running.yaml));
  Object.assign(fault, { below: running.configFile });
  await vi.waitUntil(() => fault.tries >= 2, { timeout: 20_000 });
  expect((await chat(running, "deepseek-chat")).status).toBe(200);
  expect(said(running, "not in force")).toBe(0);
  fault.code = "";
  await untilSaid(running, "configuration in force since");
});

test("tokens that were typed are in .env only where the text that names them is in force", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const env = running.configFile.replace(/[^/]*$/, ".env");
  writeFileSync(env, "A=1\n");
  const { yaml, revision } = (await page.get("/api/config")).json as { yaml: string; revision: string };
  const typed = `${yaml.replace("providers:\n", "providers:\n  - { id: typed, type: openai, apiTokens: [sk-typed-by-hand] }\n")}`;
  Object.assign(fault, { code: "EACCES", below: running.runDir });
  expect((await page.send("PUT", "/api/config", { yaml: typed, revision })).status).toBe(422);
  expect(readFileSync(env, "utf8")).toBe("A=1\n");
  fault.code = "";
  expect((await page.send("PUT", "/api/config", { yaml: typed, revision })).status).toBe(200);
  expect(readFileSync(env, "utf8")).toBe("A=1\nTYPED_API_KEY=sk-typed-by-hand\n");
});
