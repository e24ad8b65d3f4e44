// Checked routes -> RouteSettings. A route for several patterns becomes several settings with the same name and targets.
import { MatchKind, ProviderSettings, RouteSettings, RuleSettings, TargetSettings } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { providerRow } from "../providers/row";
import { readRouteAffinity } from "./affinity";
import { readBreaks } from "./breaks";
import { readChoice, readRouteChoice } from "./choose";
import { TARGET_WEIGHT } from "./defaults";
import { matchItems, ruleProvider } from "./rules";
import { itemPath, keyPath } from "./finding";
import { Located } from "./located";
import { Places } from "./places";
import { isFalse, isTrue, msAt } from "./semantics";
import { itemsOf, textOf } from "./members";

/** The routes of the configuration; without any, one for each provider from its models. */
export function readRoutes(
  root: JsonValue,
  providers: ProviderSettings[],
  values: JsonValue[],
  byId: Places,
  active: string,
): RouteSettings[] {
  const routes: RouteSettings[] = [];
  const items = itemsOf(root, "routes");
  for (let i = 0, n = items.length; i < n; i++) addRoute(items[i], i, byId, routes);
  if (items.length > 0) return routes;
  if (active.length == 0 && itemsOf(root, "_rules_").length > 0) return routes;
  if (active.length > 0) {
    const position = byId.of(active);
    if (position >= 0) add(routes, impliedRoute(providers[position]), "*");
    return routes;
  }
  for (let i = 0, n = values.length; i < n; i++) addImplied(providers[i], values[i], false, routes);
  for (let i = 0, n = values.length; i < n; i++) addImplied(providers[i], values[i], true, routes);
  return routes;
}

/** The rules of `_rules_`, in order. */
export function readRules(root: JsonValue, providers: ProviderSettings[], places: Places, located: Located[]): RuleSettings[] {
  const rules: RuleSettings[] = [];
  const items = itemsOf(root, "_rules_");
  for (let i = 0, n = items.length; i < n; i++) {
    if (!items[i].isObject) continue;
    const path = itemPath("_rules_", i);
    let position = places.at(path);
    if (position < 0) position = places.at(keyPath(path, "provider"));
    if (position < 0) position = places.of(ruleProvider(i, items[i], located));
    rules.push(readRule(items[i], position < 0 ? null : providers[position], places));
  }
  return rules;
}

function readRule(value: JsonValue, provider: ProviderSettings | null, byId: Places): RuleSettings {
  const rule = new RuleSettings();
  addTexts(matchItems(value, "_match_route_"), rule.routes);
  addTexts(matchItems(value, "_match_domain_"), rule.domains);
  addTexts(matchItems(value, "_match_service_"), rule.services);
  addTexts(matchItems(value, "_match_route_prefix_"), rule.routePrefixes);
  if (provider === null) return rule;
  const route = impliedRoute(provider);
  route.fallbacks = readTargets(itemsOf(value, "fallbacks"), byId);
  readConditions(route, value);
  rule.route = route;
  return rule;
}

/** In a rule that is out of use nothing is checked: what is no text, or empty, matches nothing. */
function addTexts(items: JsonValue[], bytes: ArrayBuffer[]): void {
  for (let i = 0, n = items.length; i < n; i++) {
    if (items[i].isText && items[i].text.length > 0) bytes.push(String.UTF8.encode(items[i].text));
  }
}

function readConditions(route: RouteSettings, value: JsonValue): void {
  const conditions = itemsOf(value, "fallbackOn");
  for (let i = 0, n = conditions.length; i < n; i++) {
    if (conditions[i].text == "contextLength") route.fallbackOnContextLength = true;
    else route.fallbackOnContentPolicy = true;
  }
}

/** Routes for the names that a provider serves; one for everything comes behind those of all other providers. */
function addImplied(provider: ProviderSettings, value: JsonValue, isForAll: bool, routes: RouteSettings[]): void {
  let models = itemsOf(value, "models");
  if (models.length == 0) {
    const row = providerRow(provider.type);
    if (row !== null) models = itemsOf(row, "models");
  }
  for (let i = 0, n = models.length; i < n; i++) {
    if ((models[i].text == "*") != isForAll) continue;
    add(routes, impliedRoute(provider), models[i].text);
    if (isForAll) return;
  }
}

function impliedRoute(provider: ProviderSettings): RouteSettings {
  const route = named(provider.id);
  route.targets.push(new TargetSettings(provider.index, new ArrayBuffer(0), TARGET_WEIGHT));
  return route;
}

function named(name: string): RouteSettings {
  const route = new RouteSettings();
  route.name = name;
  route.nameBytes = String.UTF8.encode(name);
  return route;
}

/** Adds a route for a name in the notation of `modelMapping`: `gpt-4o`, `gpt-*`, `~regex`, `*`. */
function add(routes: RouteSettings[], route: RouteSettings, notation: string): void {
  if (notation == "*") addMatch(routes, route, MatchKind.Any, "");
  else if (notation.startsWith("~")) addMatch(routes, route, MatchKind.Regex, notation.substring(1));
  else if (notation.endsWith("*")) addMatch(routes, route, MatchKind.Prefix, notation.substring(0, notation.length - 1));
  else addMatch(routes, route, MatchKind.Exact, notation);
}

function addMatch(routes: RouteSettings[], route: RouteSettings, kind: MatchKind, text: string): void {
  route.matchKind = kind;
  route.matchText = String.UTF8.encode(text);
  route.index = routes.length;
  routes.push(route);
}

function addRoute(value: JsonValue, position: i32, byId: Places, routes: RouteSettings[]): void {
  const match = value.get("match");
  let model: JsonValue | null = null;
  if (match !== null) model = match.get("model");
  if (model === null) {
    add(routes, readRoute(value, position, byId), "*");
  } else if (model.isList) {
    for (let i = 0, n = model.items.length; i < n; i++) addModel(model.items[i], readRoute(value, position, byId), routes);
  } else {
    addModel(model, readRoute(value, position, byId), routes);
  }
}

function addModel(model: JsonValue, route: RouteSettings, routes: RouteSettings[]): void {
  if (model.isText) add(routes, route, model.text);
  else if (model.get("exact") !== null) addMatch(routes, route, MatchKind.Exact, textOf(model, "exact"));
  else if (model.get("prefix") !== null) addMatch(routes, route, MatchKind.Prefix, textOf(model, "prefix"));
  else addMatch(routes, route, MatchKind.Regex, textOf(model, "regex"));
}

function readRoute(value: JsonValue, position: i32, byId: Places): RouteSettings {
  const name = textOf(value, "name");
  const route = named(name.length > 0 ? name : "route-" + position.toString());
  const targets = value.get("targets");
  if (targets === null) route.targets.push(readTarget(value, byId));
  else route.targets = readTargets(targets.items, byId);
  route.fallbacks = readTargets(itemsOf(value, "fallbacks"), byId);
  route.firstTokenTimeoutMs = msAt(value, "firstTokenTimeout");
  route.attemptTimeoutMs = msAt(value, "attemptTimeout");
  route.timeoutMs = msAt(value, "timeout");
  readBreaks(route.breaks, value);
  readConditions(route, value);
  readRouteChoice(route, value);
  readRouteAffinity(route, value);
  route.allowClientFallback = isTrue(value.get("allowClientFallback"));
  route.translates = !isFalse(value.get("translate"));
  return route;
}

function readTargets(items: JsonValue[], byId: Places): TargetSettings[] {
  const targets: TargetSettings[] = [];
  for (let i = 0, n = items.length; i < n; i++) targets.push(readTarget(items[i], byId));
  return targets;
}

function readTarget(value: JsonValue, byId: Places): TargetSettings {
  const id = textOf(value, "provider");
  const weight = value.get("weight");
  const isGiven = weight !== null && weight.kind == JsonKind.Number;
  const target = new TargetSettings(
    max(byId.of(id), 0),
    String.UTF8.encode(textOf(value, "model")),
    isGiven && weight !== null ? i32(weight.number) : TARGET_WEIGHT,
  );
  readChoice(target, value);
  return target;
}
