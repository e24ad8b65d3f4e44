import { asWanted } from "./as-wanted.js";
import type { Config } from "./config.js";
import type { Finding } from "./finding.js";
import { normalise } from "./normalise.js";
import { locateProviders } from "./located.js";
import { contain, isContained, type OutOfUse } from "./out-of-use.js";
import { isHigress } from "./messages-edit.js";
import { isObject } from "./raw.js";
import { Findings } from "./findings.js";
import { checkSemantics } from "./semantics.js";
import { structureErrors, structureWarnings } from "./structure.js";

export type { Config, ProviderConfig, RouteConfig, Target } from "./config.js";
export { findingText, type Finding } from "./finding.js";

/** The verdict on a configuration: all its errors and warnings at once, and what it means where it has no error. */
export interface CheckResult {
  ok: boolean;
  errors: Finding[];
  warnings: Finding[];
  config?: Config;
}

/** Checks a configuration as the plugin does, with the same paths and messages. Never throws; no token value appears in a finding. */
export function checkConfig(given: unknown): CheckResult {
  const value = asWanted(given);
  const findings = new Findings();
  findings.errors.push(...structureErrors(value));
  findings.warnings.push(...structureWarnings(value));
  let outOfUse: OutOfUse[] = [];
  if (isObject(value)) {
    findings.contained = isContained(value);
    findings.higress = isHigress(value);
    checkSemantics(value, findings);
    outOfUse = contain(value, locateProviders(value), findings);
  }
  const ok = findings.errors.length === 0;
  return {
    ok,
    errors: findings.errors,
    warnings: findings.warnings,
    ...(ok ? { config: normalise(value as Record<string, unknown>, outOfUse) } : {}),
  };
}
