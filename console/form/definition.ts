import { ownValue } from "../../config/own.js";
import { useEffect, useState } from "react";
import { fieldsOf, type Field, type Schema } from "./schema.js";
import { owned } from "../api/owned.js";

/** The forms of the configuration: fields of a provider, of a route, and of what is set for all. */
export interface Definition {
  provider: readonly Field[];
  route: readonly Field[];
  root: readonly Field[];
}

let loading: Promise<Definition> | undefined;

/** The definition; loaded once, when the first form is opened. */
export function loadDefinition(): Promise<Definition> {
  loading ??= import("../../config/schema.json").then((module) => definitionOf(module.default as unknown as Schema));
  return loading;
}

export function definitionOf(schema: Schema): Definition {
  const items = (key: string) => fieldsOf(ownValue(schema.properties ?? {}, key)?.items ?? {});
  return { provider: items("providers"), route: items("routes"), root: fieldsOf(schema) };
}

export function useDefinition(): Definition | undefined {
  const [definition, setDefinition] = useState<Definition>();
  useEffect(() => owned(loadDefinition().then(setDefinition)), []);
  return definition;
}

/** What holds where a provider or route says nothing: the value set for all, else the definition's default. */
export function inherited(root: readonly Field[], value: unknown, path: readonly (string | number)[]): unknown {
  let fields = root;
  let found: unknown = value;
  let fallback: unknown;
  for (const part of path) {
    const field = fields.find(({ key }) => key === part);
    if (field === undefined) return undefined;
    fallback = field.default;
    fields = field.fields ?? [];
    found = typeof found === "object" && found !== null ? ownValue(found, part) : undefined;
  }
  return found ?? fallback;
}
