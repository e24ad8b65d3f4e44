// What the plugin leaves for the access log when a request is final: `%FILTER_STATE(wasm.ai_failover.journey:PLAIN)%`, and single
// fields where the configuration asks for them. Envoy writes its log after this filter's onLog.
import { kindName } from "../../core/outcome";
import { Phase, Plan } from "../../core/plan";
import { AccessLog, Api } from "../../core/settings";
import { Runtime } from "../../core/runtime";
import { setProperty } from "../../host/calls";
import { ptrOf, utf8 } from "../../host/memory";
import { ByteWriter } from "../../json/write";
import { headerSafe, trailOf } from "../answer/answers";
import { journeyText, refusalText } from "./journey-text";

const JOURNEY = utf8("ai_failover.journey");
const RUNNING = utf8("ai_failover.running");
const ROUTE = utf8("ai_failover.route");
const MODEL = utf8("ai_failover.model");
const PROVIDER = utf8("ai_failover.provider");
const FINAL_MODEL = utf8("ai_failover.final_model");
const KIND = utf8("ai_failover.kind");
const ATTEMPTS = utf8("ai_failover.attempts");
const TRAIL = utf8("ai_failover.trail");
const INPUT_TOKENS = utf8("ai_failover.input_tokens");
const OUTPUT_TOKENS = utf8("ai_failover.output_tokens");
const CACHED_TOKENS = utf8("ai_failover.cached_tokens");
const CACHE_WRITE_TOKENS = utf8("ai_failover.cache_write_tokens");
const REASONING_TOKENS = utf8("ai_failover.reasoning_tokens");
const FIRST_CONTENT = utf8("ai_failover.first_content_ms");

/** A plan is final. */
export function leaveJourney(plan: Plan, nowMs: i64, cancelled: bool): void {
  const kept = plan.runtime.settings.accessLog;
  if (kept == AccessLog.Off) return;
  leave(JOURNEY, journeyText(plan, nowMs, cancelled));
  if (kept == AccessLog.Fields) leaveFields(plan);
}

/** A pass is over and another one follows: what was tried so far, and last what is tried next, without an outcome. */
export function leaveRunning(plan: Plan): void {
  if (plan.runtime.settings.accessLog != AccessLog.Off) leave(RUNNING, journeyText(plan, 0, false));
}

/** A request was answered without a plan. */
export function leaveRefusal(runtime: Runtime, id: u64, api: Api, model: ArrayBuffer, clientKey: i32, nowMs: i64): void {
  if (runtime.settings.accessLog != AccessLog.Off) leave(JOURNEY, refusalText(runtime, id, api, model, clientKey, nowMs));
}

function leave(name: ArrayBuffer, text: ByteWriter): void {
  setProperty(name, text.ptr, text.length);
}

function field(name: ArrayBuffer, value: ArrayBuffer): void {
  setProperty(name, ptrOf(value), value.byteLength);
}

function leaveFields(plan: Plan): void {
  const route = plan.route;
  if (route !== null) field(ROUTE, route.nameBytes);
  field(MODEL, headerSafe(plan.model));
  field(ATTEMPTS, utf8(plan.attempts.length.toString()));
  const last = plan.current;
  if (last === null) return;
  field(KIND, utf8(kindName(last.kind)));
  field(TRAIL, utf8(trailOf(plan)));
  if (last.committedMs > 0) field(FIRST_CONTENT, utf8((last.committedMs - plan.startedMs).toString()));
  if (plan.inputTokens >= 0) field(INPUT_TOKENS, utf8(plan.inputTokens.toString()));
  if (plan.outputTokens >= 0) field(OUTPUT_TOKENS, utf8(plan.outputTokens.toString()));
  if (plan.cachedTokens >= 0) field(CACHED_TOKENS, utf8(plan.cachedTokens.toString()));
  if (plan.writtenTokens >= 0) field(CACHE_WRITE_TOKENS, utf8(plan.writtenTokens.toString()));
  if (plan.reasoningTokens >= 0) field(REASONING_TOKENS, utf8(plan.reasoningTokens.toString()));
  if (plan.phase != Phase.Committed) return;
  field(PROVIDER, plan.runtime.providers[last.provider].settings.idBytes);
  field(FINAL_MODEL, headerSafe(last.model));
}
