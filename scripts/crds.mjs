// Refreshes tests/deploy/crds/: the schemas of the resources in deploy/, without their descriptions. Needs Go for the module proxy; the tests need
// the files alone.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { helped } from "./help.mjs";

helped(`node scripts/crds.mjs [HIGRESS_CRD.yaml]

Refreshes tests/deploy/crds: the schemas of the resources in deploy/, without their descriptions. Needs Go, for the module proxy.

  HIGRESS_CRD.yaml   Higress's customresourcedefinitions.gen.yaml; without it Higress's schema stays
  --help             this text`);

const OUT = join(dirname(dirname(fileURLToPath(import.meta.url))), "tests/deploy/crds");
const EG_CRDS = "charts/gateway-helm/charts/crds/crds/";
const LICENCE = "Apache-2.0";

const SOURCES = [
  {
    module: "istio.io/api@v1.31.4",
    files: ["kubernetes/customresourcedefinitions.gen.yaml"],
    kinds: [
      "wasmplugins.extensions.istio.io",
      "envoyfilters.networking.istio.io",
      "gateways.networking.istio.io",
      "virtualservices.networking.istio.io",
    ],
  },
  {
    module: "github.com/envoyproxy/gateway@v1.9.1",
    files: [
      ...["envoyextensionpolicies", "envoypatchpolicies", "backends", "envoyproxies", "clienttrafficpolicies"].map(
        (name) => `${EG_CRDS}generated/gateway.envoyproxy.io_${name}.yaml`,
      ),
      `${EG_CRDS}gatewayapi-crds.yaml`,
    ],
    kinds: [
      ...["envoyextensionpolicies", "envoypatchpolicies", "backends", "envoyproxies", "clienttrafficpolicies"].map(
        (name) => `${name}.gateway.envoyproxy.io`,
      ),
      ...["gateways", "gatewayclasses", "httproutes", "backendtlspolicies"].map((name) => `${name}.gateway.networking.k8s.io`),
    ],
  },
];

for (const { module, files, kinds } of SOURCES) {
  const folder = moduleFolder(module);
  for (const file of files) {
    for (const document of parseAllDocuments(readFileSync(join(folder, file), "utf8"))) {
      const crd = document.toJS();
      if (kinds.includes(crd?.metadata?.name)) write(crd, `${module} ${file}`);
    }
  }
}
const higress = process.argv[2];
if (higress !== undefined) {
  const [document] = parseAllDocuments(readFileSync(higress, "utf8"));
  write(document.toJS(), "github.com/alibaba/higress api/kubernetes/customresourcedefinitions.gen.yaml");
}

function moduleFolder(module) {
  const cwd = mkdtempSync(join(tmpdir(), "crds-"));
  writeFileSync(join(cwd, "go.mod"), "module crds\n");
  return JSON.parse(execFileSync("go", ["mod", "download", "-json", module], { cwd, encoding: "utf8" })).Dir;
}

function write(crd, source) {
  const { group, names, versions } = crd.spec;
  const served = versions.filter((version) => version.served).map(({ name, schema }) => [name, bare(schema.openAPIV3Schema)]);
  const content = { source, licence: LICENCE, group, kind: names.kind, versions: Object.fromEntries(served) };
  writeFileSync(join(OUT, `${crd.metadata.name}.json`), `${JSON.stringify(content)}\n`);
  console.log(`written: ${crd.metadata.name}`);
}

/** Without words for people, and without CEL rules, which a JSON Schema cannot say. */
function bare(schema, isProperties = false) {
  if (Array.isArray(schema)) return schema.map((item) => bare(item));
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    ([key]) => isProperties || !["description", "x-kubernetes-validations", "default"].includes(key),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, bare(value, !isProperties && key === "properties")]));
}
