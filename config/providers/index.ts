import { ownValue } from "../own.js";
import { APPS } from "./apps.js";
import { CHINA } from "./china.js";
import { CLOUDS } from "./clouds.js";
import { INTERNATIONAL } from "./international.js";
import type { ProviderRow } from "./row.js";
import { SELF_HOSTED } from "./self-hosted.js";

export { COMMON_ERRORS } from "./common-errors.js";
export { FINISH_REASONS, type FinishReason } from "./finish-reasons.js";
export { REQUEST_WORDS, type RequestWords } from "./request-words.js";
export {
  API_NAMES,
  API_PATHS,
  DIALECT_APIS,
  KINDS,
  NO_DOCUMENT,
  OWN_APIS,
  SOCKET_APIS,
  type ApiName,
  type ApiPath,
  type Credential,
  type DialectName,
  type ErrorCode,
  type Kind,
  type ProviderRow,
} from "./row.js";

/** The provider table, in the order of the docs. */
export const PROVIDER_ROWS: readonly ProviderRow[] = [...INTERNATIONAL, ...CHINA, ...CLOUDS, ...SELF_HOSTED, ...APPS];

/** The types' names. */
export const PROVIDER_TYPES: readonly string[] = PROVIDER_ROWS.map((row) => row.type);

const byType = new Map(PROVIDER_ROWS.map((row) => [row.type, row]));

/** Its base path with what its keys are where nobody says anything. */
export function usualBasePath({ basePath, keys }: ProviderRow): string {
  return basePath.replace(/\{([A-Za-z]+)\}/g, (all, key: string) => ownValue<string>(keys?.defaults ?? {}, key) ?? all);
}

/** The row of a type; undefined where there is none. */
export function providerRow(type: string): ProviderRow | undefined {
  return byType.get(type);
}
