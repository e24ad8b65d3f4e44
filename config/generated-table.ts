import { HEADER, STATIC_TEXTS_IMPORT, staticTexts } from "./generated-defaults.js";
import {
  API_NAMES,
  API_PATHS,
  COMMON_ERRORS,
  FINISH_REASONS,
  KINDS,
  PROVIDER_ROWS,
  PROVIDER_TYPES,
  REQUEST_WORDS,
  type ApiName,
  type ApiPath,
  type ErrorCode,
  type ProviderRow,
  type RequestWords,
} from "./providers/index.js";

/**
 * assembly/providers/table.ts: one JSON text for each type, read when a configuration uses it. Errors are
 * `[status, 0 code | 1 message | 2 words about this request alone | 3 message that is judged like a code, texts with a line break between them, kind, scope]`; an API is a path (with `..` in front where it is
 * below the base path without its tail), or `[own path, relative path]`.
 */
export function tableSource(): string {
  return [
    HEADER,
    STATIC_TEXTS_IMPORT,
    staticTexts("PROVIDER_TYPES", PROVIDER_TYPES),
    "",
    "/** In the order of PROVIDER_TYPES. */",
    staticTexts(
      "PROVIDER_ROWS",
      PROVIDER_ROWS.map((row) => JSON.stringify(compact(row))),
    ),
    "",
    "/** Error codes that mean the same everywhere. */",
    staticTexts("COMMON_ERRORS", [JSON.stringify(merged([...COMMON_ERRORS.map(rule), ...REQUEST_WORDS.map(words)]))]),
    "",
  ].join("\n");
}

/** assembly/json/finish-table.ts: which finish reasons are a provider's trouble. */
export function finishSource(): string {
  return [
    HEADER,
    "/** Finish reasons that are no model's own. */",
    `export const FINISH_REASONS: StaticArray<string> = [${FINISH_REASONS.map(({ reason }) => JSON.stringify(reason)).join(", ")}];`,
    "/** The failure that each is, a FailureKind. */",
    "/** The FailureKind of a prompt that was refused. */",
    `export const CONTENT_POLICY: i32 = ${KINDS.indexOf("contentPolicy")};`,
    `export const FINISH_KINDS: StaticArray<i32> = [${FINISH_REASONS.map(({ kind }) => KINDS.indexOf(kind)).join(", ")}];`,
    "",
  ].join("\n");
}

/** An error as the table has it. */
type Rule = [status: number, field: number, text: string, kind: number, scope: number];
const MESSAGE = 1;
const REQUEST_ALONE = 2;

/**
 * Those that conclude the same and stand beside each other become one, with a line for each text. The first that fits decides, among codes and what is judged like them, and
 * among messages: so these two, and words about this request alone, stand apart.
 */
function merged(rules: Rule[]): Rule[] {
  const made: Rule[] = [];
  for (const part of [
    rules.filter(([, field]) => field !== MESSAGE && field !== REQUEST_ALONE),
    rules.filter(([, field]) => field === MESSAGE),
    rules.filter(([, field]) => field === REQUEST_ALONE),
  ]) {
    for (const [status, field, text, kind, scope] of part) {
      const last = made.at(-1);
      if (last !== undefined && last[0] === status && last[1] === field && last[3] === kind && last[4] === scope) last[2] += `\n${text}`;
      else made.push([status, field, text, kind, scope]);
    }
  }
  return made;
}

function rule(error: ErrorCode): Rule {
  const text = (error.code ?? error.message ?? "").toLowerCase();
  const field = error.code !== undefined ? 0 : error.finer === true ? 3 : MESSAGE;
  return [error.status ?? 0, field, text, KINDS.indexOf(error.kind), scope(error)];
}

/** In the order of the plugin's enum `RuleScope` (assembly/core/settings.ts). */
function scope(error: ErrorCode): number {
  if (error.ofState === true) return 4;
  if (error.ofMaker === true) return 5;
  if (error.mend !== undefined) return 6 + ["signatures", "ids", "thoughts", "members", "roles"].indexOf(error.mend);
  if (error.requestOnly === true) return 2;
  return error.modelOnly === true ? 1 : error.providerOnly === true ? 3 : 0;
}

function words(said: RequestWords): Rule {
  return [said.status ?? 0, REQUEST_ALONE, said.words.toLowerCase(), 0, 2];
}

function compact(row: ProviderRow): Record<string, unknown> {
  return {
    host: row.host,
    scheme: row.scheme,
    port: row.port,
    base: row.basePath,
    apis: served(row),
    auth: [row.credential.header, row.credential.prefix],
    messagesAuth: row.messagesCredential === undefined ? undefined : [row.messagesCredential.header, row.messagesCredential.prefix],
    geminiAuth: row.geminiCredential === undefined ? undefined : [row.geminiCredential.header, row.geminiCredential.prefix],
    tail: row.tail,
    headers: row.headers,
    models: row.models,
    dialect: row.dialect,
    drop: row.dropParams,
    prefill: row.prefill,
    zone: row.zone,
    tokens: row.tokensRequired || undefined,
    signs: row.signs,
    grants: row.grants,
    hostKey: row.keys?.host,
    portKey: row.keys?.port,
    urlKey: row.keys?.url,
    fill: row.keys?.defaults,
    pair: row.keys?.pair,
    own: row.keys?.own,
    needed: row.keys?.needed,
    flag: row.keys?.flag === undefined ? undefined : [row.keys.flag.key, row.keys.flag.basePath],
    bearer: row.keys?.bearer === undefined ? undefined : [row.keys.bearer.key, row.keys.bearer.header, row.keys.bearer.feature],
    headerKey: row.keys?.header === undefined ? undefined : [row.keys.header.key, row.keys.header.name],
    errors: row.errors === undefined ? undefined : merged(row.errors.map(rule)),
  };
}

/** In the order of the names; those behind the last that is served are left out. */
function served(row: ProviderRow): (string | string[])[] {
  const last = API_NAMES.findLastIndex((api) => row.apis[api] !== undefined);
  return API_NAMES.slice(0, last + 1).map((api) => apiPath(api, row.apis[api]));
}

function apiPath(api: ApiName, path: ApiPath | undefined): string | string[] {
  if (path === undefined) return "";
  if (typeof path !== "string" && "beside" in path) return `..${path.beside}`;
  return typeof path === "string" ? path : [path.own, path.relative ?? API_PATHS[api]];
}
