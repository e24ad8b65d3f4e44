// A session stays on one target and one of its tokens while they work: a provider's prompt cache is one account's. By rendezvous hashing
// (Thaler and Ravishankar, 1998; weights as of Schindelhauer and Schomaker, 2005) every worker and every replica finds the same place for a
// session and nothing is kept: what fails moves its own sessions alone, and they return to it.
import { mix64 } from "./bytes";
import { Plan } from "./plan";
import { Affinity, ProviderSettings, RouteSettings, TargetSettings, TokenSelection } from "./settings";
import { WHOLE_TRUST } from "./trust";

/** Whether a provider keeps sessions on its tokens, where the route says nothing. */
export function keepsTokens(provider: ProviderSettings): bool {
  return provider.affinity == Affinity.Session || provider.tokenSelection == TokenSelection.Sticky;
}

/** The rule by which a token of this provider is chosen for the plan. */
export function selectionOf(plan: Plan, provider: ProviderSettings): TokenSelection {
  const own = provider.tokenSelection;
  if (plan.stickyHash == 0 || own == TokenSelection.Sticky) return own;
  if (plan.ofConsumer) return TokenSelection.Sticky;
  const route = plan.route;
  const said = route === null || route.affinity == Affinity.Unsaid ? provider.affinity : route.affinity;
  return said == Affinity.Session ? TokenSelection.Sticky : own;
}

/** Whether the plan's session decides which of the route's targets comes first. */
export function keepsTarget(plan: Plan): bool {
  const route = plan.route;
  return plan.stickyHash != 0 && route !== null && route.keepsTarget;
}

/** Works out once what a route says: its targets' places among others, and whether a session keeps to one of them. */
export function settleAffinity(route: RouteSettings, providers: ProviderSettings[]): void {
  let asked = route.affinity == Affinity.Session;
  for (let i = 0, n = route.targets.length; i < n; i++) {
    const provider = providers[route.targets[i].provider];
    if (route.affinity == Affinity.Unsaid && provider.affinity == Affinity.Session) asked = true;
    if (route.affinityHeader.byteLength == 0) route.affinityHeader = provider.affinityHeader;
  }
  route.keepsTarget = asked;
}

/** Orders targets by the session's own preference, the heavier the likelier first. */
export function orderBySession(session: u64, from: TargetSettings[], into: TargetSettings[]): void {
  const count = from.length;
  if (SCORES.length < count) SCORES = new StaticArray<f64>(count);
  const scores = SCORES;
  const begin = into.length;
  for (let i = 0; i < count; i++) {
    const score = weighted(session, from[i]);
    let at = i;
    into.push(from[i]);
    for (; at > 0 && unchecked(scores[at - 1]) < score; at--) {
      unchecked((scores[at] = scores[at - 1]));
      into[begin + at] = into[begin + at - 1];
    }
    unchecked((scores[at] = score));
    into[begin + at] = from[i];
  }
}

/** Of the targets that are ordered: most routes have no more. */
let SCORES: StaticArray<f64> = new StaticArray<f64>(16);

/** -weight / ln(u) for a u between 0 and 1 of the session and the target alone. */
function weighted(session: u64, target: TargetSettings): f64 {
  const drawn = mix64(session ^ target.identity) >> 11;
  const u = (<f64>drawn + 0.5) / 9007199254740992.0;
  return -(<f64>target.weight) / Math.log(u);
}

/** What a member on its way back has to be trusted with to get the session: they return one after the other, each at a trust of its own. */
export function timidity(session: u64): i32 {
  return <i32>(mix64(session) % <u64>WHOLE_TRUST);
}
