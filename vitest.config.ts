import { defineConfig } from "vitest/config";

/**
 * Real processes and real time-outs: generous limits. One file at a time unless the script says two (npm run test:unit, test:filter, test:envoy): hostile input
 * and browsers are left alone with the machine, and so is what you run by hand.
 */
export default defineConfig({
  test: {
    fileParallelism: false,
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/{core,json,config,providers,gateway,peers,bench,deploy,dialect,sign,source}/**/*.test.ts"],
          setupFiles: ["tests/support/breathe-after-each.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "filter",
          include: ["tests/filter/**/*.test.ts"],
          setupFiles: ["tests/support/breathe-after-each.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "envoy",
          include: ["tests/envoy/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // A few drills measure a promised time: once more on a busy machine before it counts as broken.
          retry: 1,
        },
      },
      // Control planes that deliver our manifests: built from Go modules, so not in npm test (npm run planes).
      { test: { name: "planes", include: ["tests/planes/**/*.test.ts"], testTimeout: 180_000, hookTimeout: 3_600_000 } },
      // Hostile input on real sockets and a real gateway: a fixed sample here, more with `npm run attack`.
      { test: { name: "attack", include: ["tests/attack/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 } },
      // Programs from npm, installed at the first run: `npm run programs` alone.
      { test: { name: "programs", include: ["tests/programs/**/*.test.ts"], testTimeout: 400_000, hookTimeout: 60_000 } },
      // A real browser on the built console.
      { test: { name: "console", include: ["tests/console/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 180_000 } },
    ],
  },
});
