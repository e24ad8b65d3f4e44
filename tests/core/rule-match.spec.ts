// Rules by the gateway's own routing.
import { Whereabouts, matchRule } from "../../assembly/core/rule-match";
import { RuleSettings } from "../../assembly/core/settings";

function bytes(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}

function whereabouts(route: string, cluster: string, host: string): Whereabouts {
  const at = new Whereabouts();
  at.route = bytes(route);
  at.cluster = bytes(cluster);
  at.host = bytes(host);
  return at;
}

function routes(names: string[], services: string[] = []): RuleSettings {
  const rule = new RuleSettings();
  for (let i = 0; i < names.length; i++) rule.routes.push(bytes(names[i]));
  for (let i = 0; i < services.length; i++) rule.services.push(bytes(services[i]));
  return rule;
}

function domains(names: string[]): RuleSettings {
  const rule = new RuleSettings();
  for (let i = 0; i < names.length; i++) rule.domains.push(bytes(names[i]));
  return rule;
}

function prefixes(names: string[]): RuleSettings {
  const rule = new RuleSettings();
  for (let i = 0; i < names.length; i++) rule.routePrefixes.push(bytes(names[i]));
  return rule;
}

function matches(rule: RuleSettings, at: Whereabouts): bool {
  return matchRule([rule], at) !== null;
}

function onHost(domain: string, host: string): bool {
  return matches(domains([domain]), whereabouts("", "", host));
}

function ofService(service: string, cluster: string): bool {
  return matches(routes([], [service]), whereabouts("", cluster, ""));
}

describe("rules by the gateway's routing", () => {
  test("a domain matches whole, by its end or by its beginning, without the port", () => {
    expect(onHost("a.example.com", "a.example.com")).toBe(true);
    expect(onHost("a.example.com", "a.example.com:8443")).toBe(true);
    expect(onHost("a.example.com", "b.a.example.com")).toBe(false);
    expect(onHost("*.example.com", "a.example.com")).toBe(true);
    expect(onHost("*.example.com", "example.com")).toBe(false);
    expect(onHost("www.*", "www.example.com")).toBe(true);
    expect(onHost("www.*", "example.com")).toBe(false);
    expect(onHost("*", "anything")).toBe(true);
    expect(onHost("*", "")).toBe(true);
    expect(onHost("[::1]", "[::1]:80")).toBe(true);
    expect(onHost("a.example.com", "")).toBe(false);
  });

  test("a service matches the name of the cluster, and the port where it names one", () => {
    expect(ofService("qwen.dns", "outbound|443||qwen.dns")).toBe(true);
    expect(ofService("qwen.dns:443", "outbound|443||qwen.dns")).toBe(true);
    expect(ofService("qwen.dns:44", "outbound|443||qwen.dns")).toBe(false);
    expect(ofService("moonshot.dns:443", "outbound|443||qwen.dns")).toBe(false);
    expect(ofService("qwen.dns:", "outbound|443||qwen.dns")).toBe(false);
    expect(ofService("qwen.dns", "qwen.dns")).toBe(false);
    expect(ofService("qwen.dns", "outbound|443|qwen.dns")).toBe(false);
    expect(ofService("qwen.dns", "outbound|443||qwen.dns|more")).toBe(false);
    expect(ofService("qwen.dns", "")).toBe(false);
    expect(ofService("qwen.dns", "||||")).toBe(false);
  });

  test("a route matches whole, and together with a service where the rule has both", () => {
    const at = whereabouts("r", "outbound|80||s.static", "");
    expect(matches(routes(["q", "r"]), at)).toBe(true);
    expect(matches(routes(["r-2"]), at)).toBe(false);
    expect(matches(routes(["r"], ["s.static"]), at)).toBe(true);
    expect(matches(routes(["r"], ["t.static"]), at)).toBe(false);
    expect(matches(routes(["q"], ["s.static"]), at)).toBe(false);
    expect(matches(routes(["r"]), whereabouts("", "", ""))).toBe(false);
  });

  test("a beginning matches the route's name", () => {
    expect(matches(prefixes(["api-", "ai-"]), whereabouts("ai-route", "", ""))).toBe(true);
    expect(matches(prefixes(["ai-"]), whereabouts("a", "", ""))).toBe(false);
  });

  test("the first rule that matches decides", () => {
    const rules = [routes(["other"]), domains(["*.example.com"]), routes(["r"])];
    expect(matchRule(rules, whereabouts("r", "", "a.example.com")) === rules[1]).toBe(true);
    expect(matchRule(rules, whereabouts("r", "", "a.example.org")) === rules[2]).toBe(true);
    expect(matchRule(rules, whereabouts("x", "", "a.example.org")) === null).toBe(true);
  });
});
