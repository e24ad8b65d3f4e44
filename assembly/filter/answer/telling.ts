// The most telling upstream answer of the failed attempts, and what the client gets when no way is left.
import { earliestReturn } from "../../core/next-step";
import { isAnthropic, isSocket } from "../../core/api-shape";
import { THREAD, boundMember, isBound, makerIsOut } from "../../core/maker";
import { FailureKind, Outcome, askingAgainHelps } from "../../core/outcome";
import { Plan, Telling, tellingRank } from "../../core/plan";
import { Api } from "../../core/settings";
import { nowMs } from "../../host/clock";
import { log } from "../../host/log";
import { LogLevelValues } from "../../host/values";
import { HeaderList } from "../../host/headers";
import { utf8 } from "../../host/memory";
import { OwnAnswer, addTrail, errorBody, fieldPassedOver, replyOf } from "./answers";
import { Said } from "./judgement";
import { Reception } from "./reception";
import { Reply } from "./reply";
import { notTranslatable, stateUnavailable, threadNotFound, upgradeRefused } from "./refusals";
import { foreignError, foreignStatus } from "./translated-error";
import * as names from "../names";

/** Keeps the answer if it tells more than what is kept. */
export function keepTelling(plan: Plan, outcome: Outcome, reception: Reception | null): void {
  const heard: Said | null = reception === null ? null : reception.said;
  if (heard !== null) logBody(plan, outcome, heard.bytes);
  const known = plan.telling;
  if (known !== null && (outcome.rescue || tellingRank(known.kind) >= tellingRank(outcome.kind))) return;
  const type = reception === null ? names.EMPTY : reception.isStream ? names.JSON_TYPE : reception.head.contentType;
  const said: Said | null = reception === null ? null : reception.said;
  const body = said === null ? names.EMPTY : said.bytes;
  const foreign = reception !== null && reception.foreign && body.byteLength > 0;
  const telling = foreign ? inClientsWords(plan, outcome, body) : new Telling(outcome.kind, outcome.status, outcome.retryAtMs, type, body);
  telling.ofRequest = outcome.ofRequest;
  if (said !== null) {
    telling.torn = said.torn && !foreign;
    telling.code = said.code;
    telling.message = said.message;
  }
  if (reception !== null) tellHeaders(telling, reception);
  plan.telling = telling;
}

/** `logUpstreamErrorResponseBody`: what is kept of a body has no token in it. */
function logBody(plan: Plan, outcome: Outcome, body: ArrayBuffer): void {
  const attempt = plan.current;
  if (attempt === null || body.byteLength == 0) return;
  const provider = plan.runtime.providers[attempt.provider].settings;
  if (!provider.logsErrors) return;
  const from = `${provider.id}#${attempt.token.toString()}`;
  log(LogLevelValues.Warn, `ai-failover: ${from} answered ${outcome.status.toString()}: ${String.UTF8.decode(body)}`);
}

/** What a provider of another dialect said. */
function inClientsWords(plan: Plan, outcome: Outcome, body: ArrayBuffer): Telling {
  const status = foreignStatus(plan.api, outcome);
  return new Telling(outcome.kind, status, outcome.retryAtMs, names.JSON_TYPE, foreignError(plan.api, outcome, body));
}

function tellHeaders(telling: Telling, reception: Reception): void {
  const headers = reception.head.kept;
  if (headers === null) return;
  telling.headerNames = headers.names;
  telling.headerValues = headers.values;
}

/** Answers the client when every way failed, where nothing of an answer has come. */
export function answerTelling(plan: Plan): void {
  tellingReply(plan).send();
}

/** What the client gets when every way failed. */
export function tellingReply(plan: Plan): Reply {
  const telling = plan.telling;
  const passed = fieldPassedOver(plan);
  // Whatever the others said: who was passed over answers the whole conversation.
  if (passed == THREAD) return replyOf(shapeOf(plan), threadNotFound(), plan);
  const field = telling === null ? passed : "";
  if (makerIsOut(plan) || (isBound(plan) && field == boundMember(plan)))
    return replyOf(shapeOf(plan), stateUnavailable(boundMember(plan)), plan);
  // Nobody had one: over HTTP the request may be answered.
  if (isSocket(plan.api) && telling !== null && telling.kind == FailureKind.ModelNotFound) return replyOf(plan.api, upgradeRefused(), plan);
  if (telling !== null && telling.kind == FailureKind.RateLimit) {
    const earliest = earliestReturn(plan, nowMs());
    if (earliest > 0) telling.retryAtMs = earliest;
  }
  if (telling === null) {
    return replyOf(shapeOf(plan), field.length > 0 ? notTranslatable(field) : unavailable(), plan);
  }
  if (telling.kind == FailureKind.Auth && !telling.ofRequest) {
    // Whatever its status: Gemini refuses a key with a 400, and some providers with a 200.
    return replyOf(shapeOf(plan), credentialsExhausted(refusedStatus(plan, telling)), plan);
  }
  if (telling.body.byteLength == 0 || telling.status < 400) {
    return replyOf(shapeOf(plan), inOwnWords(telling), plan);
  }
  return keptReply(plan, telling);
}

/** As configured, else the provider's own word for it: some refuse a key with a 400, or a 200. */
function refusedStatus(plan: Plan, telling: Telling): i32 {
  const status = plan.runtime.settings.credentialsStatus;
  if (status > 0) return status;
  return telling.status == 403 ? 403 : 401;
}

/** The API whose errors the client reads. */
function shapeOf(plan: Plan): Api {
  return plan.anthropic ? Api.Messages : plan.api;
}

/** The provider's own answer, as it was; of one that is too long to be kept, what it says. */
function keptReply(plan: Plan, telling: Telling): Reply {
  const headers = new HeaderList();
  const whole = !telling.torn && telling.contentType.byteLength > 0;
  headers.add(names.CONTENT_TYPE, whole ? telling.contentType : names.JSON_TYPE);
  headers.add(names.X_SHOULD_RETRY, askingAgainHelps(telling.kind) ? names.TRUE : names.FALSE);
  const wait = telling.retryAtMs > 0 ? telling.retryAtMs - nowMs() : 0;
  if (wait > 0) headers.add(names.RETRY_AFTER, utf8(((wait + 999) / 1000).toString()));
  for (let i = 0, n = telling.headerNames.length; i < n; i++) headers.add(telling.headerNames[i], telling.headerValues[i]);
  addTrail(headers, plan);
  return new Reply(telling.status, utf8("ai_failover_upstream_error"), headers, telling.torn ? tornBody(plan, telling) : telling.body);
}

/** Half a JSON text is none: its status, code and first words, in the client's shape. */
function tornBody(plan: Plan, telling: Telling): ArrayBuffer {
  const cut = "(The provider's answer is longer than 16 KiB; this is what it says at its beginning.)";
  const words = telling.message.length > 0 ? telling.message : `The provider answered with status ${telling.status.toString()}.`;
  const code = telling.code.length > 0 ? telling.code : "upstream_error";
  const shape = shapeOf(plan);
  const named = telling.code.length > 0 && isAnthropic(shape) ? `${words} (code ${telling.code}) ${cut}` : `${words} ${cut}`;
  return errorBody(shape, new OwnAnswer(telling.status, "upstream_error", code, named));
}

/** Only the gateway's operator can help; a 401 would blame the client's own key, and many programs ask on for minutes after a 502. */
export function credentialsExhausted(status: i32): OwnAnswer {
  return new OwnAnswer(
    status,
    "upstream_error",
    "upstream_credentials_exhausted",
    "The provider refused every API token of this gateway. Your own credential was not at fault; the gateway's operator must renew a token.",
  );
}

function unavailable(): OwnAnswer {
  const answer = new OwnAnswer(
    502,
    "upstream_error",
    "upstream_unavailable",
    "No provider answered. Try again later; the answer's x-ai headers name the provider.",
  );
  answer.again = true;
  return answer;
}

function inOwnWords(telling: Telling): OwnAnswer {
  const wait = telling.retryAtMs > 0 ? telling.retryAtMs - nowMs() : 0;
  const answer = ownWords(telling);
  answer.retryAfterMs = wait > 0 ? wait : 0;
  answer.again = telling.kind != FailureKind.Quota;
  return answer;
}

function ownWords(telling: Telling): OwnAnswer {
  switch (telling.kind) {
    case FailureKind.Timeout:
      return new OwnAnswer(504, "upstream_error", "upstream_timeout", "No provider answered in time. Try again, or raise the time limits.");
    case FailureKind.Connection:
      return new OwnAnswer(
        502,
        "upstream_error",
        "upstream_unreachable",
        "No provider could be reached. Try again later; the answer's x-ai headers name the provider.",
      );
    case FailureKind.RateLimit:
      return new OwnAnswer(429, "rate_limit_error", "rate_limit_exceeded", "Every API token for this model is rate limited.");
    case FailureKind.Quota:
      return new OwnAnswer(429, "insufficient_quota", "insufficient_quota", "The quota of every API token for this model is used up.");
    case FailureKind.Overloaded:
      return new OwnAnswer(503, "upstream_error", "upstream_overloaded", "Every provider for this model is overloaded. Try again later.");
    default:
      return new OwnAnswer(
        502,
        "upstream_error",
        "upstream_error",
        "Every attempt for this model failed. Try again later; the answer's x-ai headers name the provider.",
      );
  }
}
