// Large configurations, on the release build: read in a time that grows with their size, and told in a bounded number of lines.
import { describe, expect, test } from "vitest";
import { PLUGIN } from "../../gateway/paths.js";
import { PluginHost } from "../../gateway/plugin-host/host.js";

const some = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const provider = (i: number) => ({ id: `p${i}`, type: "openai", apiTokens: [`sk-token-${i}`] });

/** Milliseconds, and the lines that were told. */
function read(config: object): { taken: boolean; ms: number; lines: string[] } {
  const host = new PluginHost(PLUGIN);
  const begin = performance.now();
  const taken = host.configure(JSON.stringify(config));
  return { taken, ms: performance.now() - begin, lines: host.lines.map(({ text }) => text) };
}

describe("two thousand rules", () => {
  // Before they were linear a thousand with providers of their own took 53 s.
  test.each([
    ["each with a provider of its own", { _rules_: some(2000, (i) => ({ _match_route_: [`r${i}`], provider: provider(i) })) }],
    [
      "that lead to as many providers",
      { providers: some(2000, provider), _rules_: some(2000, (i) => ({ _match_service_: [`s${i}.dns`], activeProviderId: `p${i}` })) },
    ],
  ])("%s are read within ten seconds", { timeout: 60_000 }, (_, config) => {
    const { taken, ms } = read(config);
    expect(taken).toBe(true);
    expect(ms).toBeLessThan(10_000);
  });
});

test("of ten thousand unknown keys the first two hundred are told, and how many there are besides", () => {
  const unknown = Object.fromEntries(some(10_000, (i) => [`unknown${i}`, 1]));
  const { taken, lines } = read({ providers: [provider(0)], ...unknown });
  expect(taken).toBe(true);
  expect(lines).toHaveLength(201);
  expect(lines[200]).toContain("and 9800 more");
});

test("a configuration of more than 16 MiB is refused with its size", () => {
  const { taken, lines } = read({ providers: [provider(0)], padding: "x".repeat(17 * 1024 * 1024) });
  expect(taken).toBe(false);
  expect(lines.join()).toMatch(/the configuration has 17\d{6} bytes, of at most 16777216/);
});
