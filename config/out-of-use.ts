// In Higress's forms one broken entry does not refuse the whole: it is out of use with its reason, and the rest serves. As
// assembly/config/out-of-use.ts.
import { findingText, itemPath } from "./finding.js";
import type { Findings } from "./findings.js";
import { FORMATS } from "./formats.js";
import type { Located } from "./located.js";
import { fill, MESSAGES } from "./messages.js";
import { listAt, textAt, type RawObject } from "./raw.js";

/** A provider, or a rule, that cannot serve. */
export interface OutOfUse {
  /** Of the provider, the rule, or `activeProviderId`. */
  path: string;
  /** Its name in status, log, metrics and answers. */
  id: string;
  /** The id as it was written; empty where it is none of a provider. */
  named: string;
  /** The first thing that is wrong with it, with its path. */
  reason: string;
}

/** Whether a broken provider may be put out of use: Higress's `activeProviderId` and rules, and no `routes` of the gateway's own. */
export function isContained(root: RawObject): boolean {
  if (listAt(root, "routes").length > 0) return false;
  return root._rules_ !== undefined || root.activeProviderId !== undefined;
}

/** Makes warnings of the errors that concern one provider or one rule alone, and tells which those are. */
export function contain(root: RawObject, located: readonly Located[], findings: Findings): OutOfUse[] {
  const found = new Map<string, OutOfUse>();
  if (!isContained(root)) return [];
  const byPath = new Map(located.map((one) => [one.path, one]));
  const names = new Set<string>();
  const left = [];
  for (const error of findings.errors) {
    const path = entryOf(error.path, byPath);
    if (path === "") {
      left.push(error);
      continue;
    }
    findings.warnings.push({ path: error.path, message: fill(MESSAGES.outOfUse, error.message) });
    if (found.has(path)) continue;
    const named = path === "activeProviderId" ? textAt(root, path) : (byPath.get(path)?.id ?? "");
    const id = FORMATS.id.pattern.test(named) && !names.has(named) ? named : path.replace(/[^A-Za-z0-9._-]/g, "-");
    names.add(id);
    found.set(path, { path, id, named, reason: findingText(error) });
  }
  findings.errors.splice(0, findings.errors.length, ...left);
  return [...found.values()];
}

const RULE = /^_rules_\[[0-9]+\]/;
const PROVIDER = /^\.?(providers\[[0-9]+\]|provider(?=$|[.[]))/;

/** The path of the provider or the rule that a finding's path lies in; empty: it concerns the whole. */
function entryOf(path: string, byPath: ReadonlyMap<string, Located>): string {
  if (path === "activeProviderId") return path;
  const rule = RULE.exec(path)?.[0] ?? "";
  const provider = PROVIDER.exec(path.slice(rule.length))?.[0] ?? "";
  const whole = rule + provider;
  if (provider !== "" && (byPath.has(whole) || (rule === "" && provider.startsWith("providers")))) return whole;
  return rule;
}

/** Why a rule of this position, which leads to the provider of this path, cannot serve; undefined: it can. */
export function reasonOfRule(position: number, provider: string | undefined, outOfUse: readonly OutOfUse[]): string | undefined {
  const rule = itemPath("_rules_", position);
  return (outOfUse.find(({ path }) => path === rule) ?? outOfUse.find(({ path }) => path === provider))?.reason;
}
