// A text that is made to take long: whoever sends it waits, and nobody else.
import { writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../support/gate.js";
import { envoyReady } from "../envoy-ready.js";
import { chat, runGateway, type Running, status, untilSaid } from "../running.js";
import { Page } from "./page.js";

envoyReady();

/** Brackets without an end: the YAML parser goes down once for each, until its stack ends, and with it the process. */
const ENDLESS = `x: ${"[".repeat(500_000)}`;

/** The longest that health and the list of versions let somebody wait, from now on. */
function watched(running: Running): () => number {
  let longest = 0;
  let on = true;
  const ask = async () => {
    while (on) {
      const began = performance.now();
      const answers = await Promise.all(
        ["/healthz", "/api/config/history"].map((path) => fetch(`http://127.0.0.1:${running.gateway.consolePort}${path}`)),
      );
      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
      longest = Math.max(longest, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const asking = ask();
  onTestFinished(async () => {
    on = false;
    await asking;
  });
  return () => longest;
}

/** Of a busy machine; a text like this one blocks for half a minute and more. */
const RESPONSIVE_MS = 3_000;

test("a check and an edit of a text that is nested without end are refused with the reason, while health and the console answer", async () => {
  const running = await runGateway();
  const page = await Page.open(running.gateway.consolePort);
  const longest = watched(running);
  const check = await page.send("POST", "/api/config/check", { yaml: ENDLESS });
  expect(check.json).toMatchObject({
    ok: false,
    findings: [{ level: "error", message: expect.stringContaining("nested deeper than") as string }],
  });
  const edit = await page.send("POST", "/api/config/edit", { yaml: ENDLESS, changes: [{ path: ["a"], value: 1 }] });
  expect([edit.status, edit.text]).toEqual([400, expect.stringContaining("nested deeper than")]);
  expect(longest()).toBeLessThan(RESPONSIVE_MS);
  // The next one has a thread again.
  expect((await page.send("POST", "/api/config/check", { yaml: running.yaml })).json).toMatchObject({ ok: true });
});

test("a file that is nested without end leaves the one before in force, and the next one is taken", async () => {
  const running = await runGateway();
  const longest = watched(running);
  writeFileSync(running.configFile, ENDLESS);
  await untilSaid(running, "nested deeper than");
  expect((await chat(running, "qwen-turbo")).status).toBe(200);
  expect(longest()).toBeLessThan(RESPONSIVE_MS);
  writeFileSync(running.configFile, `${running.yaml}maxAttempts: 9\n`);
  await untilSaid(running, "configuration in force since");
  await eventually("no error is left", async () => (await status(running)).config.errors.length === 0);
});
