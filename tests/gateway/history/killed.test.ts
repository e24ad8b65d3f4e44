// The whole gateway is killed while it writes its history: its own process first, which costs no request, then its keeper.
import { expect, test } from "vitest";
import type { History } from "../../../config/history.js";
import { eventually } from "../../support/gate.js";
import { ownProcess } from "../../support/gateway-processes.js";
import { started } from "../command.js";
import { envoyReady } from "../envoy-ready.js";
import { startDemoProvider } from "../../../gateway/demo/provider.js";
import { temporaryFolder } from "../folder.js";
import { onTestFinished } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

envoyReady();

const TOKEN = "sk-history-0123456789";

async function told(address: string): Promise<{ requests: number; kept: string; problem?: string }> {
  const { totals, state } = (await (await fetch(`${address}/api/history?range=15m`)).json()) as History;
  return { ...state, requests: totals.reduce((sum, { requests }) => sum + requests, 0) };
}

test(
  "killed in the middle of writes, twice by its own process and once whole: no request is lost, and the history goes on",
  { timeout: 240_000 },
  async () => {
    const provider = await startDemoProvider({ name: "a", tokens: [TOKEN], modelPrefix: "" });
    onTestFinished(() => provider.close());
    const folder = temporaryFolder();
    const yaml = `providers: [{ id: a, type: openai, baseUrl: "${provider.baseUrl}", apiTokens: ["${TOKEN}"] }]\nroutes: [{ provider: a, match: { model: m } }]\n`;
    writeFileSync(join(folder, "ai-failover.yaml"), yaml);
    const running = await started([], {}, folder);
    const statuses: (number | string)[] = [];
    let on = true;
    const ask = async () => {
      while (on) {
        const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] });
        const headers = { "content-type": "application/json" };
        const answer = await fetch(`${running.endpoint}/chat/completions`, { method: "POST", headers, body }).catch(String);
        statuses.push(typeof answer === "string" ? answer : answer.status);
        if (typeof answer !== "string") await answer.arrayBuffer();
      }
    };
    // Each question has what was counted written at once: the kill meets a write.
    const question = async () => {
      while (on) await told(running.console).catch(() => undefined);
    };
    const traffic = Promise.all([ask(), ask(), question()]);
    let before = 0;
    for (let round = 0; round < 2; round++) {
      await eventually("more is written", async () => (await told(running.console).catch(() => undefined))?.requests ?? 0, 60_000);
      await eventually("a good deal is written", async () => (await told(running.console)).requests > before + 20, 60_000);
      before = (await told(running.console)).requests;
      const own = ownProcess(running.child) as number;
      process.kill(own, "SIGKILL");
      await eventually(
        "another one tells",
        async () => {
          const now = ownProcess(running.child);
          return now !== undefined && now !== own && (await told(running.console).catch(() => undefined)) !== undefined;
        },
        60_000,
      );
      const after = await told(running.console);
      expect([after.kept, after.problem]).toEqual(["disk", undefined]);
      expect(after.requests).toBeGreaterThanOrEqual(before);
    }
    before = (await told(running.console)).requests;
    on = false;
    await traffic;
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    running.child.kill("SIGKILL");
    await running.ended;
    const second = await started([], {}, folder);
    // The process that its keeper left behind may write for a moment yet: then the file is taken over once it has ended.
    const whole = await eventually("the history is on the disk", async () => {
      const now = await told(second.console);
      return now.kept === "disk" ? now : undefined;
    });
    expect(whole.problem).toBe(undefined);
    expect(whole.requests).toBeGreaterThanOrEqual(before);
  },
);
