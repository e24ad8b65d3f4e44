// A plugin that does nothing in every callback: what it costs is the price of entering the VM, the floor for any plugin.
import { writeFileSync } from "node:fs";
import binaryen from "assemblyscript/binaryen";

/** Proxy-Wasm 0.2.1. Nothing is ever allocated: no callback asks the host for data. */
const TEXT = `(module
  (memory (export "memory") 2)
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))
  (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_context_create") (param i32 i32))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0))
  (func (export "proxy_on_request_body") (param i32 i32 i32) (result i32) (i32.const 0))
  (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32) (i32.const 0))
  (func (export "proxy_on_response_body") (param i32 i32 i32) (result i32) (i32.const 0))
  (func (export "proxy_on_done") (param i32) (result i32) (i32.const 1))
  (func (export "proxy_on_log") (param i32))
  (func (export "proxy_on_delete") (param i32)))`;

/** Writes the .wasm to this path. */
export function writeNoOp(path: string): void {
  const module = binaryen.parseText(TEXT);
  writeFileSync(path, module.emitBinary());
  module.dispose();
}
