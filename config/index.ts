// What the gateway, the console and the tests use of the configuration.
export { asWanted } from "./as-wanted.js";
export { besideCredentials, credentialKeys, mayLack } from "./credentials.js";
export { checkConfig, type CheckResult } from "./check.js";
export type { Config, ModelMatch, ProviderConfig, RouteConfig, RuleConfig, Target } from "./config.js";
export { authorityOf, endpointOf, pathsOf, type Endpoint } from "./endpoint.js";
export { findingPath, findingText, type Cure, type Finding } from "./finding.js";
export {
  environmentBeside,
  loadConfig,
  loadRegular,
  MOST_CHARACTERS,
  MOST_FINDINGS,
  parseConfig,
  SECRET_KEYS,
  type Environment,
  type LoadResult,
} from "./load.js";
export {
  COMMON_ERRORS,
  KINDS,
  PROVIDER_ROWS,
  providerRow,
  SOCKET_APIS,
  type ApiName,
  type ErrorCode,
  type Kind,
  type ProviderRow,
  usualBasePath,
} from "./providers/index.js";
export { NoFileError, readRegularFile } from "./regular-file.js";
export { beginsAsSecret, isKeyOfSecret, looksSecret } from "./looks-secret.js";
export { knownKeys } from "./known-keys.js";
export { isSecretMark, secretMark, secretMarksIn } from "./secret-mark.js";
export { keysOfType, placeholders } from "./semantics.js";
export { substitute, type StandIn } from "./substitute.js";
export { locateProviders, providersIn, type Located } from "./located.js";
export { GRANT_KEYS, PAIR_KEYS } from "./higress.js";
export { contextEndpoints } from "./context-file.js";
export { tokenEndpoints } from "./grants.js";
export { textsAt } from "./raw.js";
export { tokenFileState, tokensBeside, type TokenFile, type TokenReader } from "./token-file.js";
export { readYaml } from "./yaml.js";
