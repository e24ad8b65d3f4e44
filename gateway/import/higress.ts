// Higress's WasmPlugin of ai-proxy as a configuration of the gateway's own. After Higress's documentation of WasmPlugin and ai-proxy
// (higress.cn/docs/latest/user/wasm-plugin, plugins/wasm-go/extensions/ai-proxy/README.md).
import { providerRow } from "../../config/index.js";
import { isObject, listAt, type RawObject } from "../../config/raw.js";
import { ownValue } from "../../config/own.js";
import { Draft } from "./draft.js";
import { idOf, literal, variable, variableName } from "./literal.js";
import { named, type Report } from "./report.js";
import { ImportError, type Path, Source } from "./source.js";

export interface HigressReading {
  source: Source;
  report: Report;
}

/** The document of several that is a WasmPlugin; the places of its lines stay those of the file. */
export function wasmPluginIn(file: string, text: string): Source {
  const parts = text.split(/^---[ \t]*(?:#.*)?$/m);
  const found = parts.findIndex((part) => /^kind:[ \t]*["']?WasmPlugin/m.test(part));
  if (parts.length === 1 || found < 0)
    return Source.read(
      file,
      parts.filter((part) => part.trim() !== "").length > 1 ? text : (parts.find((part) => part.trim() !== "") ?? ""),
    );
  const before = parts.slice(0, found).join("---").split("\n").length - 1;
  return Source.read(file, `${"\n".repeat(before)}${parts[found]}`);
}

const RULE_KEYS = [
  ["ingress", "_match_route_"],
  ["domain", "_match_domain_"],
  ["service", "_match_service_"],
] as const;

/** A rule as the plugin gets it, with its place. */
interface Rule {
  config: RawObject;
  match: RawObject;
  path: Path;
}

export function importHigress(reading: HigressReading): { draft: Draft; config: RawObject } {
  const { source, report } = reading;
  const file = source.object("a WasmPlugin, or ai-proxy's configuration");
  const spec = isObject(file.spec) ? file.spec : undefined;
  const root = spec === undefined ? bareConfig(reading, file) : defaultConfig(reading, spec);
  const rules = spec === undefined ? bareRules(root) : matchRules(reading, spec);
  const draft = new Draft();
  const answersAll = isObject(root.provider) || (typeof root.activeProviderId === "string" && root.activeProviderId !== "");
  const byDomain = rules.filter(({ match }) => match._match_domain_ !== undefined && match._match_route_ === undefined);
  const others = rules.filter((rule) => !byDomain.includes(rule));
  const kept = answersAll ? rules : byDomain;
  const config: RawObject = { ...root };
  delete config._rules_;
  if (!answersAll && others.length > 0) routesByModel(reading, config, others);
  if (answersAll && others.length > 0)
    report.say(
      "differs",
      "rules by route and service count in Higress: a gateway by itself has none of its routes, and what no rule by domain takes goes to the provider for everything",
    );
  if (kept.length > 0) config._rules_ = kept.map(({ config: own, match }) => ({ ...match, ...own }));
  if (
    listAt(config, "providers").length === 0 &&
    !isObject(config.provider) &&
    kept.every(({ config: own }) => !isObject(own.provider) && listAt(own, "providers").length === 0)
  )
    throw new ImportError(`${source.file}: there is no provider: expected spec.defaultConfig.provider(s), or a rule with one`);
  return { draft, config: withVariables(reading, config) };
}

function bareConfig({ source, report }: HigressReading, file: RawObject): RawObject {
  if (["provider", "providers", "activeProviderId", "_rules_"].some((key) => ownValue(file, key) !== undefined)) return file;
  if (isObject(file.defaultConfig) || Array.isArray(file.matchRules)) {
    report.say("taken", `${source.file}: read as the spec of a WasmPlugin`);
    return isObject(file.defaultConfig) ? file.defaultConfig : {};
  }
  throw new ImportError(
    `${source.file}: this is neither a WasmPlugin nor ai-proxy's configuration: expected kind: WasmPlugin with spec.defaultConfig, or provider(s)`,
  );
}

function bareRules(root: RawObject): Rule[] {
  return listAt(root, "_rules_").flatMap((rule, i) => {
    if (!isObject(rule)) return [];
    const entries = Object.entries(rule);
    return [
      {
        match: Object.fromEntries(entries.filter(([key]) => key.startsWith("_match_"))),
        config: Object.fromEntries(entries.filter(([key]) => !key.startsWith("_match_"))),
        path: ["_rules_", i],
      },
    ];
  });
}

const SPEC_KEYS = new Set(["defaultConfig", "defaultConfigDisable", "matchRules"]);

function defaultConfig({ source, report }: HigressReading, spec: RawObject): RawObject {
  const rest = Object.keys(spec).filter((key) => !SPEC_KEYS.has(key));
  if (rest.length > 0) report.say("lost", `${source.at(["spec"])}: ${rest.join(", ")}: where the plugin stands in Higress`);
  if (spec.defaultConfigDisable === true) {
    if (isObject(spec.defaultConfig))
      report.say("lost", `${source.at(["spec", "defaultConfig"])} is switched off: its providers are kept for the rules alone`);
    const entries = Object.entries(isObject(spec.defaultConfig) ? spec.defaultConfig : {});
    return Object.fromEntries(entries.filter(([key]) => key !== "provider" && key !== "activeProviderId"));
  }
  return isObject(spec.defaultConfig) ? spec.defaultConfig : {};
}

function matchRules({ source, report }: HigressReading, spec: RawObject): Rule[] {
  return listAt(spec, "matchRules").flatMap((rule, i): Rule[] => {
    const path: Path = ["spec", "matchRules", i];
    if (!isObject(rule)) {
      report.say("lost", `${source.at(path)}: expected an object`);
      return [];
    }
    if (rule.configDisable === true) {
      report.say("lost", `${source.at(path)} is switched off: left out`);
      return [];
    }
    const known = new Set<string>(["config", "configDisable", ...RULE_KEYS.map(([key]) => key)]);
    for (const key of Object.keys(rule)) if (!known.has(key)) report.say("lost", `${source.at([...path, key])}`);
    const match = Object.fromEntries(
      RULE_KEYS.flatMap(([key, ours]) => {
        const items = listAt(rule, key).filter((item) => typeof item === "string");
        return items.length === 0 ? [] : [[ours, items] as const];
      }),
    );
    if (Object.keys(match).length === 0) {
      report.say("lost", `${source.at(path)} matches nothing: left out`);
      return [];
    }
    return [{ config: isObject(rule.config) ? rule.config : {}, match, path }];
  });
}

/** What Higress's routes decide, the names of models do: those of each provider's mapping, else those of its type. */
function routesByModel({ source, report }: HigressReading, config: RawObject, rules: readonly Rule[]): void {
  const providers = [...listAt(config, "providers")];
  const routes: RawObject[] = [];
  const taken = new Set<string>();
  for (const { config: own, match, path } of rules) {
    const added = isObject(own.provider) ? [own.provider] : listAt(own, "providers").filter(isObject);
    const ids = new Set(providers.filter(isObject).map(({ id }) => id));
    const fresh: RawObject[] = added.map((provider) => {
      const id = freeId(String(provider.id ?? provider.type ?? "provider"), ids);
      return Object.fromEntries([["id", id], ...Object.entries(provider).filter(([key]) => key !== "id")]);
    });
    providers.push(...fresh);
    const active = fresh.length === 1 && isObject(own.provider) ? fresh[0]?.id : own.activeProviderId;
    const provider = providers.find((each): each is RawObject => isObject(each) && each.id === active);
    if (provider === undefined) {
      if (active !== undefined && active !== "") report.say("lost", `${source.at(path)}: there is no provider ${named(String(active))}`);
      else report.say("differs", `${source.at(path)}: a rule without a provider lets requests pass: here a request needs a route`);
      continue;
    }
    const where = Object.values(match)
      .flat()
      .map((item) => named(String(item)))
      .join(", ");
    const models = modelsOf(provider).filter((model) => !taken.has(model));
    for (const model of models) taken.add(model);
    if (models.length === 0) {
      report.say(
        "todo",
        `${source.at(path)}: give the provider ${named(String(active))} (${where}) a route: the names of its models are taken by rules before`,
      );
      continue;
    }
    report.say("differs", `${source.at(path)}: what ${where} leads to is here what asks for ${models.map(named).join(", ")}`);
    if (models.some((model) => model.startsWith("~")))
      report.say("differs", `${source.at(path)}: an expression of modelMapping matches the whole name here, there any part of it`);
    const { fallbacks, fallbackOn } = own;
    routes.push({
      name: idOf(String(active), "route"),
      match: { model: models.length === 1 ? models[0] : models },
      provider: active,
      ...(fallbacks === undefined ? {} : { fallbacks }),
      ...(fallbackOn === undefined ? {} : { fallbackOn }),
    });
  }
  config.providers = providers;
  if (routes.length > 0) config.routes = uniqueNames(routes);
}

function freeId(hint: string, ids: Set<unknown>): string {
  let [id, n] = [idOf(hint, "provider"), 2];
  while (ids.has(id)) id = `${idOf(hint, "provider")}-${n++}`;
  ids.add(id);
  return id;
}

function uniqueNames(routes: RawObject[]): RawObject[] {
  const ids = new Set<unknown>();
  return routes.map((route) => ({ ...route, name: freeId(String(route.name), ids) }));
}

/** The client's names that lead to a provider. */
function modelsOf(provider: RawObject): string[] {
  const mapping = isObject(provider.modelMapping) ? Object.keys(provider.modelMapping) : [];
  const models = mapping.filter((name) => name !== "*");
  if (mapping.includes("*")) return [...models, "*"];
  const ofType = providerRow(String(provider.type))?.models ?? [];
  return [...new Set([...models, ...(models.length > 0 ? [] : ofType)])];
}

const SECRET_REFERENCE = /^\$\{secret\.([A-Za-z0-9._/-]+)\}$/;

/** References to Secrets become variables; keys that stand as values are told. */
function withVariables({ source, report }: HigressReading, config: RawObject): RawObject {
  let values = 0;
  const visit = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => visit(item, key));
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, visit(item, name)]));
    if (typeof value !== "string") return value;
    const reference = SECRET_REFERENCE.exec(value)?.[1];
    if (reference === undefined) {
      if (/^(apiTokens|aws.*Key|awsSessionToken|vertexAuthKey|azureClientSecret)$/.test(key)) values++;
      return literal(value);
    }
    const name = variableName(reference);
    report.say("todo", `put what the Secret ${named(reference)} holds into ${name}`);
    return variable(name);
  };
  const made = visit(config, "") as RawObject;
  if (values > 0) report.secret(`${source.file}: ${values} in all`);
  return made;
}
