// The manifests: what export makes of the example, valid for the CRDs that they are resources of, and without a secret.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { EXPORT_KINDS } from "../../gateway/export/exported.js";
import { exportTo } from "../../gateway/export/export.js";
import { problemsOf } from "./crds.js";

type Json = Record<string, unknown>;

const EXAMPLE = parse(readFileSync("deploy/ai-failover.yaml", "utf8")) as object;
const FOLDERS = ["higress", "istio", "envoy-gateway"];

function resourcesIn(file: string): Json[] {
  return parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS() as Json);
}

interface Patch {
  applyTo: string;
  patch: { value: Json };
}

/** What pilot made of a manifest of deploy/istio. */
function generated(name: string): Json {
  return JSON.parse(readFileSync(`tests/deploy/istio/${name}.json`, "utf8")) as Json;
}

/** The plugin's configurations inside, as objects or as JSON texts. */
function pluginConfigsIn(value: unknown): Json[] {
  if (typeof value === "string" && value.startsWith("{")) return pluginConfigsIn(JSON.parse(value));
  if (typeof value !== "object" || value === null) return [];
  if (!Array.isArray(value) && Array.isArray((value as Json)["providers"])) return [value as Json];
  return Object.values(value).flatMap((item) => pluginConfigsIn(item));
}

describe("deploy/", () => {
  test.each(EXPORT_KINDS)("deploy/%s is what export makes of the example (node scripts/deploy.mjs)", (kind) => {
    for (const [name, text] of Object.entries(exportTo(kind, EXAMPLE).files)) {
      assert.equal(readFileSync(join("deploy", kind, name), "utf8"), text, name);
    }
  });

  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join("deploy", folder))
      .filter((name) => name.endsWith(".yaml") && !name.startsWith("gateway-"))
      .map((name) => join("deploy", folder, name)),
  );

  test.each(files)("%s is valid for its CRDs", (file) => {
    for (const resource of resourcesIn(file)) {
      const problems = problemsOf(resource);
      assert.ok(problems, `${String(resource["apiVersion"])} ${String(resource["kind"])} has a schema`);
      assert.deepEqual(problems, []);
    }
  });

  test("an unknown field and a wrong kind of value are found", () => {
    const [plugin] = resourcesIn("deploy/higress/wasmplugin.yaml") as [Json & { spec: Json }];
    plugin.spec["failStrategy"] = "FAIL_SOMETIMES";
    plugin.spec["prority"] = 1;
    assert.equal(problemsOf(plugin)?.length, 2);
  });

  test("Higress's EnvoyFilter adds no cluster that the controller makes of a service source", () => {
    const [filter] = resourcesIn("deploy/higress/envoyfilter.yaml") as [Json & { spec: { configPatches: Patch[] } }];
    const names = filter.spec.configPatches.filter(({ applyTo }) => applyTo === "CLUSTER").map(({ patch }) => String(patch.value["name"]));
    assert.deepEqual(names, ["qwen", "qwen/provider", "qwen/http1", "qwen/http1/provider", "deepseek", "deepseek/provider", "redirector"]);
    assert.match(JSON.stringify(filter), /\\"cluster\\":\\"qwen\\"/);
  });

  test.each(["envoyfilter", "wasmplugin"])("tests/deploy/istio/%s.json was made of the manifest as it is (scripts/istio.sh)", (name) => {
    const [resource] = resourcesIn(`deploy/istio/${name}.yaml`);
    assert.deepEqual(pluginConfigsIn(generated(name)), pluginConfigsIn(resource));
    assert.equal(pluginConfigsIn(resource).length, 1);
  });

  test("tests/deploy/envoy-gateway/xds.yaml was made of the manifest as it is (scripts/envoy-gateway.sh)", () => {
    const [made] = pluginConfigsIn(parse(readFileSync("tests/deploy/envoy-gateway/xds.yaml", "utf8")));
    assert.deepEqual([made], pluginConfigsIn(resourcesIn("deploy/envoy-gateway/envoyextensionpolicy.yaml")[0]));
  });

  test("Istio's WasmPlugin does not say that headers may be held, so the README warns of it", () => {
    const [extension] = generated("wasmplugin")["extensions"] as Json[];
    assert.match(JSON.stringify(extension), /"failure_policy":"FAIL_CLOSED"/);
    assert.doesNotMatch(JSON.stringify(extension), /allow_on_headers_stop_iteration/);
  });

  test.each(readdirSync("deploy", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml")))(
    "deploy/%s holds no credential",
    (name) => {
      assert.doesNotMatch(readFileSync(join("deploy", name), "utf8"), /\bsk-[A-Za-z0-9]|Bearer [A-Za-z0-9._-]{8}/);
    },
  );
});
