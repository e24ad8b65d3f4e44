// What is in force, and what has become of its file: without an Envoy.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Configuration } from "../../gateway/configuration.js";
import { CurrentConfiguration } from "../../gateway/current.js";
import { Redactor } from "../../gateway/redact.js";
import type { LiveFiles } from "../../gateway/reload.js";
import { eventually } from "../support/gate.js";
import { temporaryFolder } from "./folder.js";

const yaml = (more: string) =>
  `providers: [{ id: a, type: openai, baseUrl: "http://127.0.0.1:9/v1", apiTokens: [sk-of-the-file] }]\n${more}`;

test("what changes between the first reading and the moment from which the file is followed, as Envoy starts, comes into force", async () => {
  const file = join(temporaryFolder(), "ai-failover.yaml");
  writeFileSync(file, yaml("maxAttempts: 3\n"));
  const nothing = () => undefined;
  const current = new CurrentConfiguration({
    ...{ file, env: {}, redactor: new Redactor(), say: nothing, pluginErrors: () => [], remember: nothing },
  });
  const configuration = current.read() as Configuration;
  writeFileSync(file, yaml("maxAttempts: 4\n"));
  const applied: Configuration[] = [];
  const apply = (each: Configuration) => (applied.push(each), Promise.resolve({ ok: true }));
  const following = current.follow(configuration, { apply, clusters: () => [] } as unknown as LiveFiles);
  onTestFinished(() => following.close());
  expect(current.text).toContain("maxAttempts: 3");
  await eventually("it is applied", () => applied.length > 0);
  expect(applied.map(({ pluginConfig }) => (JSON.parse(pluginConfig) as { maxAttempts: number }).maxAttempts)).toEqual([4]);
  expect(current.text).toContain("maxAttempts: 4");
});
