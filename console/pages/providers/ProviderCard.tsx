import { Button } from "antd";
import type { ConfigEdit, ConfigFinding, ProviderStatus } from "../../../config/api.js";
import { usePreferences } from "../../app/preferences.js";
import { useNow } from "../../live/use-live.js";
import { healthParts } from "../../parts/health-text.js";
import { StateDot } from "../../parts/StateDot.js";
import { FindingList } from "../../review/FindingList.js";
import { common } from "../../words/common.js";
import { configWords } from "../../words/config.js";
import { providerWords } from "../../words/providers.js";
import { Logo } from "./Logo.js";
import { TokenState } from "./TokenState.js";
import type { LocatedProvider } from "./located.js";

interface Props {
  provider: LocatedProvider;
  inForce: ProviderStatus | undefined;
  /** What the check says about it, paths from the provider on. */
  findings: readonly ConfigFinding[];
  /** Its form has something that was typed and not applied. */
  drafted: boolean;
  edit: () => void;
  cure: (changes: ConfigEdit["changes"]) => void;
}

/** One account: its type, its state, its tokens. */
export function ProviderCard({ provider, inForce, findings, drafted, edit, cure }: Props) {
  const { say, language } = usePreferences();
  const now = useNow();
  const { id, type, value } = provider;
  return (
    <article className="panel provider-card" aria-labelledby={`provider-${id}`}>
      <div className="provider-head">
        <Logo type={type} />
        <div>
          <h2 id={`provider-${id}`}>{id}</h2>
          <small className="soft">
            {type}
            {typeof value.baseUrl === "string" && ` · ${value.baseUrl}`}
          </small>
        </div>
        <span className="grow" />
        {drafted && <span className="pill">{say(configWords.changed)}</span>}
        <Button size="small" onClick={edit} aria-label={`${say(common.edit)} ${id}`}>
          {say(common.edit)}
        </Button>
      </div>
      {inForce !== undefined && inForce.state !== "ok" && (
        <p className="token-health">
          <StateDot state={inForce.state} />
          {healthParts(inForce, now, language, say).join(" · ")}
        </p>
      )}
      {inForce === undefined && <p className="soft">{say(providerWords.notInForce)}</p>}
      <ul className="plain token-lines">
        {inForce?.tokens.map((token, i) => (
          <li key={token.name}>
            <b>#{i}</b>
            {token.masked !== "" && <code>{token.masked}</code>}
            <TokenState provider={id} position={i} token={token} />
          </li>
        ))}
      </ul>
      <FindingList findings={findings} cure={cure} />
    </article>
  );
}
