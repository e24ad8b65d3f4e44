// What keeps the history from being kept, on the running gateway: no request is lost, it is said once, and the console says what it lacks.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { History, Usage } from "../../../config/history.js";
import { eventually } from "../../support/gate.js";
import { envoyReady } from "../envoy-ready.js";
import { temporaryFolder } from "../folder.js";
import { chat, runGateway, type Running } from "../running.js";
import { smallDisk } from "../small-disk.js";
import { ask } from "../console/page.js";

envoyReady();

async function history({ gateway }: Running, range = "15m"): Promise<History> {
  return (await ask(gateway.consolePort, `/api/history?range=${range}`)).json as History;
}

async function counted(running: Running): Promise<number> {
  return (await history(running)).totals.reduce((sum, { requests }) => sum + requests, 0);
}

const lost = ({ said }: Running) => said.filter((line) => line.includes("the history is kept in memory")).length;

test("a restart finds what was before, with what happened; --no-history keeps nothing and says so", async () => {
  const stateDir = temporaryFolder();
  const configFile = join(temporaryFolder(), "ai-failover.yaml");
  const first = await runGateway({ stateDir, configFile });
  expect((await chat(first, "qwen-turbo")).status).toBe(200);
  await eventually("it is counted", async () => (await counted(first)) === 1);
  writeFileSync(configFile, first.yaml.replace("prefix: deepseek-", "prefix: house-"));
  await eventually("the change is noted", async () => (await history(first)).events.some(({ kind }) => kind === "config"));
  await first.gateway.stop();
  const second = await runGateway({ stateDir, configFile });
  expect((await chat(second, "qwen-turbo")).status).toBe(200);
  await eventually("both are counted", async () => (await counted(second)) === 2);
  const { state, events } = await history(second);
  expect(state).toMatchObject({ kept: "disk" });
  expect(state).not.toHaveProperty("problem");
  const kinds = events.map(({ kind }) => kind).reverse();
  expect(kinds.filter((kind) => kind !== "ejected" && kind !== "restored")).toEqual(["started", "config", "stopped", "started", "config"]);
  const usage = (await ask(second.gateway.consolePort, "/api/history/usage?range=24h&by=provider")).json as Usage;
  expect(usage.rows[0]).toMatchObject({ name: "qwen", requests: 2 });
  const csv = await ask(second.gateway.consolePort, "/api/history/usage?range=24h&by=provider&format=csv");
  expect([csv.headers["content-type"], csv.text.split(",")[0]]).toEqual(["text/csv; charset=utf-8", "provider"]);
  for (const wrong of ["?range=1y", "/usage?by=secret"])
    expect((await ask(second.gateway.consolePort, `/api/history${wrong}`)).status).toBe(400);
  await second.gateway.stop();

  const none = await runGateway({ historyBytes: 0, stateDir: temporaryFolder() });
  expect((await chat(none, "qwen-turbo")).status).toBe(200);
  expect(await history(none)).toEqual({ state: { kept: "off", sinceAt: null, bytes: 0 } });
});

test("a broken file: the history is in memory, and no request notices", async () => {
  const stateDir = temporaryFolder();
  const configFile = join(temporaryFolder(), "ai-failover.yaml");
  const folder = join(stateDir, "history", createHash("sha256").update(configFile).digest("hex").slice(0, 16));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "traffic.sqlite"), "no database, and longer than a page ".repeat(200));
  const running = await runGateway({ stateDir, configFile });
  for (let n = 0; n < 2; n++) expect((await chat(running, "qwen-turbo")).status).toBe(200);
  await eventually("both are counted", async () => (await counted(running)) === 2);
  expect(lost(running)).toBe(1);
  const { state } = await history(running);
  expect([state.kept, state.problem]).toEqual(["memory", expect.stringContaining("not a database")]);
});

test("a disk that fills up: the history goes on in memory, and no request notices", async (context) => {
  const disk = smallDisk(context);
  const running = await runGateway({ stateDir: join(disk.folder, "state") });
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
  await eventually("it is counted", async () => (await counted(running)) === 1);
  expect((await history(running)).state.kept).toBe("disk");
  disk.fill();
  for (let n = 0; n < 5; n++) {
    expect((await chat(running, "qwen-turbo")).status).toBe(200);
    await history(running);
  }
  await eventually("it goes on in memory", async () => (await history(running)).state.kept === "memory");
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
  expect(lost(running)).toBe(1);
  expect((await history(running)).state.problem).toMatch(/full|disk|ENOSPC/);
});
