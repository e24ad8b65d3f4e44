import { Button } from "antd";
import { useState } from "react";
import type { ProviderStatus, TokenCommand, TokenStatus } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { usePreferences } from "../../app/preferences.js";
import { live, useNow } from "../../live/use-live.js";
import { healthParts } from "../../parts/health-text.js";
import { StateDot } from "../../parts/StateDot.js";
import { attemptsOf, providerWords } from "../../words/providers.js";
import { EjectDialog } from "./EjectDialog.js";
import { owned } from "../../api/owned.js";

/** A token that is in force: its state in words, and its commands. */
export function TokenState({ provider, position, token }: { provider: string; position: number; token: TokenStatus }) {
  const { say, language } = usePreferences();
  const now = useNow();
  const [ejecting, setEjecting] = useState(false);
  const out = token.state === "ejected" || token.state === "limited" || token.state === "returning" || token.models.length > 0;
  const restore = async () => {
    const command: TokenCommand = { provider, token: position };
    live.changeStatus(await call<{ providers: ProviderStatus[] }>("POST", "/api/tokens/restore", command));
  };
  return (
    <span className="token-state">
      <StateDot state={token.state} />
      <span className={token.state === "ok" ? "token-text" : "token-text out"}>
        {healthParts(token, now, language, say).join(" · ")}
        {token.attempts > 0 && <small> {say(attemptsOf, token.attempts, token.succeeded)}</small>}
      </span>
      {out && (
        <Button size="small" onClick={() => owned(restore())} aria-label={`${say(providerWords.restore)} ${provider}#${position}`}>
          {say(providerWords.restore)}
        </Button>
      )}
      {token.state !== "ejected" && (
        <Button size="small" onClick={() => setEjecting(true)} aria-label={`${say(providerWords.eject)} ${provider}#${position}`}>
          {say(providerWords.eject)}
        </Button>
      )}
      {ejecting && <EjectDialog provider={provider} position={position} close={() => setEjecting(false)} />}
    </span>
  );
}
