// A scenario on our own plugin: its configuration, real Envoy, and what must hold after every drill.
import assert from "node:assert/strict";
import { eventually } from "../../support/gate.js";
import { HEALTH_CHECK_MODEL, Provider } from "../../support/provider.js";
import { Rig, type TokenStatus, type ProviderStatus } from "../../support/rig.js";
import { CLIENT_KEY, MODEL, type Scenario, type ScenarioProvider, type Stage, type Target } from "./drill.js";

/** The plugin configuration that a scenario becomes. Intervals are short: drills wait for real probes. */
export function configOf(scenario: Scenario): object {
  const limit = scenario.attemptLimitMs;
  return {
    providers: scenario.providers.map(providerOf),
    routes: [
      {
        name: "drill",
        match: { model: MODEL },
        provider: scenario.providers[0]?.id,
        fallbacks: scenario.fallbacks ?? [],
        ...scenario.route,
      },
    ],
    ...(limit === undefined ? {} : { firstTokenTimeout: limit, attemptTimeout: limit }),
    ...scenario.more,
  };
}

function providerOf(provider: ScenarioProvider): object {
  const probes = provider.probes === false ? {} : { healthCheckModel: HEALTH_CHECK_MODEL };
  return {
    id: provider.id,
    type: provider.type ?? "openai",
    apiTokens: provider.tokens,
    baseUrl: provider.at instanceof Provider ? provider.at.baseUrl : provider.at,
    ...(provider.modelMapping ? { modelMapping: provider.modelMapping } : {}),
    failover: { ...probes, healthCheckInterval: 200, healthCheckTimeout: 1000, healthCheckMaxInterval: 400 },
    ...provider.more,
  };
}

/** Starts our gateway for a scenario. */
export async function ourGateway(scenario: Scenario, workers: number, mode: "full" | "downstreamOnly" = "full"): Promise<Target> {
  const rig = await Rig.start({ config: configOf(scenario), workers, mode, ...scenario.rig });
  return { baseURL: rig.baseURL, rig, configOf, stop: () => rig.stop() };
}

/** One token's state, by the name that people see. Without our own gateway there is nothing to ask: undefined. */
export async function tokenState(target: Target, name: string): Promise<TokenStatus | undefined> {
  if (!target.rig) return undefined;
  const [id] = name.split("#");
  const found = (await providerState(target, id ?? ""))?.tokens.find((t) => t.name === name);
  assert.ok(found, `the status answer knows ${name}`);
  return found;
}

export async function providerState(target: Target, id: string): Promise<ProviderStatus | undefined> {
  if (!target.rig) return undefined;
  const found = (await target.rig.status()).providers.find((p) => p.id === id);
  assert.ok(found, `the status answer knows ${id}`);
  return found;
}

/** What holds after every drill, whatever it was about. */
export async function invariants(stage: Stage): Promise<void> {
  for (const provider of stage.providers) {
    for (const request of provider.requests) {
      const dump = request.dump();
      assert.ok(!dump.includes(CLIENT_KEY), `the client's own credential reached a provider:\n${dump.slice(0, 2000)}`);
      if (!request.isProbe) assert.doesNotMatch(ownHeaders(dump, stage), INTERNAL, "an internal header reached a provider");
    }
  }
  for (const answer of stage.answers) assert.doesNotMatch(answer.dump(), /^(location|x-ai-redirector|x-ai-cluster):/im);
  if (stage.trapsOnPurpose) return;
  for (const target of stage.targets) if (target.rig) await calm(target.rig);
}

const INTERNAL = /^x-(ai|envoy|forwarded)-/im;

/** Attempts were made by call, because the upstream half is missing. */
function called(stage: Stage): boolean {
  return stage.targets.some((t) => t.rig?.mode === "downstreamOnly");
}

/** Without the headers that Envoy itself adds after the plugin: two to every call of a plugin, one more to every request. */
function ownHeaders(dump: string, stage: Stage): string {
  const adds = stage.targets.some((t) => t.addsHeaders);
  const own = adds || called(stage) ? dump.replace(/^x-envoy-(internal: true|expected-rq-timeout-ms: \d+)$/gm, "") : dump;
  const named = stage.targets.some((t) => t.namesOriginals) ? own.replace(/^x-envoy-original-(path: \/|host: ).*$/gm, "") : own;
  return adds ? named.replace(/^x-forwarded-(proto: http|for: 127\.0\.0\.1)$/gm, "") : named;
}

/** No trap in any VM, and no plan left behind: all of one worker's, and with more workers those of whichever answers. */
async function calm(rig: Rig): Promise<void> {
  await eventually("no plan is left", async () => (await rig.status()).plans === 0);
  assert.doesNotMatch(rig.log, /proxy_on_\w+ failed|Uncaught RuntimeError|wasm trap|abort/i, "the plugin trapped");
}
