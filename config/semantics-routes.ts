import { itemPath, keyPath } from "./finding.js";
import type { Findings } from "./findings.js";
import { MESSAGES } from "./messages.js";
import { isObject, listAt, textAt, type RawObject } from "./raw.js";
import { checkPattern, unknownProvider } from "./references.js";

/** Routes: targets that exist, patterns that are understood, names that differ. */
export function checkRoutes(root: RawObject, ids: ReadonlySet<string>, findings: Findings): void {
  const names = new Map<string, string>();
  listAt(root, "routes").forEach((route, i) => {
    if (!isObject(route)) return;
    const path = itemPath("routes", i);
    checkName(textAt(route, "name"), path, names, findings);
    if (isObject(route.match)) checkMatch(route.match.model, keyPath(keyPath(path, "match"), "model"), findings);
    checkTargets(route, path, ids, findings);
    checkList(route, "fallbacks", path, ids, findings);
  });
}

function checkName(name: string, path: string, names: Map<string, string>, findings: Findings): void {
  if (name === "") return;
  const at = keyPath(path, "name");
  const other = names.get(name);
  if (other === undefined) names.set(name, at);
  else findings.warn(at, MESSAGES.duplicateRoute, other);
}

const MATCHERS = ["exact", "prefix", "regex"] as const;

function checkMatch(model: unknown, path: string, findings: Findings): void {
  if (Array.isArray(model)) {
    model.forEach((item, i) => {
      if (!Array.isArray(item)) checkMatch(item, itemPath(path, i), findings);
    });
  } else if (typeof model === "string") {
    if (model.startsWith("~")) checkPattern(model.slice(1), path, findings);
  } else if (isObject(model)) {
    const given = MATCHERS.filter((key) => model[key] !== undefined);
    if (given.length !== 1) findings.error(path, MESSAGES.oneMatcher, given.length === 0 ? "none" : given.join(" and "));
    const regex = model.regex;
    if (typeof regex === "string" && regex !== "") checkPattern(regex, keyPath(path, "regex"), findings);
  }
}

function checkTargets(route: RawObject, path: string, ids: ReadonlySet<string>, findings: Findings): void {
  const { provider, targets } = route;
  if (provider === undefined && targets === undefined) findings.error(keyPath(path, "provider"), MESSAGES.noTarget);
  if (provider !== undefined && targets !== undefined) findings.error(keyPath(path, "targets"), MESSAGES.bothTargets);
  checkReference(route, path, ids, findings);
  if (targets !== undefined && route.model !== undefined) findings.warn(keyPath(path, "model"), MESSAGES.modelBesideTargets);
  checkList(route, "targets", path, ids, findings);
}

/** Targets in the list under a key: their providers exist. */
export function checkList(route: RawObject, key: string, path: string, ids: ReadonlySet<string>, findings: Findings): void {
  listAt(route, key).forEach((target, i) => {
    if (isObject(target)) checkReference(target, itemPath(keyPath(path, key), i), ids, findings);
  });
}

function checkReference(target: RawObject, path: string, ids: ReadonlySet<string>, findings: Findings): void {
  const id = target.provider;
  if (typeof id === "string" && id !== "" && !ids.has(id)) unknownProvider(keyPath(path, "provider"), id, ids, findings);
}
