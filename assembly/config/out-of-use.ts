// In Higress's forms one broken entry does not refuse the whole: it is out of use with its reason, and the rest serves. As
// config/out-of-use.ts.
import { API_COUNT, ProviderSettings, TokenSettings } from "../core/settings";
import { JsonValue } from "../json/tree";
import { SAY_OUT_OF_USE } from "./defaults";
import { Finding, Findings } from "./finding";
import { hasFormat } from "./formats";
import { Located } from "./located";
import { itemsOf, textOf } from "./members";

/** A provider, or a rule, that cannot serve. */
@final
export class OutOfUse {
  constructor(
    /** Of the provider, the rule, or `activeProviderId`. */
    public path: string,
    /** Its name in status, log, metrics and answers. */
    public id: string,
    /** The id as it was written; empty where it is none of a provider. */
    public named: string,
    /** The first thing that is wrong with it, with its path. */
    public reason: string,
  ) {}
}

/** Whether a broken provider may be put out of use: Higress's `activeProviderId` and rules, and no `routes` of the gateway's own. */
export function isContained(root: JsonValue): bool {
  if (itemsOf(root, "routes").length > 0) return false;
  return root.get("_rules_") !== null || root.get("activeProviderId") !== null;
}

/** Makes warnings of the errors that concern one provider or one rule alone, and tells which those are. */
export function contain(root: JsonValue, located: Located[], findings: Findings): OutOfUse[] {
  const found: OutOfUse[] = [];
  if (!isContained(root)) return found;
  const byPath = new Map<string, string>();
  for (let i = 0, n = located.length; i < n; i++) byPath.set(located[i].path, located[i].id);
  const known = new Set<string>();
  const names = new Set<string>();
  const left: Finding[] = [];
  const errors = findings.errors;
  for (let i = 0, n = errors.length; i < n; i++) {
    const path = entryOf(errors[i].path, byPath);
    if (path.length == 0) {
      left.push(errors[i]);
      continue;
    }
    findings.warn(errors[i].path, SAY_OUT_OF_USE, errors[i].message);
    if (known.has(path)) continue;
    known.add(path);
    const named = path == ACTIVE ? textOf(root, path) : byPath.has(path) ? byPath.get(path) : "";
    const id = hasFormat("id", named) && !names.has(named) ? named : nameOf(path);
    names.add(id);
    found.push(new OutOfUse(path, id, named, errors[i].text()));
  }
  findings.errors = left;
  return found;
}

const ACTIVE: string = "activeProviderId";
const RULE: string = "_rules_[";
const LIST: string = "providers[";
const SINGLE: string = "provider";

/** The path of the provider or the rule that a finding's path lies in; empty: it concerns the whole. */
function entryOf(path: string, byPath: Map<string, string>): string {
  if (path == ACTIVE) return path;
  const rule = path.startsWith(RULE) ? path.substring(0, path.indexOf("]") + 1) : "";
  const at = rule.length > 0 && path.length > rule.length ? rule.length + 1 : rule.length;
  const whole = path.substring(0, providerEnd(path, at));
  if (whole.length > at && (byPath.has(whole) || (rule.length == 0 && whole.startsWith(LIST)))) return whole;
  return rule;
}

/** Where the provider ends whose path begins at `at`; `at` where none does. */
function providerEnd(path: string, at: i32): i32 {
  if (path.startsWith(LIST, at)) return path.indexOf("]", at) + 1;
  if (!path.startsWith(SINGLE, at)) return at;
  const end = at + SINGLE.length;
  return end == path.length || path.charCodeAt(end) == 0x2e || path.charCodeAt(end) == 0x5b ? end : at;
}

/** A path in the characters of a name. */
function nameOf(path: string): string {
  let name = "";
  for (let i = 0, n = path.length; i < n; i++) {
    const c = path.charCodeAt(i);
    const isLetter = ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a) || c == 0x5f;
    name += isLetter || (c >= 0x30 && c <= 0x39) || c == 0x2d || c == 0x2e ? path.charAt(i) : "-";
  }
  return name;
}

/** Whether the provider of this path is one of them. */
export function isAmong(outOfUse: OutOfUse[], path: string): bool {
  for (let i = 0, n = outOfUse.length; i < n; i++) if (outOfUse[i].path == path) return true;
  return false;
}

/** What stands in the provider's place: it serves no API. */
export function placeholder(one: OutOfUse, located: Located[], index: i32): ProviderSettings {
  const settings = new ProviderSettings();
  settings.index = index;
  settings.id = one.id;
  settings.idBytes = String.UTF8.encode(one.id);
  settings.cluster = settings.idBytes;
  settings.socketCluster = settings.cluster;
  settings.outOfUse = one.reason;
  for (let i = 0, n = located.length; i < n; i++) if (located[i].path == one.path) settings.type = textOf(located[i].value, "type");
  settings.tokens.push(new TokenSettings());
  for (let i = 0; i < API_COUNT; i++) settings.paths.push(new ArrayBuffer(0));
  return settings;
}
