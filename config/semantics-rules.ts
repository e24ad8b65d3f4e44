import { keyPath } from "./finding.js";
import type { Findings } from "./findings.js";
import { MESSAGES } from "./messages.js";
import type { RawObject } from "./raw.js";
import { unknownProvider } from "./references.js";
import { isEffective, matchersOf } from "./rules.js";
import { checkList } from "./semantics-routes.js";

/** A rule of `_rules_`: something to match, keys that count, providers that exist. */
export function checkRule(rule: RawObject, path: string, ids: ReadonlySet<string>, findings: Findings): void {
  const matchers = matchersOf(rule);
  const [first] = matchers;
  if (first === undefined) findings.error(path, MESSAGES.noRuleMatch);
  for (const key of matchers) {
    if (!isEffective(rule, key)) findings.warn(keyPath(path, key), MESSAGES.noEffectBeside, first as string);
  }
  const { provider, providers, activeProviderId: active } = rule;
  if (provider !== undefined && providers !== undefined) findings.error(keyPath(path, "provider"), MESSAGES.bothProviders);
  if (provider !== undefined && typeof active === "string" && active !== "") {
    findings.warn(keyPath(path, "activeProviderId"), MESSAGES.noEffectBeside, "provider");
  } else if (typeof active === "string" && active !== "" && !ids.has(active)) {
    unknownProvider(keyPath(path, "activeProviderId"), active, ids, findings);
  }
  checkList(rule, "fallbacks", path, ids, findings);
}
