// A rule of `_rules_`: something to match, keys that count, providers that exist. As config/semantics-rules.ts.
import { JsonValue } from "../json/tree";
import { SAY_BOTH_PROVIDERS, SAY_NO_EFFECT_BESIDE, SAY_NO_RULE_MATCH } from "./defaults";
import { Findings, keyPath } from "./finding";
import { unknownProvider } from "./references";
import { isEffective, matchersOf } from "./rules";
import { checkList } from "./semantics-routes";
import { textOf } from "./members";

/** Adds what is wrong with a rule. */
export function checkRule(rule: JsonValue, path: string, ids: string[], known: Set<string>, findings: Findings): void {
  const matchers = matchersOf(rule);
  if (matchers.length == 0) findings.error(path, SAY_NO_RULE_MATCH);
  for (let i = 0, n = matchers.length; i < n; i++) {
    if (!isEffective(matchers, matchers[i])) findings.warn(keyPath(path, matchers[i]), SAY_NO_EFFECT_BESIDE, matchers[0]);
  }
  const provider = rule.get("provider");
  if (provider !== null && rule.get("providers") !== null) findings.error(keyPath(path, "provider"), SAY_BOTH_PROVIDERS);
  const active = textOf(rule, "activeProviderId");
  const at = keyPath(path, "activeProviderId");
  if (active.length > 0) {
    if (provider !== null) findings.warn(at, SAY_NO_EFFECT_BESIDE, "provider");
    else if (!known.has(active)) unknownProvider(at, active, ids, findings);
  }
  checkList(rule, "fallbacks", path, ids, known, findings);
}
