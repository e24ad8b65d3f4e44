import { HEADER, STATIC_TEXTS_IMPORT, staticTexts } from "./generated-defaults.js";
import {
  API_NAMES,
  API_PATHS,
  COMMON_ERRORS,
  KINDS,
  PROVIDER_ROWS,
  PROVIDER_TYPES,
  type ApiName,
  type ApiPath,
  type ErrorCode,
  type ProviderRow,
} from "./providers/index.js";

/**
 * assembly/providers/table.ts: one JSON text for each type, read when a configuration uses it. Errors are
 * `[status, 0 code | 1 message, text, kind, model only]`; an API is a path, or `[own path, relative path]`.
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
    staticTexts("COMMON_ERRORS", [JSON.stringify(COMMON_ERRORS.map(rule))]),
    "",
  ].join("\n");
}

function rule(error: ErrorCode): unknown[] {
  const text = (error.code ?? error.message ?? "").toLowerCase();
  return [error.status ?? 0, error.code === undefined ? 1 : 0, text, KINDS.indexOf(error.kind), error.modelOnly === true ? 1 : 0];
}

function compact(row: ProviderRow): Record<string, unknown> {
  return {
    host: row.host,
    scheme: row.scheme,
    port: row.port,
    base: row.basePath,
    apis: API_NAMES.map((api) => apiPath(api, row.apis[api])),
    auth: [row.credential.header, row.credential.prefix],
    messagesAuth: row.messagesCredential === undefined ? undefined : [row.messagesCredential.header, row.messagesCredential.prefix],
    headers: row.headers,
    models: row.models,
    drop: row.dropParams,
    tokens: row.tokensRequired || undefined,
    hostKey: row.keys?.host,
    portKey: row.keys?.port,
    urlKey: row.keys?.url,
    fill: row.keys?.defaults,
    flag: row.keys?.flag === undefined ? undefined : [row.keys.flag.key, row.keys.flag.basePath],
    headerKey: row.keys?.header === undefined ? undefined : [row.keys.header.key, row.keys.header.name],
    unsupported: row.unsupported,
    errors: row.errors?.map(rule),
  };
}

function apiPath(api: ApiName, path: ApiPath | undefined): string | string[] {
  if (path === undefined) return "";
  return typeof path === "string" ? path : [path.own, path.relative ?? API_PATHS[api]];
}
