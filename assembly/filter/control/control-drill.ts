// The control listener's commands for drills, and what the status answer says of them.
import { Drill, DrillKind, LEAST_DRILL_MS, MOST_DRILL_MS, MOST_DRILLS, drillKindOf, drillName } from "../../core/drill";
import { ProviderRuntime, Runtime } from "../../core/runtime";
import { nowMs, toWall } from "../../host/clock";
import { log } from "../../host/log";
import { LogLevelValues } from "../../host/values";
import { parameter, wholeNumber } from "./control-query";
import { providerHash } from "../attempt/drilled";
import { beginDrill, endDrills, pullDrills } from "../health/drills";
import { tellOthers } from "../health/store";
import { vm } from "../vm";

/** What is wrong with a command; empty: it was carried out. */
export function beginByCommand(runtime: Runtime, path: string): string {
  if (!vm.drillsServed) return "this Envoy has no cluster for drills: they need the gateway";
  const provider = providerNamed(runtime, parameter(path, "provider"));
  if (provider === null) return "no such provider";
  const kind = drillKindOf(parameter(path, "kind"));
  if (kind < 0) return "kind is one of 401, 402, 429, 503, silence, streamError";
  const ms = wholeNumber(parameter(path, "ms"));
  if (ms < LEAST_DRILL_MS || ms > MOST_DRILL_MS) return `ms is from ${LEAST_DRILL_MS.toString()} to ${MOST_DRILL_MS.toString()}`;
  const word = parameter(path, "token");
  if (word.length > 0 && !hasToken(provider, word)) return "no such token";
  const token = tokenNamed(provider, word);
  if (!beginDrill(provider.settings, token, <DrillKind>kind, ms, nowMs())) return `at most ${MOST_DRILLS.toString()} drills at a time`;
  tellOthers();
  const name = word.length > 0 ? `token ${provider.settings.id}#${word}` : `provider ${provider.settings.id}`;
  log(LogLevelValues.Warn, `ai-failover: drill of ${name} begins: ${drillName(<DrillKind>kind)}, ${(ms / 1000).toString()} s`);
  return "";
}

/** Ends one drill, all of a provider, or all. */
export function endByCommand(runtime: Runtime, path: string): string {
  const id = parameter(path, "provider");
  const word = parameter(path, "token");
  const provider = providerNamed(runtime, id);
  if (id.length > 0 && provider === null) return "no such provider";
  if (word.length > 0 && (provider === null || !hasToken(provider, word))) return "no such token";
  endDrills(provider === null ? 0 : providerHash(provider.settings), provider === null ? 0 : tokenNamed(provider, word), nowMs());
  tellOthers();
  log(LogLevelValues.Warn, `ai-failover: drill of ${id.length > 0 ? "provider " + id : "all providers"} ended by hand`);
  return "";
}

function providerNamed(runtime: Runtime, id: string): ProviderRuntime | null {
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    if (runtime.providers[i].settings.id == id) return runtime.providers[i];
  }
  return null;
}

function hasToken(provider: ProviderRuntime, word: string): bool {
  const position = wholeNumber(word);
  return position >= 0 && position < <i64>provider.settings.tokens.length;
}

/** Identity of the token at the position that the word says; 0: no word, all of them. */
function tokenNamed(provider: ProviderRuntime, word: string): u64 {
  return word.length == 0 ? 0 : provider.settings.tokens[<i32>wholeNumber(word)].identity;
}

/** The drills in force, as JSON values. */
export function drillsText(runtime: Runtime, now: i64): string {
  pullDrills();
  const drills = vm.drills;
  let text = "";
  for (let i = 0, n = drills.length; i < n; i++) {
    if (!drills[i].inForce(now)) continue;
    const one = drillText(runtime, drills[i]);
    if (one.length == 0) continue;
    if (text.length > 0) text += ",";
    text += one;
  }
  return text;
}

/** Empty where its provider or token has left the configuration. */
function drillText(runtime: Runtime, drill: Drill): string {
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const settings = runtime.providers[i].settings;
    if (providerHash(settings) != drill.provider) continue;
    let token = "null";
    for (let j = 0, m = settings.tokens.length; j < m; j++) if (settings.tokens[j].identity == drill.token) token = j.toString();
    if (drill.token != 0 && token == "null") return "";
    return `{"provider":"${settings.id}","token":${token},"kind":"${drillName(drill.kind)}","until":${toWall(drill.untilMs).toString()}}`;
  }
  return "";
}
