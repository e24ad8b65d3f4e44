// `tokenFile` on a running gateway: another content comes into force by itself, a bad one does not, and a page brings no file in.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { CheckResult, ConfigDocument } from "../../config/api.js";
import { tokenFileState } from "../../config/index.js";
import { FollowedTokenFiles } from "../../gateway/token-files.js";
import { eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Page } from "./console/page.js";
import { envoyReady } from "./envoy-ready.js";
import { temporaryFolder } from "./folder.js";
import { chat, runGateway, status } from "./running.js";

envoyReady();

/** Far below the promise, far above what it takes. */
const WITHIN_MS = 2_000;
const FIRST = "sk-first-of-the-file-0123456789";
const SECOND = "sk-second-of-the-file-0123456789";

/** A mounted Secret: `token` leads through `..data` to a folder that is swapped in one step. */
function mountedSecret(): { file: string; swap: (content: string) => void } {
  const folder = temporaryFolder();
  let n = 0;
  const swap = (content: string): void => {
    const before = `..${n}`;
    const now = `..${++n}`;
    mkdirSync(join(folder, now));
    writeFileSync(join(folder, now, "token"), content);
    symlinkSync(now, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    rmSync(join(folder, before), { recursive: true, force: true });
  };
  swap(`${FIRST}\n`);
  symlinkSync(join("..data", "token"), join(folder, "token"));
  return { file: join(folder, "token"), swap };
}

async function scene() {
  const provider = await Provider.start();
  onTestFinished(() => provider.close());
  const secret = mountedSecret();
  const running = await runGateway({}, (yaml) =>
    yaml.replace(
      "routes:\n",
      `  - { id: filed, type: openai, baseUrl: "${provider.baseUrl}", tokenFile: ${secret.file}, dialect: chat }\nroutes:\n  - { name: filed, match: { model: filed }, provider: filed }\n`,
    ),
  );
  return { ...secret, provider, running };
}

test("another content is noticed: behind links, gone, back, and when it changed before anybody watched", async () => {
  const { file, swap } = mountedSecret();
  let times = 0;
  const followed = new FollowedTokenFiles(() => times++);
  onTestFinished(() => followed.close());
  const read = () => ({ file, state: tokenFileState(file) });
  const noticed = async (change: () => void): Promise<void> => {
    const before = times;
    const began = performance.now();
    change();
    await eventually("the change is noticed", () => times > before);
    expect(performance.now() - began).toBeLessThan(WITHIN_MS);
    expect(followed.changed()).toBe(true);
    followed.follow([read()]);
    expect(followed.changed()).toBe(false);
  };
  followed.follow([read()]);
  await noticed(() => swap(SECOND));
  await noticed(() => writeFileSync(file, FIRST));
  await noticed(() => rmSync(join(dirname(file), "..data")));
  await noticed(() => swap(SECOND));
  await noticed(() => writeFileSync(file, "a".repeat(100_000)));
  const old = read();
  swap(FIRST);
  followed.follow([]);
  await noticed(() => followed.follow([old]));
});

test("a changed file comes into force without a restart, no request is lost, and a bad one leaves the tokens that work", async () => {
  const { provider, running, swap } = await scene();
  expect((await chat(running, "filed")).status).toBe(200);
  expect(provider.hits(FIRST)).toBe(1);
  const { envoyPid } = running.gateway;
  let asking = true;
  const answers: number[] = [];
  const ask = async (): Promise<void> => {
    while (asking) answers.push((await chat(running, "filed")).status);
  };
  const asked = ask();
  swap(`# rotated\n${SECOND}\n`);
  await eventually("the second token is used", () => provider.hits(SECOND) > 0);
  asking = false;
  await asked;
  expect(new Set(answers)).toEqual(new Set([200]));
  expect(running.gateway.envoyPid).toBe(envoyPid);

  swap("not a token but a sentence\n");
  const { errors } = await eventually("the error is shown", async () => {
    const { config } = await status(running);
    return config.errors.length > 0 ? config : undefined;
  });
  expect(errors).toEqual([expect.stringMatching(/tokenFile: the tokens of filed cannot be had: .*token has no token on line 1/)]);
  expect((await chat(running, "filed")).status).toBe(200);

  // The way back is by the file alone.
  const before = provider.hits(FIRST);
  swap(FIRST);
  await eventually(
    "the first token is used again",
    async () => (await chat(running, "filed")).status === 200 && provider.hits(FIRST) > before,
  );
  await eventually("the error is gone", async () => (await status(running)).config.errors.length === 0);
  const shown = [
    ...running.said,
    ...running.log,
    await (await fetch(`http://127.0.0.1:${running.gateway.consolePort}/api/config`)).text(),
  ].join("\n");
  expect(shown).not.toMatch(/of-the-file-|but a sentence/);
});

test("a page names no other file, and sends the file's tokens nowhere else", async () => {
  const { file, provider, running } = await scene();
  const thief = await Provider.start();
  onTestFinished(() => thief.close());
  const other = join(temporaryFolder(), "other");
  writeFileSync(other, "the secret of somebody else\n");
  const page = await Page.open(running.gateway.consolePort);
  const { yaml, revision } = (await page.get("/api/config")).json as ConfigDocument;
  const put = async (changed: string) => await page.send("PUT", "/api/config", { yaml: changed, revision });
  const added = (provider: string) => yaml.replace("routes:\n", `  - { id: stolen, type: openai, ${provider} }\nroutes:\n`);
  for (const named of [
    other,
    join(dirname(file), "..data", "token"),
    `${file}/../token`,
    "/etc/hostname",
    "/nowhere",
    `"\\u002fetc/hostname"`,
  ]) {
    const changed = added(`baseUrl: "${thief.baseUrl}", tokenFile: ${named}`);
    const checked = (await page.send("POST", "/api/config/check", { yaml: changed })).json as CheckResult;
    const errors = checked.findings.filter(({ level }) => level === "error").map(({ message }) => message);
    expect([named, errors]).toEqual([named, [expect.stringContaining("the console brings no other file in")]]);
    expect([named, (await put(changed)).status]).toEqual([named, 422]);
  }
  const rule = `${yaml}_rules_:\n  - { _match_route_: [r], provider: { type: openai, baseUrl: "${thief.baseUrl}", tokenFile: ${file} } }\n`;
  for (const moved of [added(`baseUrl: "${thief.baseUrl}", tokenFile: ${file}`), yaml.replace(provider.baseUrl, thief.baseUrl), rule]) {
    const { status: code, text } = await put(moved);
    expect([code, text]).toEqual([422, expect.stringContaining(`are sent to ${new URL(thief.baseUrl).origin}`)]);
  }
  const tried = await page.send("POST", "/api/providers/try", {
    provider: { type: "openai", baseUrl: thief.baseUrl, tokenFile: file, apiTokens: ["typed"] },
  });
  expect(tried.text).toContain('"kind":"ok"');
  expect(thief.requests.map(({ headers }) => JSON.stringify(headers)).join()).not.toContain(FIRST);
  // What the file has stays, and the rest may change.
  expect((await put(`${yaml}maxAttempts: 7\n`)).status).toBe(200);
  expect((await chat(running, "filed")).status).toBe(200);
  expect(provider.hits(FIRST)).toBeGreaterThan(0);
  expect(running.said.join("\n")).not.toContain("somebody else");
});
