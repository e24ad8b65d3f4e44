// Routes: targets that exist, patterns that are understood, names that differ. As config/semantics-routes.ts.
import { JsonValue } from "../json/tree";
import { SAY_BOTH_TARGETS, SAY_DUPLICATE_ROUTE, SAY_MODEL_BESIDE_TARGETS, SAY_NO_TARGET, SAY_ONE_MATCHER } from "./defaults";
import { Findings, itemPath, keyPath } from "./finding";
import { checkPattern, unknownProvider } from "./references";
import { itemsOf, textOf } from "./members";

/** Adds what is wrong with the routes. */
export function checkRoutes(root: JsonValue, ids: string[], findings: Findings): void {
  const names = new Map<string, string>();
  const known = new Set<string>();
  for (let i = 0, n = ids.length; i < n; i++) known.add(ids[i]);
  const routes = itemsOf(root, "routes");
  for (let i = 0, n = routes.length; i < n; i++) {
    const route = routes[i];
    if (!route.isObject) continue;
    const path = itemPath("routes", i);
    checkName(textOf(route, "name"), keyPath(path, "name"), names, findings);
    const match = route.get("match");
    if (match !== null && match.isObject) checkMatch(match.get("model"), keyPath(keyPath(path, "match"), "model"), findings);
    checkTargets(route, path, ids, known, findings);
    checkList(route, "fallbacks", path, ids, known, findings);
  }
}

function checkName(name: string, path: string, names: Map<string, string>, findings: Findings): void {
  if (name.length == 0) return;
  if (names.has(name)) findings.warn(path, SAY_DUPLICATE_ROUTE, names.get(name));
  else names.set(name, path);
}

function checkMatch(model: JsonValue | null, path: string, findings: Findings): void {
  if (model === null) return;
  if (!model.isList) {
    checkOne(model, path, findings);
    return;
  }
  for (let i = 0, n = model.items.length; i < n; i++) checkOne(model.items[i], itemPath(path, i), findings);
}

function checkOne(model: JsonValue, path: string, findings: Findings): void {
  if (model.isText) {
    const text = model.text;
    if (text.startsWith("~")) checkPattern(text.substring(1), path, findings);
  } else if (model.isObject) {
    const given: string[] = [];
    if (model.get("exact") !== null) given.push("exact");
    if (model.get("prefix") !== null) given.push("prefix");
    if (model.get("regex") !== null) given.push("regex");
    if (given.length != 1) findings.error(path, SAY_ONE_MATCHER, given.length == 0 ? "none" : given.join(" and "));
    const regex = model.get("regex");
    if (regex !== null && regex.isText && regex.text.length > 0) checkPattern(regex.text, keyPath(path, "regex"), findings);
  }
}

function checkTargets(route: JsonValue, path: string, ids: string[], known: Set<string>, findings: Findings): void {
  const provider = route.get("provider");
  const targets = route.get("targets");
  if (provider === null && targets === null) findings.error(keyPath(path, "provider"), SAY_NO_TARGET);
  if (provider !== null && targets !== null) findings.error(keyPath(path, "targets"), SAY_BOTH_TARGETS);
  checkReference(route, path, ids, known, findings);
  if (targets !== null && route.get("model") !== null) findings.warn(keyPath(path, "model"), SAY_MODEL_BESIDE_TARGETS);
  checkList(route, "targets", path, ids, known, findings);
}

/** Targets in the list under a key: their providers exist. */
export function checkList(route: JsonValue, key: string, path: string, ids: string[], known: Set<string>, findings: Findings): void {
  const items = itemsOf(route, key);
  const at = keyPath(path, key);
  for (let i = 0, n = items.length; i < n; i++) {
    if (items[i].isObject) checkReference(items[i], itemPath(at, i), ids, known, findings);
  }
}

function checkReference(target: JsonValue, path: string, ids: string[], known: Set<string>, findings: Findings): void {
  const id = textOf(target, "provider");
  if (id.length > 0 && !known.has(id)) unknownProvider(keyPath(path, "provider"), id, ids, findings);
}
