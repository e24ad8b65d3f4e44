import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { buildRig } from "../../gateway/envoy/bootstrap.js";
import { certificateBundle } from "../../gateway/envoy/certificates.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { writeRig } from "../../gateway/envoy/files.js";
import type { Json } from "../../gateway/envoy/rig.js";
import { staticBootstrap } from "../../gateway/envoy/static.js";
import { PLUGIN } from "../../gateway/paths.js";
import { envoyReady } from "./envoy-ready.js";
import { havingKey, rigInput, TOKEN } from "./rig-input.js";

envoyReady();

const run = promisify(execFile);

function clusters(rig: { clusters: Json }): Map<string, Json> {
  return new Map((rig.clusters["resources"] as Json[]).map((cluster) => [cluster["name"] as string, cluster]));
}

describe("clusters", () => {
  test("what the plugin names is an aggregate of the provider and the redirector", () => {
    const all = clusters(buildRig(rigInput()));
    expect([...all.keys()]).toEqual(["qwen", "qwen/provider", "local", "local/provider"]);
    expect(havingKey(all.get("qwen"), "clusters")[0]?.["clusters"]).toEqual(["qwen/provider", "redirector"]);
  });

  test("a name is looked up without holding up the start and keeps its connections; an address needs no DNS", () => {
    const all = clusters(buildRig(rigInput()));
    expect(all.get("qwen/provider")).toMatchObject({
      type: "LOGICAL_DNS",
      dns_lookup_family: "V4_PREFERRED",
      wait_for_warm_on_init: false,
    });
    expect(all.get("local/provider")).toMatchObject({ type: "STATIC" });
  });

  test("TLS names the provider, demands its certificate and uses the CA bundle; plain http has none", () => {
    const all = clusters(buildRig(rigInput()));
    expect(havingKey(all.get("qwen/provider"), "sni")[0]).toMatchObject({
      sni: "dashscope.aliyuncs.com",
      common_tls_context: {
        validation_context: {
          trusted_ca: { filename: "/etc/ssl/certs/ca-certificates.crt" },
          match_typed_subject_alt_names: [{ san_type: "DNS", matcher: { exact: "dashscope.aliyuncs.com" } }],
        },
      },
    });
    expect(all.get("local/provider")).not.toHaveProperty("transport_socket");
  });

  test("the host header carries the port only where it is not the scheme's own", () => {
    const all = clusters(buildRig(rigInput()));
    const hostname = (name: string) => havingKey(all.get(name), "hostname")[0]?.["hostname"];
    expect(hostname("qwen/provider")).toBe("dashscope.aliyuncs.com");
    expect(hostname("local/provider")).toBe("127.0.0.1:9900");
  });

  test("no cluster keeps Envoy's limit of three retries at a time", () => {
    const rig = buildRig(rigInput());
    const breakers = [...clusters(rig).values(), ...havingKey(rig.bootstrap, "load_assignment")];
    expect(breakers).toHaveLength(5);
    for (const cluster of breakers) expect(cluster["circuit_breakers"]).toMatchObject({ thresholds: [{ max_retries: 100_000 }] });
  });

  test("two providers that share a cluster make it once", () => {
    const twice = { cluster: "local", secure: false, host: "127.0.0.1", port: 9900 };
    expect([...clusters(buildRig(rigInput({ endpoints: [twice, twice] }))).keys()]).toEqual(["local", "local/provider"]);
  });
});

describe("the gateway's listener", () => {
  test("waits as long as the configuration says, and never Envoy's five minutes", () => {
    const text = JSON.stringify(buildRig(rigInput({ idleTimeoutMs: 700_500 })).bootstrap);
    expect(text).toContain('"stream_idle_timeout":"700.5s"');
    expect(text).toContain('"idle_timeout":"700.5s"');
    expect(JSON.stringify(buildRig(rigInput()).bootstrap)).toContain('"stream_idle_timeout":"620s"');
  });

  test("holds bodies up to the configured size, and what the plugin writes into them", () => {
    const [host] = havingKey(buildRig(rigInput({ maxRequestBytes: 1234 })).bootstrap, "request_body_buffer_limit");
    expect(host?.["request_body_buffer_limit"]).toBe(1234 + 65_536);
    const older = buildRig(rigInput({ maxRequestBytes: 1234, envoyVersion: "1.36.4" })).bootstrap;
    const [gateway] = havingKey(older, "per_connection_buffer_limit_bytes");
    expect(gateway?.["per_connection_buffer_limit_bytes"]).toBe(1234 + 65_536);
  });

  test("decodes no zstd where Envoy would make any number of bytes of it", () => {
    const decoders = (envoyVersion?: string) =>
      JSON.stringify(buildRig(rigInput(envoyVersion === undefined ? {} : { envoyVersion })).bootstrap).match(
        /decode-\w+|\(\?i\)\([a-z|]+\)/g,
      );
    for (const version of [undefined, "1.39.3", "1.40.0"]) expect(new Set(decoders(version))).toContain("decode-zstd");
    for (const version of ["1.36.4", "1.38.2", "1.39.2"])
      expect([...new Set(decoders(version))].sort()).toEqual(["(?i)(gzip|br)", "decode-br", "decode-gzip"]);
  });

  test("allows as many redirects as a plan may have attempts", () => {
    const redirects = (maxAttempts: number) =>
      havingKey(buildRig(rigInput({ maxAttempts })).bootstrap, "max_internal_redirects")[0]?.["max_internal_redirects"];
    expect(redirects(10)).toBe(20);
    expect(redirects(64)).toBe(64);
  });

  test("trusts no address and no client's forwarded scheme", () => {
    const [manager] = havingKey(buildRig(rigInput()).bootstrap, "use_remote_address");
    expect(manager?.["use_remote_address"]).toBe(true);
    expect(manager?.["internal_address_config"]).toEqual({ cidr_ranges: [{ address_prefix: "192.0.2.1", prefix_len: 32 }] });
  });
});

describe("the plugin's halves", () => {
  test("all load the same code into the same VM", () => {
    const rig = buildRig(rigInput());
    const configs = [rig.bootstrap, rig.downstream, rig.upstream].flatMap((part) => havingKey(part, "vm_config"));
    expect(configs.map((config) => config["name"]).sort()).toEqual(["control", "downstream", "upstream"]);
    expect(new Set(configs.map((config) => JSON.stringify(config["vm_config"]))).size).toBe(1);
  });

  test("what joins a VM after a trap waits less than the half that makes it, and as long as Envoy lives with", () => {
    const rig = buildRig(rigInput({ hop: true }));
    const pauses = [rig.bootstrap, rig.downstream, rig.upstream]
      .flatMap((part) => havingKey(part, "reload_config"))
      .map(({ name, reload_config }) => [name, havingKey(reload_config, "base_interval")[0]?.["base_interval"]]);
    expect(Object.fromEntries(pauses)).toEqual({ downstream: "0.01s", upstream: "0.002s", control: "0.002s", hop: "0.002s" });
  });

  test("the downstream half alone carries the configuration, and tokens stand nowhere else", () => {
    const rig = buildRig(rigInput());
    expect(JSON.stringify(rig.downstream)).toContain(TOKEN);
    expect(JSON.stringify([rig.bootstrap, rig.upstream, rig.clusters])).not.toContain(TOKEN);
  });

  test("the upstream half knows the redirector's socket and nonce", () => {
    const text = JSON.stringify(buildRig(rigInput()).upstream);
    expect(text).toContain('\\"redirector\\":\\"/run/ai-failover/redirector.sock\\"');
    expect(text).toContain('\\"nonce\\":\\"0123456789abcdef\\"');
  });

  test("the upstream half is told that the router follows only where nothing can come between", () => {
    const rig = buildRig(rigInput());
    const told = '\\"router\\":\\"follows\\"';
    expect(JSON.stringify(rig.upstream)).toContain(told);
    const [gateway] = havingKey(rig.bootstrap, "http_filters");
    const filters = (gateway?.["http_filters"] as Json[]).filter(({ disabled }) => disabled !== true);
    expect(filters.map(({ name }) => name)).toEqual(["again", "ai-failover", "envoy.filters.http.router"]);
    // Files that others edit, and routes that others make.
    expect(JSON.stringify(staticBootstrap(rigInput()))).not.toContain(told);
    expect(JSON.stringify(buildRig(rigInput({ routeCleans: false })).upstream)).not.toContain(told);
  });

  test("with the downstream half alone nothing redirects, and the plugin names the provider itself", () => {
    const rig = buildRig(rigInput({ mode: "downstreamOnly" }));
    const text = JSON.stringify(rig);
    for (const absent of ["internal_redirect_policy", "retry_policy", "redirector", "upstream_http_filters"])
      expect(text).not.toContain(absent);
    expect([...clusters(rig).keys()]).toEqual(["qwen", "local"]);
  });
});

test("every socket belongs to its owner alone", () => {
  const pipes = havingKey(buildRig(rigInput()).bootstrap, "pipe").map(({ pipe }) => pipe as { path: string; mode?: number });
  const listening = pipes.filter(({ mode }) => mode !== undefined);
  expect(listening.map(({ path }) => path).sort()).toEqual(
    ["admin", "control", "redirector"].map((name) => `/run/ai-failover/${name}.sock`),
  );
  for (const { mode } of listening) expect(mode).toBe(0o600);
});

test("labels are lifted out of the plugin's metric names", () => {
  const [{ stats_tags: tags } = {}] = havingKey(buildRig(rigInput()).bootstrap, "stats_tags");
  let name = "wasmcustom.ai_failover.provider.qwen.token.0.kind.auth.attempts";
  const labels: Record<string, string> = {};
  for (const { tag_name: label, regex } of tags as { tag_name: string; regex: string }[]) {
    const found = new RegExp(regex).exec(name);
    if (found?.[1] === undefined) continue;
    labels[label] = found[2] as string;
    name = name.replace(found[1], "");
  }
  expect(name).toBe("wasmcustom.ai_failover.attempts");
  expect(labels).toEqual({ ai_provider: "qwen", ai_token: "0", ai_kind: "auth" });
});

test.for(["full", "downstreamOnly"] as const)("Envoy accepts what is generated in mode %s", async (mode) => {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-validate-"));
  try {
    const { binary } = await findEnvoy();
    const input = rigInput({ mode, runDir: folder, wasmPath: PLUGIN, accessLog: join(folder, "access.log"), port: 0 });
    input.caBundle = certificateBundle(join(folder, "ca.pem"));
    const whole = join(folder, "static.json");
    writeFileSync(whole, JSON.stringify(staticBootstrap(input)));
    for (const file of [writeRig(input), whole]) {
      const { stderr } = await run(binary, ["--mode", "validate", "-c", file, "--log-level", "error"]);
      expect(stderr).not.toMatch(/error|critical/i);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("Envoy's memory has a bound that follows maxHeldBytes, and refuses requests before it is reached", () => {
  const { overload_manager: manager } = buildRig(rigInput({ maxHeldBytes: 1024 })).bootstrap as {
    overload_manager: { resource_monitors: { name: string; typed_config: Record<string, unknown> }[]; actions: { name: string }[] };
  };
  const heap = manager.resource_monitors.find(({ name }) => name === "envoy.resource_monitors.fixed_heap");
  expect(heap?.typed_config["max_heap_size_bytes"]).toBe(1024 * 1024 * 1024 + 4 * 1024);
  expect(manager.actions.map(({ name }) => name)).toEqual([
    "envoy.overload_actions.shrink_heap",
    "envoy.overload_actions.stop_accepting_requests",
  ]);
});
