// A configuration that may be shown: each token and header value is a reference to a variable of the gateway's environment.
import { locateProviders, type Located, providersIn, SECRET_KEYS, textsAt } from "../../config/index.js";
import type { Json } from "../envoy/rig.js";
import { setOwn } from "../../config/own.js";

/** A variable that the operator must set, and what belongs into it. */
export interface SecretReference {
  /** Name of the environment variable, and the key in the Kubernetes Secret. */
  variable: string;
  /** `qwen#0`, or a header of a provider. */
  meaning: string;
}

/** The configuration without any secret, and what has to be provided instead. */
export interface Referenced {
  config: Json;
  secrets: SecretReference[];
}

/** Replaces every API token and header value of a checked configuration by `${VARIABLE}`. */
export function withReferences(pluginConfig: object): Referenced {
  const config = structuredClone(pluginConfig) as Json;
  const secrets: SecretReference[] = [];
  for (const { id, value } of everyProvider(config)) {
    const refer = (name: string, meaning: string): string => {
      const variable = `${variableName(id)}_${name}`;
      secrets.push({ variable, meaning });
      return `\${${variable}}`;
    };
    const tokens = listOf(value["apiTokens"]);
    if (tokens.length > 0) value["apiTokens"] = tokens.map((_, i) => refer(`TOKEN_${i}`, `API token ${id}#${i}`));
    const headers = (value["headers"] ?? {}) as Record<string, string>;
    for (const name of Object.keys(headers)) {
      setOwn(headers, name, refer(`HEADER_${variableName(name)}`, `header ${name} of provider ${id}`));
    }
    for (const key of SECRET_KEYS) {
      const texts = textsAt(value, key);
      const name = key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
      if (texts.length === 0) continue;
      const references = texts.map((_, i) => refer(`${name}_${i}`, `${key} ${i} of provider ${id}`));
      setOwn(value, key, references);
    }
  }
  return { config, secrets };
}

/** In Higress's forms one alone is a list of one. */
function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null || value === "") return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** Those that are out of use too: what stands there is a secret all the same. */
function everyProvider(config: Json): Located[] {
  const located = locateProviders(config);
  const known = new Set(located.map(({ value }) => value));
  const others = providersIn(config).filter((value) => !known.has(value));
  return [...located, ...others.map((value, i) => ({ value, path: "provider", id: `unused-${i}` }))];
}

/** A name as a shell has them: `qwen-wrong` becomes `QWEN_WRONG`. */
function variableName(text: string): string {
  const name = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
  return /^[0-9]/.test(name) ? `P_${name}` : name;
}
