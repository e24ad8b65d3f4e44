// The plugin's OCI artifact (npm run artifact), and what a real registry gives back of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, test } from "vitest";
import { PASSWORD, registryBinary, startRegistry, USER, type Registry } from "./registry.js";

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
}
interface Manifest {
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
}

const PLUGIN = "deploy/higress/plugin";
/** Higress's image specification: one file a layer, the plugin's the last one. */
const LAYERS = [
  ["application/vnd.module.wasm.spec.v1+yaml", "spec.yaml"],
  ["application/vnd.module.wasm.doc.v1+markdown", "README.md"],
  ["application/vnd.module.wasm.doc.v1.zh+markdown", "README.md"],
  ["application/vnd.module.wasm.doc.v1.en+markdown", "README_EN.md"],
  ["application/vnd.module.wasm.icon.v1+png", "icon.png"],
  ["application/vnd.oci.image.layer.v1.tar+gzip", "plugin.tar.gz"],
];

const folder = mkdtempSync(join(tmpdir(), "ai-failover-artifact-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const execute = promisify(execFile);
const artifact = (args: string[], env: Record<string, string> = {}) =>
  execute(process.execPath, ["scripts/artifact.mjs", "--out", join(folder, "layout"), ...args], { env: { ...process.env, ...env } });

function sha256(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The one file of a tar: its name, and its bytes. */
function fileIn(tar: Buffer): [string, Buffer] {
  const size = parseInt(tar.toString("ascii", 124, 135), 8);
  assert.equal(tar.length, 512 + Math.ceil(size / 512) * 512 + 1024, "one file and the end");
  return [tar.toString("ascii", 0, 100).replace(/\0.*$/s, ""), tar.subarray(512, 512 + size)];
}

/** What is wrong with an artifact whose blobs `get` fetches. */
async function checkLayers(manifest: Manifest, get: (digest: string) => Promise<Buffer> | Buffer): Promise<void> {
  assert.deepEqual(
    manifest.layers.map(({ mediaType, annotations }) => [mediaType, annotations?.["org.opencontainers.image.title"]]),
    LAYERS,
  );
  for (const { digest, size, annotations } of [...manifest.layers, manifest.config]) {
    const bytes = await get(digest);
    assert.equal(bytes.length, size);
    assert.equal(sha256(bytes), digest);
    const name = annotations?.["org.opencontainers.image.title"];
    if (name === "plugin.tar.gz") assert.deepEqual(fileIn(gunzipSync(bytes)), ["plugin.wasm", readFileSync("build/ai-failover.wasm")]);
    else if (name !== undefined) assert.deepEqual(bytes, readFileSync(join(PLUGIN, name)));
  }
}

test("the layout holds Higress's layers, and in the last one the build's plugin", async () => {
  await artifact([]);
  const blob = (digest: string) => readFileSync(join(folder, "layout/blobs", digest.replace(":", "/")));
  const index = JSON.parse(readFileSync(join(folder, "layout/index.json"), "utf8")) as { manifests: [Descriptor] };
  await checkLayers(JSON.parse(blob(index.manifests[0].digest).toString()) as Manifest, blob);
});

test("the same build makes the same artifact, to the byte", async () => {
  const first = (await artifact([])).stdout;
  assert.match(first, /sha256:[0-9a-f]{64}/);
  assert.equal((await artifact([])).stdout, first);
});

test("the plugin alone is an image whose one layer its configuration names, so a kubelet can mount it", async () => {
  await artifact(["--plugin-only"]);
  const blob = (digest: string) => readFileSync(join(folder, "layout/blobs", digest.replace(":", "/")));
  const index = JSON.parse(readFileSync(join(folder, "layout/index.json"), "utf8")) as { manifests: [Descriptor] };
  const { layers, config } = JSON.parse(blob(index.manifests[0].digest).toString()) as Manifest;
  const { rootfs } = JSON.parse(blob(config.digest).toString()) as { rootfs: { diff_ids: string[] } };
  assert.deepEqual(
    rootfs.diff_ids,
    layers.map(({ digest }) => sha256(gunzipSync(blob(digest)))),
  );
  assert.equal(layers.length, 1);
});

test("a name that is no reference, and a registry that is not there, are said in a line", async () => {
  await assert.rejects(artifact(["--push", "ai-failover"]), /expected HOST\/REPOSITORY:TAG, got "ai-failover"\n/);
  await assert.rejects(artifact(["--push", "127.0.0.1:1/ai-failover:1"]), /fetch failed: .*\n/);
});

const binary = registryBinary();

describe.skipIf(binary === undefined)(
  "a real registry",
  () => {
    let registry: Registry;
    const credentials = { REGISTRY_USER: USER, REGISTRY_PASSWORD: PASSWORD };
    const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;

    beforeAll(async () => {
      registry = await startRegistry(binary as string);
    });
    afterAll(() => registry?.stop());

    const fetched = async (path: string, accept: string): Promise<Buffer> => {
      const answer = await fetch(`http://${registry.host}/v2/plugins/ai-failover/${path}`, { headers: { accept, authorization } });
      assert.equal(answer.status, 200, path);
      return Buffer.from(await answer.arrayBuffer());
    };

    test("gives back every layer of what was pushed, and the plugin byte for byte as it was built", async () => {
      const { stdout } = await artifact(["--push", `${registry.host}/plugins/ai-failover:0.1.0`], credentials);
      const bytes = await fetched("manifests/0.1.0", "application/vnd.oci.image.manifest.v1+json");
      assert.ok(stdout.includes(`pushed: oci://${registry.host}/plugins/ai-failover:0.1.0 ${sha256(bytes)}`));
      await checkLayers(JSON.parse(bytes.toString()) as Manifest, (digest) => fetched(`blobs/${digest}`, "*/*"));
    });

    test("takes a second push of the same, where every blob is there already", async () => {
      await artifact(["--push", `${registry.host}/plugins/ai-failover:0.1.0`], credentials);
    });

    test("refuses who has no password, and the refusal is told without it", async () => {
      await assert.rejects(artifact(["--push", `${registry.host}/plugins/ai-failover:0.1.0`]), /HEAD \/v2\/.*: 401/);
      const wrong = { ...credentials, REGISTRY_PASSWORD: "of-somebody-else" };
      await assert.rejects(artifact(["--push", `${registry.host}/plugins/ai-failover:0.1.0`], wrong), (error: Error) => {
        assert.match(error.message, /: 401/);
        assert.doesNotMatch(error.message, /of-somebody-else/);
        return true;
      });
    });
  },
  900_000,
);
