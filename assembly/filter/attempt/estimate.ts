// `count_tokens` where no target of the route counts: an estimate, said to be one.
import { Plan } from "../../core/plan";
import { Api, RouteSettings, TargetSettings } from "../../core/settings";
import { NO_API, spokenApi } from "../../core/spoken";
import { estimateTokens } from "../../dialect/estimate";
import { Dialect, readRequest } from "../../dialect/pair/translate";
import { getBuffer, sendLocalResponse } from "../../host/calls";
import { HeaderList } from "../../host/headers";
import { releaseReturned, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import * as names from "../names";

/** Whether a target of the route takes the messages that are to be counted. */
export function answersMessages(plan: Plan, route: RouteSettings): bool {
  return anyAnswers(plan, route, route.targets) || anyAnswers(plan, route, route.fallbacks);
}

function anyAnswers(plan: Plan, route: RouteSettings, targets: TargetSettings[]): bool {
  for (let i = 0, n = targets.length; i < n; i++) {
    const settings = plan.runtime.providers[targets[i].provider].settings;
    if (spokenApi(settings, route, Api.Messages) != NO_API) return true;
  }
  return false;
}

/** Of the held body; -1: it cannot be read. */
export function estimateHeld(size: i32): i64 {
  if (!getBuffer(BufferTypeValues.HttpRequestBody, 0, size)) return -1;
  const count = estimateTokens(readRequest(Dialect.Messages, returnedPtr(), returnedSize()));
  releaseReturned();
  return count;
}

export function sendEstimate(count: i64): void {
  const headers = new HeaderList().add(names.CONTENT_TYPE, names.JSON_TYPE).add(names.X_AI_ESTIMATE, names.TRUE);
  sendLocalResponse(200, utf8("ai_failover_estimate"), headers, utf8(`{"input_tokens":${count.toString()}}`));
}
