// The gauges of each provider's API tokens. Envoy keeps one value for all workers: whoever changes or learns the shared health writes it, and
// each worker once in a tick, since limits end by themselves. A value of an older state lasts until the next of these.
import { ProviderCount } from "../../core/health";
import { ProviderRuntime, Runtime } from "../../core/runtime";
import { nowMs } from "../../host/clock";
import { showOutOfUse, showTokens } from "../told/metrics";
import { vm } from "../vm";

/** Those of all providers of the configuration in force. */
export function showAll(): void {
  const runtime = vm.runtime;
  if (runtime !== null) showRuntime(runtime, nowMs());
}

/** Those of the provider, where the configuration in force has it. */
export function showOne(shared: ProviderCount): void {
  const runtime = vm.runtime;
  if (runtime === null) return;
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    if (runtime.providers[i].health.shared === shared) show(runtime.providers[i], nowMs());
  }
}

export function showRuntime(runtime: Runtime, nowMs: i64): void {
  for (let i = 0, n = runtime.providers.length; i < n; i++) show(runtime.providers[i], nowMs);
}

/** Providers that a new configuration no longer has: a gauge cannot be taken back. */
export function showGone(old: Runtime, runtime: Runtime): void {
  for (let i = 0, n = old.providers.length; i < n; i++) {
    let stays = false;
    for (let j = 0, m = runtime.providers.length; j < m; j++) {
      if (runtime.providers[j].health.shared === old.providers[i].health.shared) stays = true;
    }
    if (stays) continue;
    showTokens(old.providers[i].settings, 0, 0, 0);
    showOutOfUse(old.providers[i].settings, false);
  }
}

/** Available: neither the token nor its provider is ejected. Limited: held for one model at least. */
function show(provider: ProviderRuntime, nowMs: i64): void {
  showOutOfUse(provider.settings);
  if (provider.settings.outOfUse.length > 0) return;
  const tokens = provider.health.tokens;
  const out = provider.health.shared.ejected;
  let available = 0;
  let limited = 0;
  for (let i = 0, n = tokens.length; i < n; i++) {
    const token = tokens[i];
    if (!token.ejected && !out) available++;
    for (let j = 0, m = token.holds.length; j < m; j++) {
      if (token.holds[j].untilMs <= nowMs) continue;
      limited++;
      break;
    }
  }
  showTokens(provider.settings, tokens.length, available, limited);
}
