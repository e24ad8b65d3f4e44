// Who answers a first attempt, where the downstream half judges it: the provider, or Envoy in its place.
import { indexOf } from "../core/bytes";
import { noHandshake } from "../core/classify";
import { FailureKind, Outcome } from "../core/outcome";
import { getProperty } from "../host/calls";
import { returnedPtr, returnedSize, utf8 } from "../host/memory";
import { isReset } from "./answer/reset-reason";
import { missing } from "./call-out";
import { Journey } from "./journey";
import { isNoHandshake } from "./request/reply-detail";
import * as names from "./names";

const VIA_UPSTREAM = utf8("via_upstream");
const TIMEOUT = utf8("timeout");
const CLUSTER_NOT_FOUND = utf8("cluster_not_found");

export function isFromProvider(): bool {
  if (!getProperty(names.CODE_DETAILS)) return true;
  return indexOf(returnedPtr(), returnedSize(), VIA_UPSTREAM) >= 0;
}

/** Envoy's own reply in place of an answer that never came. */
export function envoysReply(journey: Journey): Outcome {
  const outcome = new Outcome();
  outcome.kind = FailureKind.Connection;
  if (!getProperty(names.CODE_DETAILS)) return outcome;
  const ptr = returnedPtr();
  const size = returnedSize();
  if (indexOf(ptr, size, TIMEOUT) >= 0) outcome.kind = FailureKind.Timeout;
  outcome.reset = isReset(ptr, size);
  if (indexOf(ptr, size, CLUSTER_NOT_FOUND) >= 0) noCluster(journey);
  if (journey.isSocket && isNoHandshake()) noHandshake(outcome);
  return outcome;
}

/** The route leads to a cluster that Envoy does not have. */
function noCluster(journey: Journey): void {
  const plan = journey.plan;
  const attempt = plan.current;
  if (attempt !== null) missing(attempt, plan.runtime.providers[attempt.provider].settings.id, plan.routed);
}
