// What is in force, and what has become of its file: without an Envoy.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Configuration } from "../../gateway/configuration.js";
import { CurrentConfiguration } from "../../gateway/current.js";
import { Redactor } from "../../gateway/redact.js";
import type { LiveFiles } from "../../gateway/reload.js";
import { eventually } from "../support/gate.js";
import { temporaryFolder } from "./folder.js";

/** What the watchers call, to be called at a moment of the test's. */
const told = vi.hoisted((): (() => void)[] => []);
vi.mock(import("../../gateway/watch.js"), async (original) => {
  const real = await original();
  const watchFiles: typeof real.watchFiles = (files, changed, ...more) => {
    told.push(changed);
    return real.watchFiles(files, changed, ...more);
  };
  return { ...real, watchFiles };
});

const yaml = (more: string) =>
  `providers: [{ id: a, type: openai, baseUrl: "http://127.0.0.1:9/v1", apiTokens: [sk-of-the-file] }]\n${more}`;

/** A file of three attempts, read. */
function ofThree() {
  const file = join(temporaryFolder(), "ai-failover.yaml");
  writeFileSync(file, yaml("maxAttempts: 3\n"));
  const nothing = () => undefined;
  const current = new CurrentConfiguration({
    ...{ file, env: {}, redactor: new Redactor(), say: nothing, pluginErrors: () => [], remember: nothing },
  });
  return { current, file, configuration: current.read() as Configuration };
}

/** The attempts of what is applied, as it comes. */
function followed(current: CurrentConfiguration, configuration: Configuration, meanwhile: () => void = () => undefined): number[] {
  const applied: number[] = [];
  const apply = ({ pluginConfig }: Configuration) => {
    applied.push((JSON.parse(pluginConfig) as { maxAttempts: number }).maxAttempts);
    meanwhile();
    return Promise.resolve({ ok: true });
  };
  const following = current.follow(configuration, { apply, clusters: () => [] } as unknown as LiveFiles);
  onTestFinished(() => following.close());
  return applied;
}

test("what changes between the first reading and the moment from which the file is followed, as Envoy starts, comes into force", async () => {
  const { current, file, configuration } = ofThree();
  writeFileSync(file, yaml("maxAttempts: 4\n"));
  const applied = followed(current, configuration);
  expect(current.text).toContain("maxAttempts: 3");
  await eventually("it is applied", () => applied.length > 0);
  expect(applied).toEqual([4]);
  expect(current.text).toContain("maxAttempts: 4");
});

const changed = (): void => told.forEach((tell) => tell());

/** Everything that is to be done by now is done. */
async function settled(current: CurrentConfiguration): Promise<void> {
  await current.bring("", () => true);
}

test("the console's text is what comes into force, and the file that is told of meanwhile is not taken for a moment", async () => {
  const { current, file, configuration } = ofThree();
  const applied = followed(current, configuration, changed);
  await current.bring(yaml("maxAttempts: 5\n"), () => (writeFileSync(file, yaml("maxAttempts: 5\n")), true));
  changed();
  await settled(current);
  expect(applied).toEqual([5]);
  expect(current.text).toBe(readFileSync(file, "utf8"));
});

test.each([
  ["is another's by now", () => false],
  [
    "cannot be written",
    (): boolean => {
      throw new Error("EROFS");
    },
  ],
])("the file that %s comes into force again", async (_, write) => {
  const { current, configuration } = ofThree();
  const applied = followed(current, configuration);
  await current.bring(yaml("maxAttempts: 5\n"), write).catch(() => undefined);
  await settled(current);
  expect(applied).toEqual([5, 3]);
  expect(current.text).toContain("maxAttempts: 3");
});
