// The plugin as an OCI artifact, made and pushed without Docker.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { artifactOf, digestOf, writeLayout } from "./artifact/image.mjs";
import { parseReference, push } from "./artifact/registry.mjs";
import { helped } from "./help.mjs";

helped(`npm run artifact [-- --out FOLDER] [--push HOST/REPOSITORY:TAG] [--plugin-only]

Makes the OCI artifact of the plugin, as an image layout in build/artifact: spec.yaml, README.md, README_EN.md, icon.png and the plugin, in the layers
of Higress's image specification. Needs a build (npm run build), no Docker.

  --out FOLDER    where the layout is written
  --push REF      pushes it too: https, http where the host is this machine. User and password come from REGISTRY_USER and REGISTRY_PASSWORD
  --plugin-only   the plugin's layer alone: for Istio, Envoy Gateway, and as a volume in a pod
  --help          this text`);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = { out: { type: "string" }, push: { type: "string" }, "plugin-only": { type: "boolean" } };

try {
  const { values } = parseArgs({ options });
  if (!existsSync(join(root, "build/ai-failover.wasm"))) throw new Error("build/ai-failover.wasm is missing: npm run build");
  const artifact = artifactOf(root, { alone: values["plugin-only"] });
  const folder = resolve(values.out ?? join(root, "build/artifact"));
  console.log(`written: ${folder} ${writeLayout(folder, artifact)}`);
  if (values.push !== undefined) {
    const { REGISTRY_USER: user, REGISTRY_PASSWORD: password } = process.env;
    const credentials = user === undefined || password === undefined ? undefined : { user, password };
    await push(parseReference(values.push), artifact, credentials);
    console.log(`pushed: oci://${values.push} ${digestOf(artifact.manifest)}`);
  }
} catch (error) {
  console.error(`${error.message}${error.cause === undefined ? "" : `: ${error.cause.message}`}`);
  process.exitCode = 1;
}
