// The release build runs on hosts of both versions of the ABI: Envoy's, and Higress's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "vitest";
import { WASM } from "./worker.js";

const { exports: exportsOf } = WebAssembly.Module as unknown as { exports(module: WebAssembly.Module): { name: string }[] };

test("the release build says that it speaks 0.2.1 and 0.2.100", () => {
  const names = exportsOf(new WebAssembly.Module(readFileSync(WASM))).map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name.startsWith("proxy_abi_version_")).sort(), [
    "proxy_abi_version_0_2_1",
    "proxy_abi_version_0_2_100",
  ]);
});
