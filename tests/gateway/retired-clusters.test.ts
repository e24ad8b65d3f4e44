// What is left behind by many changes: one watch, and every cluster gone in the end.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { EventLog } from "../../gateway/api/event-log.js";
import { StateWatch } from "../../gateway/api/state-watch.js";
import { stats } from "../../gateway/envoy/admin.js";
import { runPaths } from "../../gateway/envoy/rig.js";
import { RetiredClusters } from "../../gateway/retired-clusters.js";
import { eventually } from "../support/gate.js";
import { envoyReady } from "./envoy-ready.js";
import { createServer } from "node:http";
import { temporaryFolder } from "./folder.js";
import { chat, runGateway, status } from "./running.js";

envoyReady();

function retired(quiet: () => boolean) {
  const seen = { looks: 0, atOnce: 0, most: 0, now: 0, removed: [] as string[] };
  const clusters = new RetiredClusters({
    checkMs: 1,
    now: () => seen.now,
    isQuiet: async () => {
      seen.looks++;
      seen.most = Math.max(seen.most, ++seen.atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      seen.atOnce--;
      return quiet();
    },
    remove: (names) => (seen.removed.push(...names), true),
  });
  onTestFinished(() => clusters.close());
  return { clusters, seen };
}

test("two hundred changes are watched by one, and each cluster goes at its own time", async () => {
  const { clusters, seen } = retired(() => false);
  for (let n = 0; n < 200; n++) {
    seen.now = n;
    clusters.retire([`c${n}`], 1_000);
  }
  await eventually("it was looked a few times", () => seen.looks > 5);
  expect([seen.most, seen.removed]).toEqual([1, []]);
  seen.now = 1_099;
  await eventually("the older half is gone", () => seen.removed.length === 100);
  clusters.keep(["c199"]);
  seen.now = 5_000;
  await eventually("the others are gone", () => seen.removed.length === 199);
  expect(seen.removed).not.toContain("c199");
});

test("quiet is what two looks in a row have seen since the last change, and an Envoy that does not answer is not quiet", async () => {
  let quiet = false;
  const { clusters, seen } = retired(() => {
    if (!quiet) throw new Error("nobody answers");
    return true;
  });
  clusters.retire(["a"], 60_000);
  await eventually("it was looked", () => seen.looks > 3);
  expect(seen.removed).toEqual([]);
  quiet = true;
  await eventually("it is gone", () => seen.removed.length === 1);
});

test("a dozen changes under a running stream leave one question a second at Envoy", async () => {
  const running = await runGateway();
  const held = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(held, "listening");
  onTestFinished(() => (held.closeAllConnections(), void held.close()));
  const { port } = held.address() as { port: number };
  const silent = running.yaml
    .replace(
      "providers:\n",
      `providers:\n  - { id: silent, type: openai, apiTokens: [sk-silent-1], baseUrl: "http://127.0.0.1:${port}/v1" }\n`,
    )
    .replace("routes:\n", "routes:\n  - { name: silent, match: { model: silent }, provider: silent }\n");
  const inForce = async (yaml: string) => {
    const { inForceSince } = (await status(running)).config;
    writeFileSync(running.configFile, yaml);
    await eventually("it is in force", async () => (await status(running)).config.inForceSince !== inForceSince);
  };
  await inForce(silent);
  const leaving = new AbortController();
  const asked = chat(running, "silent", {}, leaving.signal).catch(() => undefined);
  for (let n = 1; n <= 12; n++) await inForce(`${silent}maxAttempts: ${1 + (n % 9)}\n`);
  const { admin } = runPaths(running.runDir);
  const questions = async () => (await stats(admin, "^http\\.admin\\.downstream_rq_total$")).get("http.admin.downstream_rq_total") ?? 0;
  const [began, before] = [performance.now(), await questions()];
  await eventually("three seconds have passed", () => performance.now() - began > 3_000);
  const looks = (await questions()) - before;
  // One look a second, one at the begin, and the question itself.
  expect(looks).toBeLessThanOrEqual((performance.now() - began) / 1_000 + 2);
  leaving.abort();
  await asked;
});

test("a page that leaves and comes back during a look leaves one rhythm of looks behind", async () => {
  const socket = join(temporaryFolder(), "control.sock");
  let asked = 0;
  let atOnce = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  const server = createServer((_request, response) => {
    asked++;
    most = Math.max(most, ++atOnce);
    waiting.push(() => {
      atOnce--;
      response.end("{}");
    });
  }).listen(socket);
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  const watch = new StateWatch(socket, () => new Map(), new EventLog());
  onTestFinished(() => watch.run(false));
  watch.run(true);
  await eventually("the first look is under way", () => asked === 1);
  for (let n = 0; n < 10; n++) {
    watch.run(false);
    watch.run(true);
  }
  await eventually("the second rhythm looks", () => asked === 2);
  waiting.splice(0).forEach((answer) => answer());
  await eventually("the next look", () => asked >= 3);
  const before = asked;
  await eventually("one more", () => {
    waiting.splice(0).forEach((answer) => answer());
    return asked > before + 2;
  });
  expect(most).toBe(2);
});
