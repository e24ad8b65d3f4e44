// What a model's name leads to: a route, and the name that a provider knows it by.
import { ProviderCount, ProviderHealth } from "../../assembly/core/health";
import { ProviderRuntime, Runtime } from "../../assembly/core/runtime";
import { MappingEntry, MatchKind, PluginSettings, ProviderSettings, RouteSettings } from "../../assembly/core/settings";
import { providerSettings, utf8 } from "./support/provider-settings";

function entry(key: string, value: string): MappingEntry {
  return new MappingEntry(utf8(key), utf8(value));
}
function mapped(settings: ProviderSettings, model: string): string {
  const runtime = new ProviderRuntime(settings, ProviderHealth.of(settings, new ProviderCount("x")));
  return String.UTF8.decode(runtime.mapped(utf8(model)));
}
/** The mapping of behaviour.md with a regular expression added: "gpt-4o", "gpt-*", "~o[0-9].*", "*". */
function qwen(): ProviderSettings {
  const settings = providerSettings("qwen", 1);
  settings.exactModels = [entry("gpt-4o", "qwen-max")];
  settings.prefixModels = [entry("gpt-4", "qwen-plus"), entry("gpt-", "qwen-turbo")];
  settings.regexModels = [entry("o[0-9].*", "qwq"), entry("o.*", "never")];
  settings.anyModel = entry("*", "");
  return settings;
}
function route(kind: MatchKind, text: string, name: string): RouteSettings {
  const route = new RouteSettings();
  route.matchKind = kind;
  route.matchText = utf8(text);
  route.name = name;
  return route;
}
function routed(routes: RouteSettings[], model: string): string {
  const settings = new PluginSettings();
  settings.routes = routes;
  const bytes = utf8(model);
  const found = new Runtime(settings).routeOf(bytes);
  return found === null ? "none" : found.name;
}

describe("a model's mapping", () => {
  test("is by the exact name first", () => {
    expect(mapped(qwen(), "gpt-4o")).toBe("qwen-max");
  });
  test("then by the longest prefix", () => {
    expect(mapped(qwen(), "gpt-4o-mini")).toBe("qwen-plus");
    expect(mapped(qwen(), "gpt-3.5")).toBe("qwen-turbo");
    expect(mapped(qwen(), "gpt-")).toBe("qwen-turbo");
  });
  test("then by the first regular expression that matches whole", () => {
    expect(mapped(qwen(), "o3-mini")).toBe("qwq");
    expect(mapped(qwen(), "xo3")).toBe("xo3");
  });
  test("whose groups are filled in where its name asks for them, also of the ones behind it", () => {
    const settings = qwen();
    settings.regexModels = [
      entry("openai/(.*)", "$1"),
      entry("(a|ab)(c?)", "$2.$1.$$"),
      entry("o[0-9].*", "qwq"),
      entry("(?i)LLM-(.+)", ""),
    ];
    expect(mapped(settings, "openai/gpt-4o")).toBe("gpt-4o");
    expect(mapped(settings, "my-openai/gpt-4o")).toBe("my-openai/gpt-4o");
    expect(mapped(settings, "ab")).toBe(".ab.$");
    expect(mapped(settings, "o3-mini")).toBe("qwq");
    expect(mapped(settings, "xo3")).toBe("xo3");
    expect(mapped(settings, "llm-x")).toBe("llm-x");
    expect(mapped(settings, "gpt-4o")).toBe("qwen-max");
    expect(mapped(settings, "openai/" + "x".repeat(600))).toBe("openai/" + "x".repeat(600));
  });
  test("then by the star, where an empty name keeps the client's", () => {
    expect(mapped(qwen(), "claude")).toBe("claude");
    const settings = qwen();
    settings.anyModel = entry("*", "qwen-long");
    expect(mapped(settings, "claude")).toBe("qwen-long");
  });
  test("keeps the name where nothing matches", () => {
    const settings = qwen();
    settings.anyModel = null;
    expect(mapped(settings, "claude")).toBe("claude");
    expect(mapped(providerSettings("bare", 1), "gpt-4o")).toBe("gpt-4o");
  });
  test("an empty value of any entry keeps the client's name", () => {
    const settings = qwen();
    settings.exactModels = [entry("gpt-4o", "")];
    expect(mapped(settings, "gpt-4o")).toBe("gpt-4o");
  });
  test("knows names beyond ASCII", () => {
    expect(mapped(qwen(), "模型-1")).toBe("模型-1");
    const settings = providerSettings("x", 1);
    settings.prefixModels = [entry("模型", "found")];
    expect(mapped(settings, "模型-1")).toBe("found");
  });
});

describe("a model's route", () => {
  test("is the exact one, the longest prefix, the first expression, the default", () => {
    const routes = [
      route(MatchKind.Any, "", "default"),
      route(MatchKind.Regex, "qwen-.*-latest", "latest"),
      route(MatchKind.Prefix, "qwen-", "qwen"),
      route(MatchKind.Prefix, "qwen-max", "max"),
      route(MatchKind.Regex, ".*-latest", "any latest"),
      route(MatchKind.Exact, "qwen-max-exact", "exact"),
    ];
    expect(routed(routes, "qwen-max-exact")).toBe("exact");
    expect(routed(routes, "qwen-max-latest")).toBe("max");
    expect(routed(routes, "qwen-turbo-latest")).toBe("qwen");
    expect(routed(routes, "gpt-latest")).toBe("any latest");
    expect(routed(routes, "gpt-4o")).toBe("default");
    expect(routed(routes, "")).toBe("default");
  });
  test("is none where nothing matches", () => {
    expect(routed([route(MatchKind.Exact, "chat", "chat")], "chat2")).toBe("none");
    expect(routed([route(MatchKind.Exact, "chat", "chat")], "cha")).toBe("none");
    expect(routed([], "chat")).toBe("none");
  });
  test("of two for one name is the first", () => {
    const routes = [route(MatchKind.Exact, "chat", "first"), route(MatchKind.Exact, "chat", "second")];
    expect(routed(routes, "chat")).toBe("first");
    expect(routed([route(MatchKind.Any, "", "first"), route(MatchKind.Any, "", "second")], "x")).toBe("first");
  });
});
