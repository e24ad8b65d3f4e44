// Resources against the schemas of their CRDs (tests/deploy/crds, made by scripts/crds.mjs).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";

type Json = Record<string, unknown>;

const FOLDER = "tests/deploy/crds";

interface Crd {
  group: string;
  kind: string;
  versions: Record<string, Json>;
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const validators = new Map<string, ValidateFunction>();
for (const file of readdirSync(FOLDER)) {
  const { group, kind, versions } = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Crd;
  for (const [version, schema] of Object.entries(versions))
    validators.set(`${group}/${version} ${kind}`, ajv.compile(closed(schema, true)));
}

/** What is wrong with a resource of a CRD; undefined where its kind has none here. */
export function problemsOf(resource: Json): string[] | undefined {
  const validate = validators.get(`${String(resource["apiVersion"])} ${String(resource["kind"])}`);
  if (validate === undefined) return undefined;
  validate(resource);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** A structural schema as a JSON Schema: the API server would drop a field that is not known, and here it is an error. */
function closed(schema: unknown, isRoot = false): Json {
  const given = schema as Json;
  const copy: Json = { ...given };
  for (const key of ["items", "additionalProperties"]) if (isObject(given[key])) copy[key] = closed(given[key]);
  const properties = given["properties"];
  if (isObject(properties)) {
    copy["properties"] = {
      ...(isRoot ? { apiVersion: {}, kind: {}, metadata: {} } : {}),
      ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, closed(value)])),
    };
    copy["additionalProperties"] ??= given["x-kubernetes-preserve-unknown-fields"] === true;
  }
  if (given["x-kubernetes-int-or-string"] === true) copy["type"] = ["integer", "string"];
  else if (given["nullable"] === true) copy["type"] = [given["type"], "null"];
  return copy;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
