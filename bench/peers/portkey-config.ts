// A scenario as Portkey's gateway knows it: a config in a request header, fallbacks over all tokens, load shared between orders of them.
import { targetsOf, type PeerScenario, type PeerTarget } from "./scenario.js";

/**
 * What sends a request on to the next target. Portkey's default is every answer that is no success, a client's own mistake included; this
 * is the list of what is not the client's. 408 is its own time-out, 500 its own answer for a connection that failed.
 */
const NEXT_ON = [401, 402, 403, 404, 408, 409, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];

/** The value of `x-portkey-config`, before it becomes JSON. */
export function portkeyConfig(scenario: PeerScenario): object {
  const [primary, ...fallbacks] = targetsOf(scenario);
  if (!primary) return {};
  const tokens = primary.provider.tokens;
  const rest = fallbacks.flatMap((target) => target.provider.tokens.map((token) => leaf(scenario, target, token)));
  // Each order begins with another token: the load is shared, and what fails goes on to the next.
  const orders = tokens.map((_, i) => [...tokens.slice(i), ...tokens.slice(0, i)]);
  const chains = orders.map((order) => chain([...order.map((token) => leaf(scenario, primary, token)), ...rest]));
  const [only] = chains;
  return chains.length === 1 && only ? only : { strategy: { mode: "loadbalance" }, targets: chains };
}

function chain(targets: object[]): object {
  return { strategy: { mode: "fallback", on_status_codes: NEXT_ON }, targets };
}

function leaf(scenario: PeerScenario, target: PeerTarget, token: string): object {
  return {
    provider: target.provider.protocol,
    api_key: token,
    custom_host: target.provider.baseUrl,
    override_params: { model: target.model },
    ...(scenario.attemptLimitMs === undefined ? {} : { request_timeout: scenario.attemptLimitMs }),
  };
}
