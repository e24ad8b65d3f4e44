// deploy/prometheus and deploy/grafana against a real Prometheus that scrapes a gateway under drills: every query of the dashboard has data,
// each alert fires and clears, each name of OpenTelemetry has its metric's value. Their windows and limits are shortened here; what they are is checked by promtool.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { eventually } from "../support/gate.js";
import { ObservedGateway, type Trouble } from "../support/observed-gateway.js";
import { Prometheus } from "../support/prometheus.js";
import { prometheusBinaries } from "../support/prometheus-binary.js";

const RULES = readFileSync("deploy/prometheus/alerts.yaml", "utf8");
const GEN_AI = readFileSync("deploy/prometheus/gen-ai.yaml", "utf8");

const DOCUMENT = readFileSync("docs/metrics.md", "utf8");

/** Metrics of ours and their names in OpenTelemetry, newer and older, as the document has them. */
const RENAMED = [...DOCUMENT.matchAll(/^\| `(ai_failover_\w+)` +\| `(gen_ai_\w+)` +\| (?:`(gen_ai_[^`]+)`)?/gm)].flatMap(
  ([, ours = "", ...theirs]) => theirs.filter((name) => name !== undefined).map((name) => ({ ours, theirs: name })),
);
/** Histograms are three metrics each. */
const RENAMED_PARTS = RENAMED.flatMap(({ ours, theirs }) =>
  (ours.endsWith("_ms") ? ["_bucket", "_sum", "_count"] : [""]).map((part) => ({ ours: ours + part, theirs: theirs + part })),
);

interface Dashboard {
  panels: { type: string; title: string; targets?: { expr: string }[] }[];
}

/** The rules with seconds for minutes, and a slow first token that a test can wait for. */
function quick(rules: string): string {
  return rules
    .replaceAll("[5m]", "[8s]")
    .replaceAll(/for: \d+m/g, "for: 400ms")
    .replace("> 20000", "> 300");
}

/** A query as Grafana sends it, for the last seconds and everything. */
function asSent(expression: string): string {
  return expression
    .replaceAll("$__rate_interval", "30s")
    .replaceAll("$__range", "60s")
    .replaceAll(/\$(route|provider)/g, ".*");
}

test("promtool finds the rules, their tests and the configuration good", async () => {
  const { promtool } = await prometheusBinaries();
  const cwd = resolve("deploy/prometheus");
  const run = (...args: string[]) => execFileSync(promtool, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  expect(run("check", "rules", "alerts.yaml")).toContain("SUCCESS");
  expect(run("check", "rules", "gen-ai.yaml")).toContain("SUCCESS");
  expect(run("check", "config", "prometheus.yaml")).toContain("SUCCESS");
  expect(() => run("test", "rules", "alerts.test.yaml", "gen-ai.test.yaml")).not.toThrow();
});

test("the rules and the dashboard name no metric that is not in the list", () => {
  const listed = new Set([...DOCUMENT.matchAll(/^\| `(ai_failover_\w+)`/gm)].map(([, name]) => name));
  const text = RULES + GEN_AI + readFileSync("deploy/grafana/ai-failover.json", "utf8");
  const used = new Set([...text.matchAll(/\bai_failover_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, "")));
  assert.ok(used.size > 15);
  for (const name of used) assert.ok(listed.has(name), `${name} is not in docs/metrics.md`);
});

test("the names of OpenTelemetry are those of the document", () => {
  const { groups } = parse(GEN_AI) as { groups: { rules: { record: string; labels?: Record<string, string> }[] }[] };
  const type = ({ gen_ai_token_type }: Record<string, string> = {}) =>
    gen_ai_token_type ? `{gen_ai_token_type="${gen_ai_token_type}"}` : "";
  const recorded = groups.flatMap(({ rules }) => rules.map(({ record, labels }) => record + type(labels)));
  assert.deepEqual(recorded.sort(), RENAMED_PARTS.map(({ theirs }) => theirs).sort());
});

describe("with a gateway under drills", () => {
  let gateway: ObservedGateway;
  let prometheus: Prometheus;

  beforeAll(async () => {
    gateway = await ObservedGateway.start();
    prometheus = await Prometheus.start(gateway.target, quick(RULES), GEN_AI);
  });

  afterAll(async () => {
    await prometheus.stop();
    await gateway.stop();
  });

  async function firing(name: string, labels: Record<string, string>): Promise<Record<string, string> | undefined> {
    const alerts = await prometheus.alerts();
    const all = Object.entries({ alertname: name, ...labels });
    return alerts.find((alert) => alert.state === "firing" && all.every(([key, value]) => alert.labels[key] === value))?.annotations;
  }

  const trouble = (...names: Trouble[]) => ({
    begin: () => Promise.resolve(names.forEach((name) => gateway.troubles.add(name))),
    end: () => Promise.resolve(names.forEach((name) => gateway.troubles.delete(name))),
  });
  /** A drill that meets the requests for `name`; ended before they are. */
  const drilled = (provider: string, query: string, ...names: Trouble[]) => ({
    begin: async () => {
      await trouble(...names).begin();
      await gateway.drill(`?provider=${provider}&ms=120000&${query}`);
    },
    end: async () => {
      await gateway.drill(`/end?provider=${provider}${query.includes("token=") ? "&token=0" : ""}`);
      await trouble(...names).end();
    },
  });

  const cases: Record<string, { labels?: Record<string, string>; begin: () => Promise<void>; end: () => Promise<void> }> = {
    AiFailoverTokenOut: { labels: { ai_provider: "qwen" }, ...drilled("qwen", "token=0&kind=401") },
    AiFailoverProviderOut: { labels: { ai_provider: "alone" }, ...drilled("alone", "kind=401", "alone") },
    AiFailoverRequestsFailing: { labels: { ai_route: "alone" }, ...drilled("alone", "kind=402", "alone") },
    AiFailoverAllTokensLimited: { labels: { ai_provider: "alone" }, ...drilled("alone", "kind=429", "alone") },
    AiFailoverManyRescues: { labels: { ai_route: "stubborn" }, ...drilled("stubborn", "kind=503", "stubborn") },
    AiFailoverStreamsBroken: { labels: { ai_provider: "stubborn" }, ...trouble("broken") },
    AiFailoverSlowFirstToken: { labels: { ai_route: "slow" }, ...trouble("slow") },
    AiFailoverStrangeClients: trouble("refused"),
    AiFailoverPoolShrinking: { labels: { ai_provider: "qwen" }, ...drilled("qwen", "token=0&kind=401") },
    AiFailoverLastTarget: { labels: { ai_route: "stubborn" }, ...drilled("stubborn", "kind=503", "stubborn") },
    AiFailoverConfigurationRefused: {
      begin: () => Promise.resolve(gateway.spoil(true)),
      end: () => Promise.resolve(gateway.spoil(false)),
    },
    AiFailoverDown: {
      begin: () => Promise.resolve(void (gateway.up = false)),
      end: () => Promise.resolve(void (gateway.up = true)),
    },
    // The last: what the plugin counted begins anew.
    AiFailoverEnvoyRestarted: { begin: () => gateway.killEnvoy(), end: () => Promise.resolve() },
  };

  test("no rule is without its drill", () => {
    const { groups } = parse(RULES) as { groups: { rules: { alert: string }[] }[] };
    assert.deepEqual(groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)).sort(), Object.keys(cases).sort());
  });

  test.each(Object.entries(cases))("%s fires while there is a reason, and clears after it", async (name, { labels = {}, begin, end }) => {
    await eventually("it is quiet", async () => (await firing(name, labels)) === undefined, 60_000);
    await begin();
    const annotations = await eventually(`${name} fires`, () => firing(name, labels), 60_000);
    assert.doesNotMatch(JSON.stringify(annotations), /<no value>|NaN/);
    await end();
    await eventually(`${name} clears`, async () => (await firing(name, labels)) === undefined, 60_000);
  });

  test("every query of the dashboard has data", async () => {
    for (const name of ["alone", "stubborn", "broken", "slow", "refused", "dead", "leaving"] as const) gateway.troubles.add(name);
    await gateway.drill("?provider=qwen&token=0&ms=120000&kind=401");
    await gateway.drill("?provider=alone&ms=120000&kind=503");
    const ejected = async () => (await prometheus.query('ai_failover_provider_ejections{ai_provider="alone"}')).length > 0;
    await eventually("a provider is ejected", ejected, 60_000);
    await gateway.drill("/end?provider=alone");
    const dashboard = JSON.parse(readFileSync("deploy/grafana/ai-failover.json", "utf8")) as Dashboard;
    const queries = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr: asSent(expr) })));
    assert.ok(queries.length > 30);
    const waiting = new Map(queries.map((query) => [`${query.title}: ${query.expr}`, query.expr]));
    const ask = async (): Promise<boolean> => {
      for (const [label, expr] of waiting) {
        const values = (await prometheus.query(expr)).map(({ value }) => Number(value[1]));
        if (values.some((value) => Number.isFinite(value))) waiting.delete(label);
      }
      return waiting.size === 0;
    };
    await eventually("all have data", ask, 60_000).catch(() => undefined);
    assert.deepEqual([...waiting.keys()], []);
    await gateway.drill("/end?provider=qwen&token=0");
  });

  /** Values of a metric by the provider that `label` names and, in a histogram, the upper bound; all but counts in units of `unit`. */
  async function values(name: string, label: string, unit = 1): Promise<Record<string, number>> {
    const bound = (le = "") => (le === "" ? "" : Number(le.replace("Inf", "Infinity")) / unit);
    const of = name.endsWith("_sum") ? unit : 1;
    return Object.fromEntries(
      (await prometheus.query(name)).map(({ metric, value }) => [`${metric[label]} ${bound(metric.le)}`, Number(value[1]) / of]),
    );
  }

  test("every name of OpenTelemetry has the values of its metric, by provider, in seconds", async () => {
    gateway.troubles.add("cached");
    await eventually("usage with all of its parts", async () => (await prometheus.query("ai_failover_usage_reasoning_tokens")).length > 0);
    await gateway.quiet();
    for (const { ours, theirs } of RENAMED_PARTS) {
      let [expected, got]: Record<string, number>[] = [];
      const ask = async () => {
        expected = await values(ours, "ai_provider", ours.includes("_ms") ? 1000 : 1);
        got = await values(theirs, "gen_ai_provider_name");
        return Object.keys(got).length > 0 && isDeepStrictEqual(got, expected);
      };
      await eventually(`${theirs} follows`, ask, 10_000).catch(() => undefined);
      assert.deepEqual(got, expected, theirs);
      assert.ok(Object.keys(got ?? {}).length > 0, `${theirs} has no values`);
    }
  });
});
