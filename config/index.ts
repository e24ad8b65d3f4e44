// What the gateway, the console and the tests use of the configuration.
export { checkConfig, type CheckResult } from "./check.js";
export type { Config, ModelMatch, ProviderConfig, RouteConfig, Target } from "./config.js";
export { authorityOf, endpointOf, pathsOf, type Endpoint } from "./endpoint.js";
export { findingText, type Finding } from "./finding.js";
export { loadConfig, parseConfig, type LoadResult } from "./load.js";
export { PROVIDER_ROWS, providerRow, type ProviderRow } from "./providers/index.js";
