// npm run build: what it says of its options.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { DIALECTS } from "../dialect/dialects.js";

function build(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/build-wasm.mjs", ...args], { encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

describe("the plugin's build", () => {
  test("names every dialect in its help", () => {
    const { status, out } = build("--help");
    assert.equal(status, 0);
    assert.ok(out.includes(DIALECTS.join(",")), out);
  });

  test.each([
    [["--dialects", "chat,mesages"], /expected some of chat,messages,.*got "mesages"/],
    [["--dialect", "chat"], /Unknown option '--dialect'/],
    [["chat"], /Unexpected argument 'chat'/],
  ])("refuses %s before it compiles anything", (args, said) => {
    const { status, err } = build(...args);
    assert.equal(status, 1);
    assert.match(err, said);
    assert.match(err, /npm run build -- --help/);
  });

  test("knows the dialects by the numbers that both tables of the plugin have them by", () => {
    const written = /const WRITTEN: StaticArray<Api> = \[([^\]]*)\]/.exec(readFileSync("assembly/core/spoken.ts", "utf8"))?.[1] ?? "";
    const apis = [...written.matchAll(/Api\.(\w+)/g)].map(([, name]) => (name ?? "").toLowerCase());
    const named: Record<string, string> = { chat: "chatcompletions", gemini: "generatecontent" };
    assert.deepEqual(
      apis,
      DIALECTS.slice(0, -1).map((name) => named[name] ?? name),
    );
    assert.equal(DIALECTS.indexOf("images"), apis.length, "read alone, and behind them");
  });
});
