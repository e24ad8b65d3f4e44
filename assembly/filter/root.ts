// The plugin's root context. What it is, the downstream half, the upstream half or the control root, its configuration says.
import { addressOf } from "../core/address";
import { ProviderHealth } from "../core/health";
import { ProviderRuntime, Runtime } from "../core/runtime";
import { PluginSettings } from "../core/settings";
import { Finding, MOST_TOLD } from "../config/finding";
import { readConfig } from "../config/read";
import { declareRequestProperty, getBuffer, setEffectiveContext, setTickPeriod } from "../host/calls";
import { beginClock, followWall, nowMs } from "../host/clock";
import { Context, RootContext } from "../host/context";
import { environment } from "../host/environment";
import { builtAlone } from "../dialect/pair/translate";
import { hostVersion } from "../host/version";
import { log } from "../host/log";
import { copyBytes, ptrOf, returnedPtr, returnedSize } from "../host/memory";
import { BufferTypeValues, LogLevelValues } from "../host/values";
import { letGoFirstChunks } from "./answer/first-chunk";
import { letGoHeldBack } from "./answer/held-back";
import { resetBroken } from "./answer/late-reset";
import { letGoFirst } from "./answer/open-end";
import { callAnswered } from "./call-answer";
import { continuationAnswered } from "./continuation";
import { ControlRequest } from "./control/control";
import { DownstreamPass } from "./downstream";
import { HopConnection } from "./hop";
import { endOverdue } from "./overdue";
import { endStalled } from "./stalls";
import { showGone, showRuntime } from "./health/gauges";
import { CLIENT_PROPERTY, PLAN_PROPERTY } from "./names";
import { bindAccess } from "./health/access-store";
import { fileAnswered } from "./health/context-files";
import { grantAnswered } from "./health/grants";
import { probeAnswered, tick, tickPeriod } from "./health/probes";
import { modelsAnswered, sweepModels } from "./health/model-lists";
import { pullDrills } from "./health/drills";
import {
  Role,
  choosesCluster,
  hopThere,
  makesAgain,
  makesTraces,
  memberSuffix,
  readRole,
  redirectorNonce,
  routeCleans,
  routerFollows,
  servesDrills,
  servesSockets,
} from "./role";
import { openChanges, pull, shareMove } from "./health/store";
import { tellSums } from "./told/sums";
import { UpstreamTry } from "./upstream";
import { QUICK, hasten, hastened } from "../host/pace";
import { somebodyWaits, wakeDue } from "./waiting";
import { vm } from "./vm";

/** As in gateway/envoy/version.ts. */
const OLDEST_ENVOY: i32 = 1036;
/** From here on a held last chunk is not pushed behind a redirect. */
const HOLDS_SAFELY: i32 = 1037;
const TOO_OLD: string =
  "ai-failover: this Envoy is older than 1.36, and the upstream half was never seen working there. Take a newer one, or install the downstream half alone.";

/** Of a configuration: thousands of rules have room. */
const MOST_BYTES: i32 = 16 * 1024 * 1024;


@final
export class PluginRoot extends RootContext {
  private role: Role = Role.Downstream;
  private runtime: Runtime | null = null;
  /** How often a tick had been hastened when this root's last got its usual period. */
  private calmed: u32 = 0;

  onConfigure(size: i32): bool {
    vm.seed();
    beginClock();
    declareRequestProperty(PLAN_PROPERTY);
    declareRequestProperty(CLIENT_PROPERTY);
    if (size == 0 || !getBuffer(BufferTypeValues.PluginConfiguration, 0, size)) {
      log(LogLevelValues.Error, "ai-failover: no configuration. Give the plugin at least one provider.");
      return false;
    }
    if (size > MOST_BYTES) {
      log(LogLevelValues.Error, `ai-failover: the configuration has ${size.toString()} bytes, of at most ${MOST_BYTES.toString()}.`);
      return false;
    }
    const config = copyBytes(returnedPtr(), returnedSize());
    this.role = readRole(config);
    if (this.role == Role.Downstream) return this.configure(config);
    if (this.role == Role.Control) vm.drillsServed = servesDrills(config);
    if (this.role == Role.Upstream) {
      const envoy = hostVersion();
      vm.holdsHere = envoy < HOLDS_SAFELY;
      if (envoy > 0 && envoy < OLDEST_ENVOY) {
        log(LogLevelValues.Error, TOO_OLD);
        return false;
      }
      vm.upstreamInstalled = true;
      vm.redirectorNonce = redirectorNonce(config);
      vm.memberSuffix = memberSuffix(config);
      vm.traces = makesTraces(config);
      vm.choosesCluster = choosesCluster(config);
      vm.routeCleans = routeCleans(config);
      vm.routerFollows = routerFollows(config);
      vm.makesAgain = makesAgain(config);
      vm.hopThere = hopThere(config);
      vm.socketsServed = servesSockets(config);
    }
    return true;
  }

  private configure(config: ArrayBuffer): bool {
    const result = readConfig(ptrOf(config), config.byteLength, environment());
    tell(LogLevelValues.Warn, result.warnings);
    tell(LogLevelValues.Error, result.errors);
    const built = builtAlone();
    if (built.length > 0) log(LogLevelValues.Warn, "ai-failover: " + built);
    const settings = result.settings;
    if (settings === null || result.errors.length > 0) return false;
    settings.generation = ++vm.generation;
    this.runtime = this.putInForce(settings);
    return true;
  }

  private putInForce(settings: PluginSettings): Runtime {
    const runtime = new Runtime(settings);
    for (let i = 0, n = settings.providers.length; i < n; i++) {
      const shared = vm.providerOf(settings.providers[i].id);
      const moves = shared.movesTo(addressOf(settings.providers[i]), nowMs());
      shared.keepOnly(settings.providers[i]);
      runtime.add(new ProviderRuntime(settings.providers[i], ProviderHealth.of(settings.providers[i], shared)));
      if (moves) shareMove(shared);
      else pull(shared);
    }
    bindAccess(runtime);
    openChanges();
    pullDrills();
    const old = vm.runtime;
    vm.runtime = runtime;
    vm.rootId = this.contextId;
    if (old !== null) showGone(old, runtime);
    showRuntime(runtime, nowMs());
    setTickPeriod(tickPeriod(runtime));
    return runtime;
  }

  createContext(contextId: u32): Context {
    if (this.role == Role.Upstream) return UpstreamTry.of(contextId);
    if (this.role == Role.Control) return new ControlRequest(contextId);
    if (this.role == Role.Hop) return new HopConnection(contextId);
    return DownstreamPass.of(contextId, this.runtime);
  }

  onTick(): void {
    const runtime = this.runtime;
    const before = hastened();
    letGoFirst();
    letGoFirstChunks();
    resetBroken();
    if (somebodyWaits()) wakeDue(nowMs());
    letGoHeldBack();
    if (before != this.calmed || before != hastened()) this.calm(before);
    if (runtime === null) return;
    tellSums();
    followWall();
    tick(runtime);
    if (vm.worker && vm.runtime === runtime) {
      const now = nowMs();
      endOverdue(now);
      endStalled(now);
    }
    sweepModels();
  }

  /** The tick gets its usual period back, once for each time that one was hastened; the stream that was let go last may be another root's. */
  private calm(before: u32): void {
    const runtime = this.runtime;
    const more = before != hastened() || somebodyWaits();
    setEffectiveContext(this.contextId);
    this.calmed = before;
    setTickPeriod(runtime === null ? 0 : tickPeriod(runtime));
    if (more) hasten(QUICK);
  }

  onHttpCallResponse(call: u32, headers: u32, bodySize: i32): void {
    if (grantAnswered(call, headers, bodySize) || fileAnswered(call, headers, bodySize)) {
      wakeDue(nowMs());
      return;
    }
    if (probeAnswered(call, headers, bodySize) || modelsAnswered(call, headers, bodySize)) return;
    if (!continuationAnswered(call, headers, bodySize)) callAnswered(call, headers, bodySize);
  }
}

/** A line for each, and one for those that are too many. */
function tell(level: LogLevelValues, findings: Finding[]): void {
  const told = min(findings.length, MOST_TOLD);
  for (let i = 0; i < told; i++) log(level, `ai-failover: configuration: ${findings[i].path}: ${findings[i].message}`);
  if (told < findings.length) log(level, `ai-failover: configuration: and ${(findings.length - told).toString()} more`);
}
