import { Link } from "react-router-dom";
import type { ProviderStatus, TokenStatus } from "../../../config/api.js";
import { usePreferences } from "../../app/preferences.js";
import { useLive, useNow } from "../../live/use-live.js";
import { healthParts } from "../../parts/health-text.js";
import { StateDot } from "../../parts/StateDot.js";
import { overview } from "../../words/overview.js";

const NONE: ProviderStatus[] = [];

/** Every provider and token with its state in words. */
export function HealthStrip() {
  const { say } = usePreferences();
  const providers = useLive((state) => state.status?.providers ?? NONE);
  if (providers.length === 0) return null;
  return (
    <section className="panel health" aria-labelledby="health-title">
      <h2 id="health-title">{say(overview.health)}</h2>
      <ul className="health-list">
        {providers.map((provider) => (
          <ProviderHealth key={provider.id} provider={provider} />
        ))}
      </ul>
    </section>
  );
}

function ProviderHealth({ provider }: { provider: ProviderStatus }) {
  const { say, language } = usePreferences();
  const now = useNow();
  return (
    <li>
      <Link to={`/providers?open=${encodeURIComponent(provider.id)}`} className="provider-name">
        {provider.id}
      </Link>
      {provider.state !== "ok" && (
        <span className="token-health">
          <StateDot state={provider.state} />
          {healthParts(provider, now, language, say).join(" · ")}
        </span>
      )}
      {provider.tokens.map((token, i) => (
        <TokenHealth key={token.name} token={token} position={i} now={now} />
      ))}
    </li>
  );
}

function TokenHealth({ token, position, now }: { token: TokenStatus; position: number; now: number }) {
  const { say, language } = usePreferences();
  const parts = healthParts(token, now, language, say);
  return (
    <span className={`token-health ${token.state}`}>
      <StateDot state={token.state} />
      <b>#{position}</b> {parts.join(" · ")}
    </span>
  );
}
