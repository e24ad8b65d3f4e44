// The Envoy of the readable rigs in envoy/: the demo's providers on fixed ports, paths relative to the checkout.
import { parse } from "yaml";
import type { RigInput, RigMode } from "../envoy/rig.js";
import { demoConfiguration } from "./scenario.js";

/** Ports of `node build/js/gateway/demo/main.js` when nothing else is said. */
export const QWEN_PORT = 9901;
export const DEEPSEEK_PORT = 9902;

/** What the rig `envoy/demo` (mode full) or `envoy/callout` (mode downstreamOnly) is made of. */
export function demoRig(mode: RigMode): RigInput {
  const local = (cluster: string, port: number) => ({ cluster, secure: false, host: "127.0.0.1", port });
  return {
    wasmPath: "build/ai-failover.wasm",
    runDir: ".cache/rig",
    host: "127.0.0.1",
    port: 8080,
    // A file cannot draw one at each start; that the answer came over the redirector's socket is proof enough here.
    nonce: "replace-by-a-random-value",
    endpoints: [local("qwen", QWEN_PORT), local("qwen-wrong", QWEN_PORT), local("deepseek", DEEPSEEK_PORT)],
    pluginConfig: parse(demoConfiguration(`http://127.0.0.1:${QWEN_PORT}/v1`, `http://127.0.0.1:${DEEPSEEK_PORT}/v1`)) as object,
    mode,
  };
}
