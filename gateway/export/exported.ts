// What an export is made of, and what all kinds of it share.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { EXPORT_KINDS, type Exported, type ExportKind } from "../../config/api.js";
import type { Config } from "../../config/index.js";
import type { Json } from "../envoy/rig.js";
import { PLUGIN, VERSION } from "../paths.js";
import type { Release } from "./release.js";
import type { Referenced, SecretReference } from "./secrets.js";

export { EXPORT_KINDS, type Exported, type ExportKind };

/** What every kind of export starts from. */
export interface ExportInput extends Referenced {
  checked: Config;
  /** SHA-256 of the .wasm, hex; undefined where there is none yet. */
  sha256?: string;
  release: Release;
}

export const SECRET_NAME = "ai-failover-tokens";
/** Where the gateway's container finds the plugin: from a volume that holds the image's one file. */
export const PLUGIN_PATH = "/var/lib/ai-failover/plugin.wasm";
/** The image that deploy/docker builds; the operator's own registry stands before it. */
export const IMAGE = `registry.example.com/ai-failover:${VERSION}`;

/** Hash of the plugin as it was built; undefined where it was not. */
export function pluginHash(): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(PLUGIN)).digest("hex");
  } catch {
    return undefined;
  }
}

/** Resources as one YAML stream with a comment in front. Long lines stay whole. */
export function yamlOf(comment: string, ...resources: Json[]): string {
  const head = comment
    .trim()
    .split("\n")
    .map((line) => `# ${line}`.trimEnd())
    .join("\n");
  return `${head}\n${resources.map((resource) => stringify(resource, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n")}`;
}

/** The container's environment: each variable from the Secret. */
export function environmentOf(secrets: readonly SecretReference[]): Json[] {
  return secrets.map(({ variable }) => ({ name: variable, valueFrom: { secretKeyRef: { name: SECRET_NAME, key: variable } } }));
}

/** The command that makes the Secret; the values are typed, not written down. */
export function secretCommand(namespace: string, secrets: readonly SecretReference[]): string {
  const literals = secrets.map(({ variable }) => `--from-literal=${variable}="$${variable}"`).join(" ");
  return `kubectl -n ${namespace} create secret generic ${SECRET_NAME} ${literals}`;
}

/** What each variable is. */
export function meanings(secrets: readonly SecretReference[]): string[] {
  return secrets.map(({ variable, meaning }) => `${variable}: ${meaning}`);
}
