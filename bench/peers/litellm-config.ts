// A scenario as LiteLLM's proxy knows it: a deployment for each token, a model group for each target, fallbacks between the groups.
import { targetsOf, type PeerScenario, type PeerTarget } from "./scenario.js";

/**
 * One failure of these kinds puts a deployment into its cooldown. Named for each deployment, because LiteLLM cools a group of a single
 * deployment for nothing less (docs.litellm.ai/docs/proxy/reliability). Bad requests are left out: they are the client's.
 */
const ALLOWED_FAILS = {
  AuthenticationErrorAllowedFails: 0,
  RateLimitErrorAllowedFails: 0,
  TimeoutErrorAllowedFails: 0,
  InternalServerErrorAllowedFails: 0,
  ServiceUnavailableErrorAllowedFails: 0,
  BadGatewayErrorAllowedFails: 0,
};

/**
 * The configuration file's content; the cooldown's length is left to LiteLLM (5 s, or the provider's Retry-After), or there are no cooldowns at all
 * (`disable_cooldowns`, docs.litellm.ai/docs/router/api_reference/configuration).
 */
export function litellmConfig(scenario: PeerScenario, cooldowns: "on" | "off" = "on"): object {
  const targets = targetsOf(scenario);
  const groups = targets.map((target, i) => groupName(scenario, target, i));
  const pool = Math.max(...targets.map((t) => t.provider.tokens.length));
  const retries = pool === 1 ? 0 : pool + 1;
  return {
    model_list: targets.flatMap((target, i) => deployments(scenario, target, i)),
    router_settings: {
      // A retry takes a deployment that is not cooling down; two more than there are tokens, because a cooldown may be noticed late.
      num_retries: retries,
      retry_after: 0,
      allowed_fails: 0,
      fallbacks: groups.length > 1 ? [{ [scenario.model]: groups.slice(1) }] : [],
      max_fallbacks: Math.max(5, groups.length),
      ...(cooldowns === "off" ? { disable_cooldowns: true } : {}),
    },
    general_settings: { master_key: scenario.clientKey },
  };
}

/** A fallback's group is called as its model is: LiteLLM tells clients the group that answered. */
function groupName(scenario: PeerScenario, target: PeerTarget, i: number): string {
  return i === 0 ? scenario.model : target.model === scenario.model ? `${target.provider.id}/${target.model}` : target.model;
}

function deployments(scenario: PeerScenario, target: PeerTarget, i: number): object[] {
  const { provider, model } = target;
  const limit = scenario.attemptLimitMs;
  return provider.tokens.map((token, n) => ({
    model_name: groupName(scenario, target, i),
    litellm_params: {
      model: `${provider.protocol}/${model}`,
      // LiteLLM's Anthropic client adds the version itself.
      api_base: provider.protocol === "anthropic" ? provider.baseUrl.replace(/\/v1$/, "") : provider.baseUrl,
      api_key: token,
      ...(limit === undefined ? {} : { timeout: limit / 1000, stream_timeout: limit / 1000 }),
    },
    model_info: { id: `${provider.id}#${n}/${i}`, allowed_fails_policy: ALLOWED_FAILS },
  }));
}
