// What has changed between two looks at the plugin's state, as events of the history.
import type { Drill, ProviderStatus } from "../../config/api.js";
import type { HistoryEvent } from "../../config/history.js";

/** What a look tells. */
export interface Seen {
  providers: readonly ProviderStatus[];
  drills: readonly Drill[];
}

type Noted = Partial<HistoryEvent> & Pick<HistoryEvent, "kind">;

/** In no order. The time of an ejection is the plugin's own, so the same one noted twice is one. */
export function movedBetween(before: Seen, after: Seen): Noted[] {
  return [...healthMoved(before.providers, after.providers), ...drillsMoved(before.drills, after.drills)];
}

/** Whether something is out, limited, or on trial: then it changes soon. */
export function unsettled({ providers, drills }: Seen): boolean {
  const states = providers.flatMap(({ state, tokens }) => [state, ...tokens.map((token) => token.state)]);
  return drills.length > 0 || states.some((state) => state !== "ok");
}

function healthMoved(before: readonly ProviderStatus[], after: readonly ProviderStatus[]): Noted[] {
  const out = outOf(before);
  const now = outOf(after);
  const ejected = [...now].flatMap(([key, { where, since, reason }]): Noted[] => {
    const known = out.get(key);
    if (known !== undefined && known.since === since) return [];
    return [{ kind: "ejected", ...where, reason, ...(since === null ? {} : { at: since }) }];
  });
  // What left the configuration has not come back.
  const there = new Set(after.flatMap((provider) => places(provider).map(({ key }) => key)));
  const restored = [...out].flatMap(([key, { where }]): Noted[] =>
    now.has(key) || !there.has(key) ? [] : [{ kind: "restored", ...where }],
  );
  return [...restored, ...ejected];
}

interface Out {
  where: { provider: string; token: number };
  since: number | null;
  reason: string;
}

/** A token that is on trial is still out of ordinary use. */
function outOf(providers: readonly ProviderStatus[]): Map<string, Out> {
  const all = providers.flatMap(places).filter(({ state }) => state === "ejected" || state === "returning");
  return new Map(all.map(({ key, where, since, reason }) => [key, { where, since, reason: reason ?? "" }]));
}

function places({ id, tokens, ...provider }: ProviderStatus) {
  return [{ ...provider, token: -1 }, ...tokens.map((each, token) => ({ ...each, token }))].map(({ state, since, reason, token }) => ({
    ...{ key: JSON.stringify([id, token]), where: { provider: id, token } },
    ...{ state: state as string, since, reason: reason as string | null },
  }));
}

function drillsMoved(before: readonly Drill[], after: readonly Drill[]): Noted[] {
  const key = ({ provider, token, kind }: Drill) => JSON.stringify([provider, token, kind]);
  const of = (kind: HistoryEvent["kind"], list: readonly Drill[], others: readonly Drill[]): Noted[] => {
    const known = new Set(others.map(key));
    return list
      .filter((drill) => !known.has(key(drill)))
      .map(({ provider, token, kind: reason }) => ({ kind, provider, token: token ?? -1, reason }));
  };
  return [...of("drillEnded", before, after), ...of("drillBegan", after, before)];
}
