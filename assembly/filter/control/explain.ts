// `GET /explain?model=&path=&stream=&fallback=` on the control listener: what a request would try now and why each other way is skipped. No attempt
// is made and no state is changed. With POST the request itself comes along: then what a translation would leave out is told too.
import { holdKey } from "../../core/api-scope";
import { providerOf } from "../../core/held";
import { kindName } from "../../core/outcome";
import { Attempt, Plan, SkipReason, whyName } from "../../core/plan";
import { Rehearsal, drawsTargets, drawsTokens, providerOut, rehearse, rehearsePassed, takesTurns, whyNot } from "../../core/rehearsal";
import { Step, earliestReturn } from "../../core/next-step";
import { modelHash, modelOf } from "../../core/target-model";
import { Runtime } from "../../core/runtime";
import { Api, RouteSettings, TargetSettings } from "../../core/settings";
import { nowMs } from "../../host/clock";
import { ptrOf, utf8 } from "../../host/memory";
import { MAX_MODEL_BYTES } from "../../json/request-scan";
import { ByteWriter } from "../../json/write";
import { OwnAnswer } from "../answer/answers";
import { answersCounted } from "../attempt/estimate";
import { apiOfPath, isCountPath, isGeminiPath, isStreamPath, pathOfModel, servedPaths, socketApiOfPath } from "../request/api-path";
import { decoded, parameter } from "./control-query";
import { isAnswered, wayOf } from "./passed-way";
import { heldInPath, isFiles, passTarget, passedFolder } from "../request/passed";
import { socketModel } from "../request/socket";
import * as refusals from "../answer/refusals";
import { RehearsedTranslation, rehearseTranslation, translationOf } from "../attempt/translate-request";
import { refresh } from "../health/store";
import { pathSize } from "../kept-head";
import { vm } from "../vm";

const DEFAULT_PATH = "/v1/chat/completions";

/** The answer, of the shape Explanation in config/api.ts. */
export function explanation(runtime: Runtime, query: string, request: ArrayBuffer): ArrayBuffer {
  refresh();
  const model = decoded(parameter(query, "model"));
  const asked = String.UTF8.decode(decoded(parameter(query, "path")));
  const whole = utf8(asked.length == 0 ? DEFAULT_PATH : asked);
  const path = whole.slice(0, pathSize(ptrOf(whole), whole.byteLength));
  const stream = parameter(query, "stream");
  const api = apiOfPath(ptrOf(path), path.byteLength);
  const text = new Telling(runtime, nowMs(), request);
  const chain = decoded(parameter(query, "fallback"));
  if (api < 0 && socketApiOfPath(ptrOf(path), path.byteLength) == Api.Realtime) {
    const named = socketModel(whole);
    text.tellSocket(named.byteLength > 0 ? named : model);
  } else if (api < 0) text.tellPassed(whole, path);
  else
    text.tell(
      <Api>api,
      model,
      stream == "1" || stream == "true" || isStreamPath(ptrOf(path), path.byteLength),
      chain,
      isCountPath(ptrOf(path), path.byteLength),
    );
  return text.take();
}

/** A target that cannot take the request. */
@final
class Refusal {
  constructor(
    public target: TargetSettings,
    public model: ArrayBuffer,
    /** Of the request. */
    public field: string,
  ) {}
}


@final
class Telling {
  private writer: ByteWriter = new ByteWriter(2048);
  private notes: string[] = [];
  private first: bool = true;
  /** Of the target that is being told; null: its API is the client's, or the request is not known. */
  private rehearsed: RehearsedTranslation | null = null;
  private refusals: Refusal[] = [];
  /** The provider makes videos by tasks, and one is asked for. */
  private byTask: bool = false;
  /** An attempt was told. */
  private some: bool = false;

  constructor(
    private runtime: Runtime,
    private now: i64,
    /** What the client would send; empty: it was not told. */
    private request: ArrayBuffer,
  ) {}

  take(): ArrayBuffer {
    return this.writer.take();
  }

  /** `counts`: what Google's generateContent would be asked is to be counted. */
  tell(api: Api, model: ArrayBuffer, stream: bool, chain: ArrayBuffer, counts: bool): void {
    if (this.runtime.settings.rules.length > 0) this.note("what a rule of _rules_ takes goes its way: this is told of other requests");
    const known = model.byteLength <= MAX_MODEL_BYTES;
    const route: RouteSettings | null = known ? this.runtime.routeOf(model) : null;
    const path = pathOfModel(api, stream, model);
    if (route === null) {
      this.refused(path, refusals.unknownModel(String.UTF8.decode(model)));
      return;
    }
    const rehearsal = rehearse(this.runtime, route, api, model, stream, chain, this.now, false, counts);
    if (chain.byteLength > 0 && !route.allowClientFallback && rehearsal.plan.targets.length > 1)
      this.note(`route ${route.name} takes no chain of a client's own (allowClientFallback): x-ai-fallback changes nothing`);
    const estimated = rehearsal.begun == Step.GiveUp && (counts || api == Api.CountTokens) && answersCounted(rehearsal.plan, route);
    if (estimated) this.note("nobody on this route counts tokens: the answer is an estimate of the gateway's");
    const served = rehearsal.begun != Step.GiveUp || estimated;
    this.walked(path, route, rehearsal, served ? null : refusals.apiNotServed(String.UTF8.decode(model), api, path, this.runtime));
  }

  /** A WebSocket's handshake of Realtime, which no client's chain goes with. */
  tellSocket(model: ArrayBuffer): void {
    const route = this.runtime.routeOf(model);
    const path = pathOfModel(Api.Realtime, false, model);
    if (route === null) {
      this.refused(path, model.byteLength > 0 ? refusals.unknownModel(String.UTF8.decode(model)) : refusals.upgradeRefused());
      return;
    }
    if (!vm.socketsServed)
      this.note("a handshake is asked of one target, once: no router of the gateway's own stands in front to send it anew");
    const rehearsal = rehearse(this.runtime, route, Api.Realtime, model, false, new ArrayBuffer(0), this.now, !vm.socketsServed);
    this.walked(path, route, rehearsal, rehearsal.begun != Step.GiveUp ? null : refusals.upgradeRefused());
  }

  /** A path that no model routes: passed to one provider, answered here, or not known. `whole`: with its query. */
  tellPassed(whole: ArrayBuffer, path: ArrayBuffer): void {
    const text = String.UTF8.decode(path);
    if (isAnswered(path)) {
      this.note("answered by the gateway from its configuration: no provider is asked");
      return this.refused(text, null);
    }
    if (isGeminiPath(ptrOf(path), path.byteLength)) return this.refused(text, refusals.geminiNotServed());
    const held = this.runtime.hasAccounts ? heldInPath(path, path.byteLength) : null;
    const maker = held === null || held.boundTo == 0 ? -1 : providerOf(this.runtime, held.boundTo);
    const provider = passTarget(this.runtime.settings, path, path.byteLength, null, maker);
    if (provider < 0) {
      return this.refused(text, isFiles(path, path.byteLength) ? refusals.noFilesProvider() : refusals.unknownPath(servedPaths()));
    }
    if (held !== null && held.boundTo != 0) this.note("the account that made what the path names is asked first");
    const way = wayOf(whole, path, this.runtime.settings.providers[provider]);
    this.byTask = way.byTask;
    this.note(way.note);
    this.walked(text, null, rehearsePassed(this.runtime, provider, passedFolder(path), held, this.now), null);
  }

  private walked(path: string, route: RouteSettings | null, rehearsal: Rehearsal, error: OwnAnswer | null): void {
    this.begin(path, route);
    this.attempts(rehearsal, route);
    this.writer.ascii('],"skipped":[');
    this.skipped(rehearsal);
    if (route !== null) this.leftOut(rehearsal.plan, route);
    const limited = rehearsal.begun == Step.AllLimited;
    if (this.refusals.length > 0 && !this.some) this.end(refusals.notTranslatable(this.refusals[0].field));
    else this.end(limited ? refusals.allLimited(max<i64>(earliestReturn(rehearsal.plan, this.now) - this.now, 1)) : error);
  }

  refused(path: string, answer: OwnAnswer | null): void {
    this.begin(path, null);
    this.writer.ascii('],"skipped":[');
    this.end(answer);
  }

  private begin(path: string, route: RouteSettings | null): void {
    this.writer.ascii('{"route":');
    if (route === null) this.writer.ascii("null");
    else this.writer.jsonText(route.name);
    this.writer.ascii(',"api":');
    this.writer.jsonText(path);
    this.writer.ascii(',"attempts":[');
  }

  private attempts(rehearsal: Rehearsal, route: RouteSettings | null): void {
    const plan = rehearsal.plan;
    let told = -1;
    let drawn = false;
    this.rehearsed = null;
    for (let i = 0, n = plan.attempts.length; i < n; i++) {
      const attempt = plan.attempts[i];
      const provider = this.runtime.providers[attempt.provider].settings;
      if (attempt.target != told) {
        told = attempt.target;
        drawn = this.noteTarget(plan, attempt);
      }
      if (this.cannotTake()) continue;
      if (this.some) this.writer.ascii(",");
      this.some = true;
      this.place(provider.idBytes, attempt.token, attempt.model);
      this.writer.ascii(',"why":"');
      this.writer.ascii(whyName(attempt.why));
      this.writer.ascii(drawn ? '","byChance":true' : '"');
      this.translation(plan, attempt);
      this.writer.ascii("}");
    }
    if (route !== null && drawsTargets(this.runtime, plan, route))
      this.note("the target that comes first is drawn: by weight, or by how far a provider is back");
    if (plan.resorting) this.note("when nothing in use is left, what is out is tried too, the longest out first: the last resort");
  }

  /** What is to be said of the target that the attempt is the first of; whether its tokens are drawn. */
  private noteTarget(plan: Plan, attempt: Attempt): bool {
    const provider = this.runtime.providers[attempt.provider].settings;
    const drawn = drawsTokens(this.runtime, plan, attempt.target, this.now);
    if (drawn) this.note(`${provider.id}: any token in use may come first, the order shown is one of those possible`);
    else if (takesTurns(this.runtime, plan, attempt.target)) this.note(`${provider.id}: tokens take turns, and each worker counts its own`);
    this.rehearsed = null;
    if (attempt.api == plan.api) return drawn;
    const request = this.request;
    if (request.byteLength == 0) {
      this.note(`${provider.id}: the request is translated, ${translationOf(plan.api, attempt.api)}, unless it holds what cannot be`);
      return drawn;
    }
    const made = rehearseTranslation(plan.api, attempt.api, provider, attempt.model, request);
    this.rehearsed = made;
    if (made.refused.length > 0) this.refusals.push(new Refusal(plan.targets[attempt.target], attempt.model, made.refused));
    return drawn;
  }

  private cannotTake(): bool {
    const made = this.rehearsed;
    return made !== null && made.refused.length > 0;
  }

  /** The dialects, and where the request is known what is left out. */
  private translation(plan: Plan, attempt: Attempt): void {
    if (this.byTask) this.writer.ascii(',"translated":"videos>tasks"');
    if (attempt.api == plan.api) return;
    this.writer.ascii(',"translated":');
    this.writer.jsonText(translationOf(plan.api, attempt.api));
    const made = this.rehearsed;
    if (made === null) return;
    this.writer.ascii(',"dropped":[');
    for (let i = 0, n = made.dropped.length; i < n; i++) {
      if (i > 0) this.writer.ascii(",");
      this.writer.jsonText(made.dropped[i]);
    }
    this.writer.ascii("]");
  }

  private place(provider: ArrayBuffer, token: i32, model: ArrayBuffer): void {
    this.writer.ascii('{"provider":');
    this.writer.jsonString(ptrOf(provider), provider.byteLength);
    this.writer.ascii(',"token":');
    if (token < 0) this.writer.ascii("null");
    else this.writer.number(token);
    this.writer.ascii(',"model":');
    this.writer.jsonString(ptrOf(model), model.byteLength);
  }

  private skip(target: TargetSettings, token: i32, model: ArrayBuffer, reason: string): void {
    if (!this.first) this.writer.ascii(",");
    this.first = false;
    this.place(this.runtime.providers[target.provider].settings.idBytes, token, model);
    this.writer.ascii(',"reason":');
    this.writer.jsonText(reason);
    this.writer.ascii("}");
  }

  private skipped(rehearsal: Rehearsal): void {
    const plan = rehearsal.plan;
    const skips = plan.skips;
    for (let i = 0, n = skips === null ? 0 : skips.length; i < n; i++) {
      if (skips === null) break;
      const target = skips[i].target;
      const model = this.modelAsked(plan, target);
      if (skips[i].reason == SkipReason.ApiNotServed) this.skip(target, -1, model, "does not serve this API");
      else if (skips[i].reason == SkipReason.ProviderEjected) this.skip(target, -1, model, this.providerReason(plan, target));
    }
    for (let i = 0, n = this.refusals.length; i < n; i++)
      this.skip(this.refusals[i].target, -1, this.refusals[i].model, `this request's "${this.refusals[i].field}" cannot be expressed`);
    for (let i = 0, n = plan.targets.length; i < n; i++) this.skippedTokens(rehearsal, i);
  }

  /** What the route has and the client's own chain has not. */
  private leftOut(plan: Plan, route: RouteSettings): void {
    const all = route.targets.concat(route.fallbacks);
    for (let i = 0, n = all.length; i < n; i++) {
      const reason = plan.skipReason(all[i]);
      if (plan.targets.includes(all[i]) || reason == SkipReason.ApiNotServed || reason == SkipReason.ProviderEjected) continue;
      this.skip(all[i], -1, this.modelAsked(plan, all[i]), "left out by x-ai-fallback");
    }
  }

  private modelAsked(plan: Plan, target: TargetSettings): ArrayBuffer {
    return target.model.byteLength > 0 ? target.model : this.runtime.providers[target.provider].mapped(plan.model);
  }

  private skippedTokens(rehearsal: Rehearsal, target: i32): void {
    const plan = rehearsal.plan;
    const settings = plan.targets[target];
    const health = this.runtime.providers[settings.provider].health;
    for (let i = 0, n = health.tokens.length; i < n; i++) {
      let tried = false;
      for (let j = 0, m = plan.attempts.length; j < m; j++) {
        if (plan.attempts[j].target == target && plan.attempts[j].token == i) tried = true;
      }
      if (tried) continue;
      const known = whyNot(this.runtime, plan, target, i, this.now);
      this.skip(settings, i, modelOf(plan, target), known.length > 0 ? known : this.tokenReason(rehearsal, target, i));
    }
  }

  private providerReason(plan: Plan, target: TargetSettings): string {
    const shared = this.runtime.providers[target.provider].health.shared;
    const model = holdKey(plan, this.modelAsked(plan, target));
    const left = providerOut(this.runtime, target.provider, model, this.now)
      ? this.inSeconds(max(shared.untilMs, shared.trialUntilMs))
      : "";
    return `provider ejected: ${kindName(shared.kind)}; it comes after those in use${left.length > 0 ? ", its trial " + left : ""}`;
  }

  private tokenReason(rehearsal: Rehearsal, target: i32, position: i32): string {
    const plan = rehearsal.plan;
    const token = this.runtime.providers[plan.targets[target].provider].health.tokens[position];
    const hold = token.holdOf(modelHash(plan, target));
    if (hold !== null && this.now < hold.untilMs)
      return `held for this model: ${kindName(hold.kind)}, back ${this.inSeconds(hold.untilMs)}`;
    if (!token.ejected) return "the last resort is another token";
    if (token.probed) return `ejected: ${kindName(token.kind)}, next probe ${this.inSeconds(token.untilMs)}`;
    return `ejected: ${kindName(token.kind)}, back ${this.inSeconds(max(token.untilMs, token.trialUntilMs))}`;
  }

  private inSeconds(time: i64): string {
    return time <= this.now ? "now" : `in ${((time - this.now + 999) / 1000).toString()} s`;
  }

  private note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  private end(error: OwnAnswer | null): void {
    this.writer.ascii('],"notes":[');
    for (let i = 0, n = this.notes.length; i < n; i++) {
      if (i > 0) this.writer.ascii(",");
      this.writer.jsonText(this.notes[i]);
    }
    this.writer.ascii("]");
    if (error !== null) {
      this.writer.ascii(',"error":{"status":');
      this.writer.number(error.status);
      this.writer.ascii(',"code":');
      this.writer.jsonText(error.code);
      this.writer.ascii(',"message":');
      this.writer.jsonText(error.message);
      this.writer.ascii("}");
    }
    this.writer.ascii("}");
  }
}
