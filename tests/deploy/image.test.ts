// The image of the whole gateway on a real Docker daemon, where there is one that can build it, and both compose files, where its compose is there
// too; elsewhere it says what it did not do.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { parse } from "yaml";
import { startDemoProviders, demoConfiguration } from "../../gateway/demo/scenario.js";
import { eventually } from "../support/gate.js";

const IMAGE = "ai-failover-gateway:test";
/** The Dockerfile's stage that the demo's compose file takes. */
const ENVOY_IMAGE = "ai-failover-envoy:test";
const DOCKERFILE = "deploy/docker/gateway.Dockerfile";

/** Builds it; the reason where there is no daemon, or no way to the base images. */
function built(): { problem?: string } {
  const info = spawnSync("docker", ["info"], { encoding: "utf8" });
  if (info.status !== 0) return { problem: "no Docker daemon answers" };
  // Packages are fetched while it is built; a daemon may have no network of its own for that.
  const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  // Docker Hub cannot be reached from everywhere: the environment may name other base images.
  const bases = ["PYTHON_IMAGE", "NODE_IMAGE"].filter((name) => process.env[name]).flatMap((name) => ["--build-arg", name]);
  const args = ["build", "--network", "host", "--build-arg", `NPM_REGISTRY=${registry}`, ...bases, "-f", DOCKERFILE];
  for (const wanted of [
    ["--target", "envoy", "-t", ENVOY_IMAGE],
    ["-t", IMAGE],
  ]) {
    const { status, stdout, stderr } = spawnSync("docker", [...args, ...wanted, "."], { encoding: "utf8" });
    if (status !== 0) return { problem: `the image could not be built: ${`${stdout}${stderr}`.trim().split("\n").slice(-3).join(" ")}` };
  }
  return {};
}

const { problem } = built();
if (problem !== undefined) process.stderr.write(`SKIPPED: the image of the gateway was not run: ${problem}\n`);
const composes = problem === undefined && spawnSync("docker", ["compose", "version"]).status === 0;
if (problem === undefined && !composes) process.stderr.write("SKIPPED: the compose files were not run: this Docker has no compose\n");

test("the compose file builds this image, writes nowhere but where it says, and publishes on this machine alone", () => {
  const { services } = parse(readFileSync("deploy/docker/compose.yaml", "utf8")) as { services: { gateway: Record<string, unknown> } };
  const { build, ports, ...gateway } = services.gateway;
  assert.deepEqual(build, { context: "../..", dockerfile: DOCKERFILE });
  assert.equal(gateway["read_only"], true);
  assert.deepEqual(gateway["cap_drop"], ["ALL"]);
  for (const port of ports as string[]) assert.match(port, /^127\.0\.0\.1:/);
});

test("the image has no user who is root, and the .dockerignore lets nothing in but what it is made of", () => {
  assert.match(readFileSync(DOCKERFILE, "utf8"), /^USER 1000:1000$/m);
  const lines = readFileSync(".dockerignore", "utf8").split("\n");
  assert.ok(lines.includes("*"));
  const copied = [...readFileSync(DOCKERFILE, "utf8").matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
    (paths ?? "").split(" "),
  );
  for (const path of copied) assert.ok(lines.includes(`!${path}`), path);
});

describe.skipIf(problem !== undefined)(
  "the image on a real daemon",
  () => {
    let folder = "";
    const name = `ai-failover-test-${process.pid}`;
    beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "ai-failover-image-"))));
    afterAll(() => {
      spawnSync("docker", ["rm", "-f", name]);
      rmSync(folder, { recursive: true, force: true });
    });

    test("starts without root on a read-only file system with a mounted ai-failover.yaml, survives a wrong token, and ends on a signal", async () => {
      const providers = await startDemoProviders();
      try {
        const [qwen, deepseek] = providers;
        writeFileSync(join(folder, "ai-failover.yaml"), demoConfiguration(qwen?.baseUrl ?? "", deepseek?.baseUrl ?? ""), { mode: 0o644 });
        spawnSync("chmod", ["755", folder]);
        const container = ["--rm", "--name", name, "--network", "host", "--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp:mode=1777"];
        const start = ["start", "--config", "/config/ai-failover.yaml", "--port", "0", "--console-port", "0", "--workers", "1"];
        const child = spawn("docker", ["run", ...container, "-v", `${folder}:/config:ro`, IMAGE, ...start], {
          stdio: ["ignore", "pipe", "pipe"],
        });
        let output = "";
        child.stdout.on("data", (data: Buffer) => (output += data.toString()));
        child.stderr.on("data", (data: Buffer) => (output += data.toString()));
        const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
        await eventually("the curl is printed", () => /^ {2}curl /m.test(output) || child.exitCode !== null, 120_000);
        const endpoint = /^endpoint: (\S+)/m.exec(output)?.[1];
        assert.ok(endpoint, output);
        await assertRescued(endpoint);
        const users = execFileSync("docker", ["top", name, "-eo", "pid,uid,comm"], { encoding: "utf8" }).trim().split("\n").slice(1);
        assert.ok(users.length >= 2 && users.every((line) => /^ *[0-9]+ +1000 /.test(line)), users.join("\n"));
        assert.ok(
          users.some((line) => line.includes("envoy")),
          users.join("\n"),
        );
        spawnSync("docker", ["stop", "--time", "10", name]);
        assert.equal(await ended, 0);
      } finally {
        await Promise.all(providers.map((provider) => provider.close()));
      }
    });
  },
  300_000,
);

/** The model whose only token is wrong is answered by the fallback. */
async function assertRescued(endpoint: string): Promise<void> {
  const answer = await fetch(`${endpoint}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "qwen-wrong-token", messages: [{ role: "user", content: "Hello" }] }),
  });
  assert.deepEqual([answer.status, answer.headers.get("x-ai-trail")], [200, "qwen-wrong#0=auth, deepseek#0=ok"]);
}

/** Starts a compose file with what a test changes of it, waits until it is healthy, and ends it. `use` gets a way to the published ports. */
async function composed(
  file: string,
  changes: string,
  environment: Record<string, string>,
  use: (urlOf: (service: string, port: number) => string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-compose-"));
  const override = join(folder, "override.yaml");
  writeFileSync(override, changes);
  const compose = (...args: string[]): string =>
    execFileSync("docker", ["compose", "-p", `ai-failover-test-${process.pid}`, "-f", file, "-f", override, ...args], {
      encoding: "utf8",
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  try {
    compose("up", "--detach", "--no-build", "--wait");
    await use((service, port) => `http://${compose("port", service, String(port)).trim()}`);
  } finally {
    compose("down", "--volumes");
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(!composes)(
  "the compose files on a real daemon",
  () => {
    test("the demo survives a wrong token as soon as it is up", async () => {
      const node = process.env["NODE_IMAGE"];
      const changes = `services:
  providers:
    ${node === undefined ? "" : `image: ${node}`}
    ports: !override ["127.0.0.1::8080"]
  gateway:
    image: ${ENVOY_IMAGE}
`;
      await composed("docker-compose.yml", changes, {}, (urlOf) => assertRescued(`${urlOf("providers", 8080)}/v1`));
    });

    test("one's own ai-failover.yaml is served, and the console behind its password", async () => {
      const folder = mkdtempSync(join(tmpdir(), "ai-failover-own-"));
      writeFileSync(join(folder, "ai-failover.yaml"), demoConfiguration("http://127.0.0.1:9901/v1", "http://127.0.0.1:9902/v1"));
      spawnSync("chmod", ["755", folder]);
      // The simulated providers stand where the gateway looks for them: in its network.
      const changes = `services:
  gateway:
    image: ${IMAGE}
    ports: !override ["127.0.0.1::8080", "127.0.0.1::8001"]
  simulated:
    image: ${IMAGE}
    network_mode: "service:gateway"
    entrypoint: ["node", "/opt/ai-failover/build/js/gateway/demo/main.js", "--port", "9901"]
    healthcheck:
      test: ["CMD", "node", "-e", "fetch('http://127.0.0.1:9901/v1/models').then((a) => process.exit(a.status === 401 ? 0 : 1), () => process.exit(1))"]
      interval: 2s
`;
      const environment = { AI_FAILOVER_FOLDER: folder, AI_FAILOVER_CONSOLE_PASSWORD: "at-least-ten-characters" };
      try {
        await composed("deploy/docker/compose.yaml", changes, environment, async (urlOf) => {
          await assertRescued(`${urlOf("gateway", 8080)}/v1`);
          const console = urlOf("gateway", 8001);
          const statuses = await Promise.all(["/", "/healthz", "/api/status"].map(async (path) => (await fetch(console + path)).status));
          assert.deepEqual(statuses, [200, 200, 401]);
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
  600_000,
);
