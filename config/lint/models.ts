// What becomes of a model's name at a provider, as the plugin does it.
import type { ModelMatch, ProviderConfig } from "../config.js";
import { notation } from "../normalise.js";
import { knownPattern } from "../pattern.js";
import { providerRow } from "../providers/index.js";
import { ownValue } from "../own.js";

/** The name that the provider is asked for; the same one where its mapping says nothing. */
export function mappedName({ modelMapping }: ProviderConfig, model: string): string {
  const exact = ownValue(modelMapping, model);
  if (exact !== undefined && !/^~|\*$/.test(model)) return exact || model;
  const prefixes = Object.keys(modelMapping).filter((key) => !key.startsWith("~") && key.length > 1 && key.endsWith("*"));
  const longest = prefixes.filter((key) => model.startsWith(key.slice(0, -1))).sort((a, b) => b.length - a.length)[0];
  if (longest !== undefined) return ownValue(modelMapping, longest) || model;
  const regex = Object.keys(modelMapping).find((key) => key.startsWith("~") && found(key.slice(1), model));
  return ownValue(modelMapping, regex ?? "*") || model;
}

function found(source: string, text: string): boolean {
  const pattern = knownPattern(source);
  return typeof pattern !== "string" && pattern.search(text);
}

/** Whether the mapping gives every name that the match takes another one. */
export function mapsAll({ modelMapping }: ProviderConfig, match: ModelMatch): boolean {
  const entries = Object.entries(modelMapping).filter(([, value]) => value !== "");
  if (entries.some(([key]) => key === "*")) return true;
  if (match.kind === "exact") return entries.some(([key]) => takes(notation(key), match.text));
  if (match.kind !== "prefix") return false;
  return entries.some(([key]) => key.endsWith("*") && !key.startsWith("~") && match.text.startsWith(key.slice(0, -1)));
}

/** The names that models of this provider have; undefined: any, or nobody knows. */
export function ownNames({ type, models, baseUrl }: ProviderConfig): ModelMatch[] | undefined {
  // Behind an address of one's own there may be anything.
  if (models.length === 0 && baseUrl !== undefined) return undefined;
  const names = (models.length > 0 ? models : (providerRow(type)?.models ?? [])).map(notation);
  return names.length === 0 || names.some(({ kind }) => kind === "any" || kind === "regex") ? undefined : names;
}

/** Whether a name is one of them. */
export function takes(match: ModelMatch, model: string): boolean {
  switch (match.kind) {
    case "any":
      return true;
    case "exact":
      return match.text === model;
    case "prefix":
      return model.startsWith(match.text);
    case "regex":
      return found(match.text, model);
  }
}

/** Whether a provider's own names and the names of a match can meet. */
export function mayKnow(names: readonly ModelMatch[], match: ModelMatch): boolean {
  if (match.kind === "exact") return names.some((name) => takes(name, match.text));
  if (match.kind === "prefix") return names.some((name) => name.text.startsWith(match.text) || takes(name, match.text));
  return false;
}

/** A match as people write it. */
export function matchText({ kind, text }: ModelMatch): string {
  return kind === "any" ? "any model" : kind === "prefix" ? `${text}*` : kind === "regex" ? `~${text}` : text;
}
