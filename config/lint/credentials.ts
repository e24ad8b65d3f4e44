// Credentials and addresses that make every attempt fail alike.
import type { ProviderConfig } from "../config.js";
import { type Finding, keyPath, pathText, quote } from "../finding.js";
import { parseBaseUrl } from "../base-url.js";
import { providerRow, usualBasePath } from "../providers/index.js";
import { isObject, textAt } from "../raw.js";
import type { Linted } from "./linted.js";
import { placeOf } from "./place.js";

/** Paths of the APIs, which the gateway puts behind a base URL itself. */
const API_PATH =
  /\/(chat\/completions|completions|embeddings|responses|messages|rerank|images\/generations|audio\/(speech|transcriptions))\/?$/;
const CREDENTIALS = ["authorization", "x-api-key", "api-key", "x-goog-api-key"];

export function credentialLints(linted: Linted): Finding[] {
  return linted.config.providers.flatMap((provider, i) => [
    ...sameForAll(linted, provider, i),
    ...wholeAddress(linted, provider, i),
    ...bareAddress(linted, provider, i),
    ...foreignNotation(linted, provider, i),
  ]);
}

/** How other programs write "the value lies elsewhere": here it would be sent as it stands. */
const NOTATIONS: readonly RegExp[] = [
  /^os\.environ\//,
  /^process\.env\b/,
  /^\{\{.*\}\}$/,
  /^\$[A-Za-z_][A-Za-z0-9_]*$/,
  /^\$[({].*[)}]$/,
  /^%[A-Za-z_][A-Za-z0-9_]*%$/,
  /^<.*>$/,
  /^(env|vault|secret|secrets|file|keyring|ssm|sops|ref\+\w+|op|aws-sm|gcp-sm|azure-kv|kv|doppler)(:|\/\/)/i,
  /^(env|secrets|vault)\.[A-Za-z_]/i,
  /^ENC\[/,
  /^(YOUR|MY)[-_ ]/i,
];

/** The token itself is not shown: it might be one all the same. */
function foreignNotation(linted: Linted, { id, apiTokens }: ProviderConfig, index: number): Finding[] {
  return apiTokens.flatMap((token, position) => {
    if (!NOTATIONS.some((notation) => notation.test(token))) return [];
    const path = [...placeOf(linted, index), "apiTokens", position];
    return [
      {
        path: pathText(path),
        message: `looks like another program's reference or a placeholder: ${id} would get it as the token itself, letter by letter`,
        cure: { text: 'Write "${NAME}" for a variable of the environment or of .env.', changes: [] },
      },
    ];
  });
}

/** A base URL without the path below which its type has everything. */
function bareAddress(linted: Linted, { id, type, baseUrl }: ProviderConfig, index: number): Finding[] {
  const row = providerRow(type);
  const basePath = row === undefined ? "" : usualBasePath(row);
  if (baseUrl === undefined || basePath === "" || basePath.includes("{")) return [];
  if (parseBaseUrl(baseUrl)?.path !== "" || textAt(linted.located[index]?.value ?? {}, "providerBasePath") !== "") return [];
  const path = [...placeOf(linted, index), "baseUrl"];
  const value = baseUrl.replace(/\/+$/, "") + basePath;
  return [
    {
      path: pathText(path),
      message: `has no path, and type ${quote(type)} has its APIs below ${basePath}: ${id} would be asked for /chat/completions, which is mostly a 404`,
      cure: { text: `Write ${quote(value)}, unless the server has no such path.`, changes: [{ path, value }] },
    },
  ];
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

/** A base URL that has an API's path in it already, and one that the type does not serve: its own are taken off. */
function wholeAddress(linted: Linted, { id, type, endpoint, paths }: ProviderConfig, index: number): Finding[] {
  const raw = linted.located[index]?.value;
  if (!isObject(raw)) return [];
  const key = ["baseUrl", providerRow(type)?.keys?.url ?? "baseUrl", "providerBasePath"].find((name) => API_PATH.test(textAt(raw, name)));
  if (key === undefined || (key !== "providerBasePath" && !API_PATH.test(endpoint.basePath))) return [];
  const written = textAt(raw, key);
  const found = API_PATH.exec(written) as RegExpExecArray;
  const path = [...placeOf(linted, index), key];
  const value = written.slice(0, found.index);
  const behind = paths.chatCompletions === undefined ? found[1] : "chat/completions";
  return [
    {
      path: pathText(path),
      message: `the path of each API comes behind it: ${id} would be asked for .../${found[1]}/${behind}`,
      cure: { text: `End it before /${found[1]}: ${quote(value)}.`, changes: [{ path, value }] },
    },
  ];
}
