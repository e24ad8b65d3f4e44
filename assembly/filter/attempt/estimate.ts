// `count_tokens` where no target of the route counts: an estimate, said to be one.
import { Plan } from "../../core/plan";
import { Api, RouteSettings, TargetSettings } from "../../core/settings";
import { NO_API, spokenApi } from "../../core/spoken";
import { estimateTokens } from "../../dialect/estimate";
import { Slice, isObject } from "../../dialect/slice";
import { Dialect, readRequest } from "../../dialect/pair/translate";
import { getBuffer, sendLocalResponse } from "../../host/calls";
import { HeaderList } from "../../host/headers";
import { releaseReturned, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { Walk } from "../../json/walk";
import * as names from "../names";

const walk = new Walk();

/** The API that what is to be counted would be asked of. */
function countedApi(plan: Plan): Api {
  return plan.counts ? Api.GenerateContent : Api.Messages;
}

/** Whether a target of the route takes the request that is to be counted. */
export function answersCounted(plan: Plan, route: RouteSettings): bool {
  return anyAnswers(plan, route, route.targets) || anyAnswers(plan, route, route.fallbacks);
}

function anyAnswers(plan: Plan, route: RouteSettings, targets: TargetSettings[]): bool {
  for (let i = 0, n = targets.length; i < n; i++) {
    const settings = plan.runtime.providers[targets[i].provider].settings;
    if (spokenApi(settings, route, countedApi(plan), targets[i].model) != NO_API) return true;
  }
  return false;
}

/** Of the held body; -1: it cannot be read. */
export function estimateHeld(plan: Plan, size: i32): i64 {
  if (!getBuffer(BufferTypeValues.HttpRequestBody, 0, size)) return -1;
  const request = counted(new Slice(returnedPtr(), returnedSize()));
  const count = estimateTokens(readRequest(plan.counts ? Dialect.Gemini : Dialect.Messages, request.ptr, request.length));
  releaseReturned();
  return count;
}

/** Google's counts take contents alone, or a whole request in a member of its own. */
function counted(body: Slice): Slice {
  if (!walk.enter(body.ptr, body.end)) return body;
  while (walk.next()) {
    if ((walk.key("generateContentRequest") || walk.key("generate_content_request")) && isObject(walk))
      return new Slice(walk.value, <i32>(walk.valueEnd - walk.value));
  }
  return body;
}

export function sendEstimate(plan: Plan, count: i64): void {
  const headers = new HeaderList().add(names.CONTENT_TYPE, names.JSON_TYPE).add(names.X_AI_ESTIMATE, names.TRUE);
  sendLocalResponse(
    200,
    utf8("ai_failover_estimate"),
    headers,
    utf8(plan.counts ? `{"totalTokens":${count.toString()}}` : `{"input_tokens":${count.toString()}}`),
  );
}
