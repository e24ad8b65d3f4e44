// Credentials besides API tokens: values of several keys, of which those at the same place make one.
import type { CredentialKey, ProviderType } from "../../../config/api.js";
import { ownValue } from "../../../config/own.js";
import type { Value } from "../../live/config-document.js";

/** The texts of each of the keys, one text alone as a list of one. */
export type Texts = ReadonlyMap<string, readonly string[]>;

/** The keys that a list can show; none: the type has no such credentials, or the file has values that a list would bend. */
export function listedCredential({ credential }: ProviderType, value: Value): readonly CredentialKey[] {
  return credential.every(({ key }) => textsOf(ownValue(value, key)) !== undefined) ? credential : [];
}

export function credentialTexts(keys: readonly CredentialKey[], value: Value | undefined): Texts {
  return new Map(keys.map(({ key }) => [key, textsOf(ownValue(value ?? {}, key)) ?? []]));
}

/** How many there are, whole or not. */
export function countOf(texts: Texts): number {
  return Math.max(0, ...[...texts.values()].map((list) => list.length));
}

/** How many there are of all keys that a provider has. */
export function credentialsIn(types: readonly ProviderType[], value: Value): number {
  const type = types.find((each) => each.type === value.type);
  return type === undefined ? 0 : countOf(credentialTexts(type.credential, value));
}

/** The text at a place; an empty one holds the place of those behind it, and at the end there is none. */
export function withText(list: readonly string[], place: number, text: string): string[] {
  const longer = Array.from({ length: Math.max(list.length, place + 1) }, (_, i) => (i === place ? text : (list[i] ?? "")));
  return longer.slice(0, longer.findLastIndex((each) => each !== "") + 1);
}

export function withoutPlace(list: readonly string[], place: number): string[] {
  return list.filter((_, i) => i !== place);
}

/** As the file has it: one alone as a text, where it was no list before; none: no key. */
export function asValue(list: readonly string[], before: unknown): unknown {
  if (list.length === 0) return undefined;
  return list.length === 1 && !Array.isArray(before) ? list[0] : list;
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  if (typeof value === "string") return [value];
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}
