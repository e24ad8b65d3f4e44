// The plugin as an OCI artifact. The layers are those of Higress's image specification; the last one, with the file plugin.wasm, is what Higress,
// Istio and Envoy Gateway take out of it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipped, tarOf } from "./tar.mjs";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
export const PLUGIN_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
const DOC = "application/vnd.module.wasm.doc.v1";

/** What stands before the plugin, by file of deploy/higress/plugin. README.md is Chinese there, so it is the Chinese one too. */
const DOCUMENTS = [
  ["spec.yaml", "application/vnd.module.wasm.spec.v1+yaml"],
  ["README.md", `${DOC}+markdown`],
  ["README.md", `${DOC}.zh+markdown`],
  ["README_EN.md", `${DOC}.en+markdown`],
  ["icon.png", "application/vnd.module.wasm.icon.v1+png"],
];

/**
 * The artifact of the repository at `root`: every blob by its digest, and the manifest's bytes. `alone`: one layer, the plugin's, which a kubelet
 * mounts as a volume too.
 */
export function artifactOf(root, { alone = false } = {}) {
  const { version, license, description } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const blobs = new Map();
  const add = (mediaType, bytes, annotations) => {
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length, ...(annotations === undefined ? {} : { annotations }) };
  };
  const titled = (mediaType, name, bytes) => add(mediaType, bytes, { "org.opencontainers.image.title": name });
  const tar = tarOf("plugin.wasm", readFileSync(join(root, "build/ai-failover.wasm")));
  const documents = alone
    ? []
    : DOCUMENTS.map(([name, type]) => titled(type, name, readFileSync(join(root, "deploy/higress/plugin", name))));
  const layers = [...documents, titled(PLUGIN_LAYER, "plugin.tar.gz", gzipped(tar))];
  const config = { architecture: "wasm", os: "wasip1", config: {}, rootfs: { type: "layers", diff_ids: [digestOf(tar)] } };
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: add(CONFIG, Buffer.from(JSON.stringify(config))),
    layers,
    annotations: {
      "org.opencontainers.image.title": "ai-failover",
      "org.opencontainers.image.description": description,
      "org.opencontainers.image.licenses": license,
      "org.opencontainers.image.version": version,
    },
  };
  return { version, blobs, manifest: Buffer.from(JSON.stringify(manifest)), mediaType: MANIFEST };
}

/** Writes the artifact as an OCI image layout, in place of what was there. */
export function writeLayout(folder, { version, blobs, manifest, mediaType }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const blob = (digest, bytes) => writeFileSync(join(folder, "blobs", digest.replace(":", "/")), bytes);
  for (const [digest, bytes] of blobs) blob(digest, bytes);
  const digest = digestOf(manifest);
  blob(digest, manifest);
  const entry = { mediaType, digest, size: manifest.length, annotations: { "org.opencontainers.image.ref.name": version } };
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
  return digest;
}

export function digestOf(bytes) {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
