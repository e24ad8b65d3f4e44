// Fields of the attempt under way, for traces: Envoy's span of a pass and of its upstream try take them as tags. Only where the configuration
// asks for fields (`accessLog: fields`).
import { FailureKind, kindName } from "../../core/outcome";
import { Attempt, Plan } from "../../core/plan";
import { AccessLog, Api } from "../../core/settings";
import { setProperty } from "../../host/calls";
import { ptrOf, utf8 } from "../../host/memory";
import { headerSafe, trailOf } from "../answer/answers";
import { Journey } from "../journey";
import { takeUsage } from "../answer/usage-watch";

const OPERATION = utf8("ai_failover.operation");
const TOKEN = utf8("ai_failover.attempt");
const TYPE = utf8("ai_failover.attempt_type");
const MODEL = utf8("ai_failover.attempt_model");
const KIND = utf8("ai_failover.attempt_kind");
const ERROR = utf8("ai_failover.attempt_error");
const ROUTE = utf8("ai_failover.route");
const CLIENT_MODEL = utf8("ai_failover.model");
const ATTEMPTS = utf8("ai_failover.attempts");
const TRAIL = utf8("ai_failover.trail");
const INPUT_TOKENS = utf8("ai_failover.input_tokens");
const OUTPUT_TOKENS = utf8("ai_failover.output_tokens");
const CACHED_TOKENS = utf8("ai_failover.cached_tokens");
const CACHE_WRITE_TOKENS = utf8("ai_failover.cache_write_tokens");
const REASONING_TOKENS = utf8("ai_failover.reasoning_tokens");

/** An attempt leaves. */
export function leaveAttempt(plan: Plan, attempt: Attempt): void {
  if (plan.runtime.settings.accessLog != AccessLog.Fields) return;
  const provider = plan.runtime.providers[attempt.provider].settings;
  field(OPERATION, utf8(operation(plan.api)));
  field(TOKEN, utf8(`${provider.id}#${attempt.token.toString()}`));
  field(TYPE, utf8(provider.type));
  field(MODEL, headerSafe(attempt.model));
  field(CLIENT_MODEL, headerSafe(plan.model));
  const route = plan.route;
  if (route !== null) field(ROUTE, route.nameBytes);
}

/** Its outcome is known. */
export function leaveOutcome(plan: Plan, kind: FailureKind): void {
  if (plan.runtime.settings.accessLog != AccessLog.Fields) return;
  field(KIND, utf8(kindName(kind)));
  if (kind != FailureKind.None) field(ERROR, utf8(kindName(kind)));
  field(ATTEMPTS, utf8(plan.attempts.length.toString()));
  field(TRAIL, utf8(trailOf(plan)));
}

/** The answer has passed: its span still lives, and the whole request's end comes after that of its span. */
export function leaveUsage(journey: Journey): void {
  const plan = journey.plan;
  if (plan.runtime.settings.accessLog != AccessLog.Fields) return;
  takeUsage(journey.plan, journey.usage);
  if (plan.inputTokens >= 0) field(INPUT_TOKENS, utf8(plan.inputTokens.toString()));
  if (plan.outputTokens >= 0) field(OUTPUT_TOKENS, utf8(plan.outputTokens.toString()));
  if (plan.cachedTokens >= 0) field(CACHED_TOKENS, utf8(plan.cachedTokens.toString()));
  if (plan.writtenTokens >= 0) field(CACHE_WRITE_TOKENS, utf8(plan.writtenTokens.toString()));
  if (plan.reasoningTokens >= 0) field(REASONING_TOKENS, utf8(plan.reasoningTokens.toString()));
}

function field(name: ArrayBuffer, value: ArrayBuffer): void {
  setProperty(name, ptrOf(value), value.byteLength);
}

/** OpenTelemetry's names of operations (gen_ai.operation.name), and of the same kind where it has none. */
function operation(api: Api): string {
  switch (api) {
    case Api.ChatCompletions:
    case Api.Responses:
    case Api.Messages:
    case Api.GenerateContent:
    case Api.Converse:
    case Api.Cohere:
    case Api.Ollama:
    case Api.DashScope:
    case Api.Dify:
    case Api.Coze:
    case Api.Triton:
    case Api.Hunyuan:
    case Api.MiniMax:
      return "chat";
    case Api.Completions:
      return "text_completion";
    case Api.Embeddings:
      return "embeddings";
    case Api.Rerank:
      return "rerank";
    case Api.Images:
    case Api.ImageEdits:
    case Api.ImageVariations:
      return "image_generation";
    case Api.Speech:
    case Api.Transcriptions:
    case Api.Translations:
      return "audio";
    case Api.Moderations:
      return "moderation";
    default:
      return "other";
  }
}
