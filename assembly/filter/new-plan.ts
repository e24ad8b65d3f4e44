// The plan of a request that was read, and its journey.
import { clientChain } from "../core/client-chain";
import { orderTargets } from "../core/make-plan";
import { Plan } from "../core/plan";
import { Runtime } from "../core/runtime";
import { Api, RouteSettings } from "../core/settings";
import { nowMs } from "../host/clock";
import { Journey, nextPlanId } from "./journey";
import { RequestBody } from "./request/request-body";
import { RequestHead } from "./request/request-head";
import { heldOf, noteStrangers } from "./request/held";
import { readConsumer, readSession } from "./request/session";
import { vm } from "./vm";

export function planOf(runtime: Runtime, api: Api, head: RequestHead, route: RouteSettings, body: RequestBody): Plan {
  const now = nowMs();
  const plan = new Plan(nextPlanId(), runtime);
  plan.api = api;
  plan.route = route;
  plan.stream = body.stream;
  plan.counts = api == Api.GenerateContent && head.pathCounts();
  plan.list = body.stream && api == Api.GenerateContent && !head.geminiEvents();
  plan.model = body.model;
  plan.startedMs = now;
  plan.deadlineMs = now + (route.timeoutMs > 0 ? route.timeoutMs : runtime.settings.timeoutMs);
  const settings = runtime.settings;
  if (settings.keepsSessions) readSession(plan, head, route.affinityHeader, body.stickyHash, body.firstHash);
  else if (settings.higress && (api == Api.Responses || api == Api.ResponsesCompact)) readConsumer(plan, head);
  plan.held = heldOf(runtime, api, body.size);
  orderTargets(plan, route, now, vm.random);
  clientChain(plan, route, head.fallback, now, vm.random);
  if (plan.held !== null) noteStrangers(plan, now);
  return plan;
}

export function journeyOf(plan: Plan, head: RequestHead, body: RequestBody): Journey {
  const journey = new Journey(plan, head);
  journey.bodySize = body.size;
  journey.form = head.multipart;
  journey.modelStart = body.modelStart;
  journey.modelEnd = body.modelEnd;
  journey.modelless = body.modelless;
  journey.bodyModel = body.written;
  journey.beta = head.beta();
  journey.bodyStamp = body.stamp;
  return journey;
}
