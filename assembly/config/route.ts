// Checked routes -> RouteSettings. A route for several patterns becomes several settings with the same name and targets.
import { MatchKind, ProviderSettings, RouteSettings, RuleSettings, TargetSettings } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { providerRow } from "../providers/row";
import { TARGET_WEIGHT } from "./defaults";
import { matchItems, ruleProvider } from "./rules";
import { Located } from "./located";
import { isFalse, isTrue, msAt } from "./semantics";
import { itemsOf, textOf } from "./structure";

/** The routes of the configuration; without any, one for each provider from its models. */
export function readRoutes(root: JsonValue, providers: ProviderSettings[], values: JsonValue[], active: string): RouteSettings[] {
  const routes: RouteSettings[] = [];
  const items = itemsOf(root, "routes");
  const byId = positions(providers);
  for (let i = 0, n = items.length; i < n; i++) addRoute(items[i], i, byId, routes);
  if (items.length > 0) return routes;
  if (active.length == 0 && itemsOf(root, "_rules_").length > 0) return routes;
  for (let i = 0, n = providers.length; i < n; i++) {
    if (active.length == 0) addImplied(providers[i], values[i], false, routes);
    else if (providers[i].id == active) add(routes, impliedRoute(providers[i]), "*");
  }
  for (let i = 0, n = active.length == 0 ? providers.length : 0; i < n; i++) addImplied(providers[i], values[i], true, routes);
  return routes;
}

function positions(providers: ProviderSettings[]): Map<string, i32> {
  const byId = new Map<string, i32>();
  for (let i = 0, n = providers.length; i < n; i++) byId.set(providers[i].id, i);
  return byId;
}

/** The rules of `_rules_`, in order. */
export function readRules(root: JsonValue, providers: ProviderSettings[], located: Located[]): RuleSettings[] {
  const rules: RuleSettings[] = [];
  const items = itemsOf(root, "_rules_");
  const byId = positions(providers);
  for (let i = 0, n = items.length; i < n; i++) {
    const id = ruleProvider(i, items[i], located);
    rules.push(readRule(items[i], byId.has(id) ? providers[byId.get(id)] : null, byId));
  }
  return rules;
}

function readRule(value: JsonValue, provider: ProviderSettings | null, byId: Map<string, i32>): RuleSettings {
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

function addTexts(items: JsonValue[], bytes: ArrayBuffer[]): void {
  for (let i = 0, n = items.length; i < n; i++) bytes.push(String.UTF8.encode(items[i].text));
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

function addRoute(value: JsonValue, position: i32, byId: Map<string, i32>, routes: RouteSettings[]): void {
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

function readRoute(value: JsonValue, position: i32, byId: Map<string, i32>): RouteSettings {
  const name = textOf(value, "name");
  const route = named(name.length > 0 ? name : "route-" + position.toString());
  const targets = value.get("targets");
  if (targets === null) route.targets.push(readTarget(value, byId));
  else route.targets = readTargets(targets.items, byId);
  route.fallbacks = readTargets(itemsOf(value, "fallbacks"), byId);
  route.firstTokenTimeoutMs = msAt(value, "firstTokenTimeout");
  route.attemptTimeoutMs = msAt(value, "attemptTimeout");
  route.timeoutMs = msAt(value, "timeout");
  readConditions(route, value);
  route.allowClientFallback = isTrue(value.get("allowClientFallback"));
  route.translates = !isFalse(value.get("translate"));
  return route;
}

function readTargets(items: JsonValue[], byId: Map<string, i32>): TargetSettings[] {
  const targets: TargetSettings[] = [];
  for (let i = 0, n = items.length; i < n; i++) targets.push(readTarget(items[i], byId));
  return targets;
}

function readTarget(value: JsonValue, byId: Map<string, i32>): TargetSettings {
  const id = textOf(value, "provider");
  const weight = value.get("weight");
  const isGiven = weight !== null && weight.kind == JsonKind.Number;
  return new TargetSettings(
    byId.has(id) ? byId.get(id) : 0,
    String.UTF8.encode(textOf(value, "model")),
    isGiven && weight !== null ? i32(weight.number) : TARGET_WEIGHT,
  );
}
