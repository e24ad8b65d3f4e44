// An attempt that is made by a call: what is sent, and where to.
import { isAskedInPath } from "../core/api-shape";
import { Attempt } from "../core/plan";
import { Api } from "../core/settings";
import { NO_CLUSTER, httpCall } from "../host/calls";
import { nowMs } from "../host/clock";
import { HeaderList } from "../host/headers";
import { ptrOf, utf8 } from "../host/memory";
import { X_AI_DRILL, drillCallCluster, drillOf, drillValue } from "./attempt/drilled";
import { withParams } from "./attempt/params";
import { attemptLimit } from "./attempt/limits";
import { ENABLE, X_DASHSCOPE_SSE, wantsEvents } from "./attempt/own-protocols";
import { addCredential, attemptPath, clientKey, modelText, spliceModel } from "./attempt/send-attempt";
import { signCall } from "./attempt/signing";
import { withoutOthers } from "./attempt/vendor-headers";
import { KeptRequest } from "./call-request";
import { noteFound, noteMissing } from "./health/place";
import { beginAttempt } from "./health/settle";
import { Journey, clusterOf } from "./journey";
import { countRedispatch } from "./told/metrics";
import { vm } from "./vm";
import * as names from "./names";

/** Makes the attempt. The call's number; 0: the host refused it. */
export function callOut(journey: Journey, request: KeptRequest, attempt: Attempt): u32 {
  const plan = journey.plan;
  const now = nowMs();
  attempt.startedMs = now;
  beginAttempt(plan);
  const provider = plan.runtime.providers[attempt.provider].settings;
  const headers = new HeaderList()
    .add(names.METHOD, journey.method)
    .add(names.PATH, attemptPath(journey, provider, attempt.model))
    .add(names.AUTHORITY, provider.authority)
    .add(names.ACCEPT_ENCODING, names.IDENTITY);
  const drill = drillOf(provider, attempt.token, now);
  const body = bodyFor(journey, request, attempt);
  const client = withoutOthers(journey, provider, attempt.api, request.headers);
  if (drill === null) {
    addCredential(headers, provider, attempt.api, attempt.token, client);
    if (wantsEvents(attempt.api, plan)) headers.add(X_DASHSCOPE_SSE, ENABLE);
    if (provider.ways.passesClientKey) headers.add(names.AUTHORIZATION, clientKey(journey));
    signCall(headers, provider, attempt.token, request.headers.get(names.CONTENT_TYPE), body);
  } else {
    attempt.drilled = true;
    headers.add(X_AI_DRILL, drillValue(drill.kind));
  }
  headers.addMissing(client);
  const left = max<i64>(plan.deadlineMs - now, 1);
  const own = attemptLimit(plan, provider);
  journey.limitMs = own > 0 && own < left ? own : left;
  const cluster = drill === null ? memberOf(clusterOf(journey, provider)) : drillCallCluster();
  const call = httpCall(cluster, headers, body, <i32>min<i64>(journey.limitMs, i32.MAX_VALUE));
  if (call == NO_CLUSTER) missing(attempt, provider.id, cluster);
  if (call <= 0) return 0;
  noteFound(provider.id);
  countRedispatch("call");
  return <u32>call;
}

/** With both halves: past the redirector, to where what Envoy adds is taken off. */
function memberOf(cluster: ArrayBuffer): ArrayBuffer {
  return vm.memberSuffix.length == 0 ? cluster : utf8(String.UTF8.decode(cluster) + vm.memberSuffix);
}

/** The attempt's cluster is none that Envoy has. */
export function missing(attempt: Attempt, id: string, cluster: ArrayBuffer): void {
  attempt.noCluster = cluster;
  noteMissing(id, cluster);
}

function bodyFor(journey: Journey, request: KeptRequest, attempt: Attempt): ArrayBuffer {
  const body = request.body;
  if (journey.plan.api == Api.Passed) return body;
  if (isAskedInPath(journey.plan.api)) return withParams(journey, body); // the model stands in the path
  journey.modelEnd = request.modelEnd;
  return withParams(journey, spliceModel(journey, ptrOf(body), body.byteLength, modelText(journey, attempt.model)));
}
