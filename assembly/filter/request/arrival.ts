// Where the gateway's own routing has put a request: the rule that it falls under, the cluster that it was given.
import { matchRule } from "../../core/rule-match";
import { Runtime } from "../../core/runtime";
import { RouteSettings } from "../../core/settings";
import { carriedPlanId, journeyOf } from "../journey";
import * as names from "../names";
import { vm } from "../vm";
import { routedCluster, whereabouts } from "./whereabouts";


@final
export class Arrival {
  /** The route of the rule that the gateway's own routing leads to; null: by the model. */
  ruled: RouteSettings | null = null;
  /** The cluster that the route has chosen; empty: the plugin chooses it. */
  pinned: ArrayBuffer = names.EMPTY;

  /** False: the request is none of the plugin's. */
  find(runtime: Runtime): bool {
    this.ruled = null;
    this.pinned = names.EMPTY;
    const rules = runtime.settings.rules;
    if (rules.length == 0 && vm.choosesCluster) return true;
    // A further pass of its own; one that a filter in front made has a plan that is over.
    if (vm.upstreamInstalled && journeyOf(carriedPlanId()) !== null) return true;
    if (rules.length == 0) {
      this.pinned = routedCluster();
      return true;
    }
    const at = whereabouts();
    this.pinned = at.cluster;
    const rule = matchRule(rules, at);
    if (rule !== null) this.ruled = rule.route;
    if (vm.choosesCluster || this.ruled !== null) return true; // without a cluster of its own a request has nowhere to pass to
    return rule === null && runtime.settings.routes.length > 0;
  }
}
