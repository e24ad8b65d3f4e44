// Credentials and addresses that make every attempt fail alike.
import type { ProviderConfig } from "../config.js";
import { type Finding, keyPath, pathText, quote } from "../finding.js";
import { providerRow } from "../providers/index.js";
import { isObject, textAt } from "../raw.js";
import type { Linted } from "./linted.js";
import { placeOf } from "./place.js";

/** Paths of the APIs, which the gateway puts behind a base URL itself. */
const API_PATH =
  /\/(chat\/completions|completions|embeddings|responses|messages|rerank|images\/generations|audio\/(speech|transcriptions))\/?$/;
const CREDENTIALS = ["authorization", "x-api-key", "api-key", "x-goog-api-key"];

export function credentialLints(linted: Linted): Finding[] {
  return linted.config.providers.flatMap((provider, i) => [...sameForAll(linted, provider, i), ...wholeAddress(linted, provider, i)]);
}

/** A fixed credential header comes after the token's own: the next token would be the same credential. */
function sameForAll(linted: Linted, { id, apiTokens, headers }: ProviderConfig, index: number): Finding[] {
  const fixed = Object.keys(headers).find((name) => CREDENTIALS.includes(name.toLowerCase()));
  if (fixed === undefined || apiTokens.length < 2) return [];
  const path = [...placeOf(linted, index), "headers"];
  return [
    {
      path: keyPath(pathText(path), fixed),
      message: `replaces the credential of each of the ${apiTokens.length} API tokens of ${id}: the next one is no other`,
      cure: { text: "Remove the header: apiTokens set it.", changes: [{ path: [...path, fixed] }] },
    },
  ];
}

/** A base URL that has an API's path in it already. */
function wholeAddress(linted: Linted, { id, type }: ProviderConfig, index: number): Finding[] {
  const raw = linted.located[index]?.value;
  if (!isObject(raw)) return [];
  const key = ["baseUrl", providerRow(type)?.keys?.url ?? "baseUrl", "providerBasePath"].find((name) => API_PATH.test(textAt(raw, name)));
  if (key === undefined) return [];
  const written = textAt(raw, key);
  const found = API_PATH.exec(written) as RegExpExecArray;
  const path = [...placeOf(linted, index), key];
  const value = written.slice(0, found.index);
  return [
    {
      path: pathText(path),
      message: `the path of each API comes behind it: ${id} would be asked for .../${found[1]}/${found[1]}`,
      cure: { text: `End it before /${found[1]}: ${quote(value)}.`, changes: [{ path, value }] },
    },
  ];
}
