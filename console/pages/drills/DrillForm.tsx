import { Button, Radio, Select } from "antd";
import { useId, useState } from "react";
import { DRILL_SECONDS, type DrillKind, type ProviderStatus } from "../../../config/api.js";
import { usePreferences } from "../../app/preferences.js";
import { beginDrill } from "../../live/drills.js";
import { drillWords } from "../../words/drills.js";
import { DRILL_WORDS } from "../../words/kinds.js";
import { left } from "../../words/time.js";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

const KINDS: readonly DrillKind[] = ["401", "402", "429", "503", "silence", "streamError"];
const SECONDS = [DRILL_SECONDS.least, 60, 120, 300, DRILL_SECONDS.most];
const ALL = -1;

/** What breaks, in which way, for how long. */
export function DrillForm({ providers }: { providers: readonly ProviderStatus[] }) {
  const { say, language } = usePreferences();
  const id = useId();
  const [provider, setProvider] = useState(providers[0]?.id ?? "");
  const [token, setToken] = useState(ALL);
  const [kind, setKind] = useState<DrillKind>("401");
  const [seconds, setSeconds] = useState<number>(60);
  const [problem, setProblem] = useState<string>();
  const [beginning, setBeginning] = useState(false);
  const tokens = providers.find((each) => each.id === provider)?.tokens ?? [];
  const begin = async () => {
    setBeginning(true);
    setProblem(undefined);
    try {
      await beginDrill({ provider, token: token === ALL ? null : token, kind, seconds });
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBeginning(false);
  };
  return (
    <form
      className="panel drill-form"
      onSubmit={(event) => {
        event.preventDefault();
        owned(begin());
      }}
    >
      <h2>{say(drillWords.what)}</h2>
      <div className="drill-what">
        <Select
          aria-label={say(drillWords.provider)}
          value={provider}
          onChange={(next: string) => {
            setProvider(next);
            setToken(ALL);
          }}
          options={providers.map((each) => ({ value: each.id, label: each.id }))}
        />
        <Select
          aria-label={say(drillWords.token)}
          value={token}
          onChange={setToken}
          options={[
            { value: ALL, label: say(drillWords.allTokens) },
            ...tokens.map(({ name, masked }, i) => ({ value: i, label: `${name} ${masked}` })),
          ]}
        />
      </div>
      <h2 id={`${id}-how`}>{say(drillWords.how)}</h2>
      <Radio.Group
        aria-labelledby={`${id}-how`}
        className="drill-kinds"
        value={kind}
        onChange={(event) => setKind(event.target.value as DrillKind)}
        options={KINDS.map((value) => ({ value, label: say(DRILL_WORDS[value]) }))}
      />
      <h2 id={`${id}-long`}>{say(drillWords.howLong)}</h2>
      <Radio.Group
        aria-labelledby={`${id}-long`}
        optionType="button"
        value={seconds}
        onChange={(event) => setSeconds(event.target.value as number)}
        options={SECONDS.map((value) => ({ value, label: left(value * 1000, language) }))}
      />
      <Problem text={problem} />
      <Button type="primary" htmlType="submit" loading={beginning}>
        {say(drillWords.begin)}
      </Button>
    </form>
  );
}
