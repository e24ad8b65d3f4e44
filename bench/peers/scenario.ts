// What a peer is asked to be: the part of a scenario that any gateway for LLMs has words for.

/** One account of a provider: an address and the tokens that may be used there. */
export interface PeerProvider {
  id: string;
  /** OpenAI's protocol or Anthropic's; both with the `/v1` in the base URL. */
  protocol: "openai" | "anthropic";
  baseUrl: string;
  tokens: string[];
  /** The provider's own names for models that clients ask for. */
  modelMapping?: Record<string, string>;
}

/** The first provider is the primary, the fallbacks follow in order. */
export interface PeerScenario {
  /** What clients ask for. */
  model: string;
  providers: PeerProvider[];
  fallbacks: { provider: string; model?: string }[];
  /** For one attempt: to the first content of a stream, to the end of a plain answer; milliseconds. */
  attemptLimitMs?: number;
  /** The credential that clients bring. */
  clientKey: string;
}

/** A provider and the model to ask it for. */
export interface PeerTarget {
  provider: PeerProvider;
  model: string;
}

/** The primary and then the fallbacks. Throws where a fallback names no provider. */
export function targetsOf(scenario: PeerScenario): PeerTarget[] {
  const [primary] = scenario.providers;
  if (!primary) throw new Error("a scenario has at least one provider");
  const named = [{ provider: primary.id }, ...scenario.fallbacks] as { provider: string; model?: string }[];
  return named.map(({ provider: id, model }) => {
    const provider = scenario.providers.find((p) => p.id === id);
    if (!provider) throw new Error(`no provider is called ${id}`);
    const asked = model ?? scenario.model;
    return { provider, model: provider.modelMapping?.[asked] ?? asked };
  });
}
