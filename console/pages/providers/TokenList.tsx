import { Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import type { ConfigFinding, ProviderStatus } from "../../../config/api.js";
import { usePreferences, useSay } from "../../app/preferences.js";
import { FindingLines } from "../../parts/FindingLines.js";
import { toneOf } from "../../parts/kind-tone.js";
import { common } from "../../words/common.js";
import { KIND_WORDS } from "../../words/kinds.js";
import { providerWords, tokenAt } from "../../words/providers.js";
import type { Trial } from "./try-token.js";
import { shownToken } from "./shown-token.js";
import { TokenState } from "./TokenState.js";
import { Told } from "../../parts/Told.js";
import { measured } from "../../words/time.js";

interface Props {
  tokens: readonly string[];
  set: (tokens: string[]) => void;
  /** The tokens as they are in force, for their states. */
  inForce: ProviderStatus | undefined;
  /** It has other credentials: without a token it is not asked by nobody. */
  others: boolean;
  /** What is in the file, by position: a token that was changed has no state yet. */
  saved: readonly string[];
  masked: (mark: string) => string | undefined;
  trials: ReadonlyMap<string, Trial>;
  tryOne: (token: string) => void;
  findings: readonly ConfigFinding[];
}

/** The API tokens of a provider: position, last characters, state; tried, added, taken away. */
export function TokenList({ tokens, set, inForce, others, saved, masked, trials, tryOne, findings }: Props) {
  const say = useSay();
  const [text, setText] = useState("");
  const add = () => {
    if (text.trim() === "") return;
    set([...tokens, text.trim()]);
    setText("");
  };
  return (
    <div className="token-list" role="group" aria-label={say(providerWords.tokens)}>
      {tokens.map((token, i) => {
        const status = saved[i] === token ? inForce?.tokens[i] : undefined;
        return (
          <div key={`${i} ${token}`} className="token-row">
            <b>#{i}</b>
            <code>{shownToken(token, masked)}</code>
            {status === undefined ? (
              <span className="soft grow">{say(providerWords.notInForce)}</span>
            ) : (
              <TokenState provider={inForce?.id ?? ""} position={i} token={status} />
            )}
            <Button
              size="small"
              loading={trials.get(token) === "trying"}
              onClick={() => tryOne(token)}
              aria-label={`${say(providerWords.tryIt)}: ${say(tokenAt, i)}`}
            >
              {say(providerWords.tryIt)}
            </Button>
            <Button
              size="small"
              onClick={() => set(tokens.filter((_, n) => n !== i))}
              aria-label={`${say(common.remove)}: ${say(tokenAt, i)}`}
            >
              ✕
            </Button>
            <TrialText trial={trials.get(token)} />
          </div>
        );
      })}
      {tokens.length === 0 && !others && <p className="soft">{say(providerWords.anonymous)}</p>}
      <FindingLines findings={findings} />
      <div className="token-add">
        <Input.Password
          aria-label={say(providerWords.newToken)}
          placeholder={say(providerWords.show)}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={(event) => {
            event.preventDefault();
            add();
          }}
          onBlur={add}
          autoComplete="off"
          spellCheck={false}
        />
        <Button onClick={add} disabled={text.trim() === ""}>
          {say(providerWords.addToken)}
        </Button>
        {tokens.length > 1 && (
          <Popconfirm
            title={say(providerWords.clearAll)}
            onConfirm={() => set([])}
            okText={say(providerWords.clearAll)}
            cancelText={say(common.cancel)}
          >
            <Button danger>{say(providerWords.clearAll)}</Button>
          </Popconfirm>
        )}
      </div>
    </div>
  );
}

function TrialText({ trial }: { trial: Trial | undefined }) {
  const { say, language } = usePreferences();
  if (trial === undefined) return null;
  return (
    <p className="trial" role="status">
      {trial === "trying" ? (
        say(providerWords.trying)
      ) : (
        <>
          <b className={`kind ${toneOf(trial.kind)}`}>{say(KIND_WORDS[trial.kind])}</b> <Told text={trial.message} /> (
          {measured(trial.ms, language)})
        </>
      )}
    </p>
  );
}
