// A few seconds of `npm run endurance`: that it does what it says. What a long run is judged by stands in tests/bench/endurance.test.ts.
import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import { describe, test } from "vitest";
import { judged } from "../../bench/endurance.js";
import { Random } from "../support/random.js";
import { endure } from "./endurance/endure.js";
import { FOLDER } from "./endurance/endured.js";

const LIMIT = { timeout: 120_000 };
const ours = (): string[] => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && worksIn(pid).includes(FOLDER));

function worksIn(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

describe("endurance", () => {
  test("seconds of it lose nothing, meet faults, drills, reloads and questions, and leave no process", LIMIT, async () => {
    const [said, kept, processes]: [string[], number[], number[]] = [[], [], []];
    const { slots, losses } = await endure({
      ...{ seconds: 8, workers: 1, random: Random.fromEnvironment() },
      ...{ say: (line: string) => said.push(line), keep: (list: unknown[]) => (kept.push(list.length), processes.push(ours().length)) },
    });
    const total = (of: (slot: (typeof slots)[number]) => number): number => slots.reduce((sum, slot) => sum + of(slot), 0);
    assert.deepEqual(losses, []);
    assert.deepEqual(judged(slots.slice(0, 7)), []); // growth is nothing that seconds tell
    for (const of of [
      (s: (typeof slots)[number]) => s.faults,
      (s: (typeof slots)[number]) => s.drills,
      (s: (typeof slots)[number]) => s.reloads,
    ])
      assert.ok(total(of) > 0, JSON.stringify(slots));
    assert.ok(total((slot) => slot.questions) > 0, JSON.stringify(slots));
    assert.ok(slots.every((slot) => slot.envoyResident > 0 && slot.gatewayResident > 0 && slot.envoyDescriptors > 0 && slot.vm > 0));
    assert.deepEqual(
      kept,
      slots.map((_, i) => i + 1),
    );
    assert.ok(said.length > slots.length, "the speed and a line for each slot");
    assert.ok(Math.max(...processes) >= 3, "the keeper, Envoy and the gateway's own process");
    assert.deepEqual(ours(), []);
  });
});
