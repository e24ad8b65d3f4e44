// What a gateway that was killed while it wrote left beside the configuration.
import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { LEFT_MS, removeLeftovers } from "../../gateway/leftovers.js";
import { envoyReady } from "./envoy-ready.js";
import { temporaryFolder } from "./folder.js";
import { runGateway } from "./running.js";

envoyReady();

const LEFT = [".0123456789ab.ai-failover.yaml", "..0123456789ab.ai-failover.yaml.ba9876543210", "..env.0123456789ab"];
const OTHERS = [
  "ai-failover.yaml",
  ".env",
  "..env.0123456789AB",
  ".0123456789ab.other.yaml",
  ".0123456789abc.ai-failover.yaml",
  ".old.ai-failover.yaml",
];

/** Written so many milliseconds ago. */
function written(file: string, ms: number): void {
  writeFileSync(file, "apiTokens: [sk-left]\n");
  const then = new Date(Date.now() - ms);
  utimesSync(file, then, then);
}

test("a gateway removes them when it starts, also behind a link", async () => {
  const folder = temporaryFolder();
  const configFile = join(folder, "ai-failover.yaml");
  const left = join(folder, LEFT[0] as string);
  written(left, LEFT_MS + 1_000);
  await runGateway({ configFile });
  expect(existsSync(left)).toBe(false);
  const elsewhere = temporaryFolder();
  symlinkSync(configFile, join(elsewhere, "ai-failover.yaml"));
  written(left, LEFT_MS + 1_000);
  removeLeftovers(join(elsewhere, "ai-failover.yaml"))();
  expect(existsSync(left)).toBe(false);
});

test("files of other names, folders and another gateway's that is being written stay; the last goes when nobody took it away", () => {
  const folder = temporaryFolder();
  for (const name of [...LEFT, ...OTHERS]) written(join(folder, name), LEFT_MS + 1_000);
  mkdirSync(join(folder, "..env.ffffffffffff"));
  const young = ".ffffffffffff.ai-failover.yaml";
  written(join(folder, young), 0);
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const end = removeLeftovers(join(folder, "ai-failover.yaml"));
  expect(readdirSync(folder).sort()).toEqual([...OTHERS, "..env.ffffffffffff", young].sort());
  vi.advanceTimersByTime(LEFT_MS + 1_000);
  expect(readdirSync(folder).sort()).toEqual([...OTHERS, "..env.ffffffffffff"].sort());
  end();
  expect(vi.getTimerCount()).toBe(0);
  expect(() => removeLeftovers(join(folder, "none", "ai-failover.yaml"))()).not.toThrow();
});
