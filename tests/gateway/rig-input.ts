// A description of an Envoy for tests: one provider by name over TLS, one by address.
import type { RigInput } from "../../gateway/envoy/rig.js";

export const TOKEN = "sk-secret-of-the-test";

export function rigInput(changes: Partial<RigInput> = {}): RigInput {
  return {
    wasmPath: "/opt/ai-failover.wasm",
    runDir: "/run/ai-failover",
    host: "127.0.0.1",
    port: 8080,
    nonce: "0123456789abcdef",
    endpoints: [
      { cluster: "qwen", secure: true, host: "dashscope.aliyuncs.com", port: 443 },
      { cluster: "local", secure: false, host: "127.0.0.1", port: 9900 },
    ],
    pluginConfig: { providers: [{ id: "qwen", type: "qwen", apiTokens: [TOKEN] }] },
    caBundle: "/etc/ssl/certs/ca-certificates.crt",
    ...changes,
  };
}

/** All objects below a value that hold the key. */
export function havingKey(value: unknown, key: string): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Object.hasOwn(value, key) ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap((item) => havingKey(item, key))];
}
