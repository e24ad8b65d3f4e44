import { Button } from "antd";
import { useEffect, useState } from "react";
import type { DrillKind, ExplainRequest, Explanation } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { owned } from "../../api/owned.js";
import { usePreferences } from "../../app/preferences.js";
import { beginDrill, endDrill } from "../../live/drills.js";
import { useLive, useNow } from "../../live/use-live.js";
import { common } from "../../words/common.js";
import { DRILL_WORDS } from "../../words/kinds.js";
import { play } from "../../words/playground.js";
import { API_OF } from "./dialects/all.js";
import type { Talk } from "./talk.js";
import { Told } from "../../parts/Told.js";

const KINDS: readonly DrillKind[] = ["503", "401", "402", "429", "silence", "streamError"];
const SECONDS = 60;
const PAUSE_MS = 300;

/** Breaks the token that answers, with the next request in sight: a drill of a minute. */
export function BreakNow({ talk, model }: { talk: Talk; model: string }) {
  const { say } = usePreferences();
  const providers = useLive((state) => state.status?.providers);
  const drills = useLive((state) => state.status?.drills);
  const now = useNow();
  const [chosen, choose] = useState<string>();
  const [kind, setKind] = useState<DrillKind>("503");
  const [problem, setProblem] = useState<string>();
  const next = useNextToken(talk, model);
  const places = (providers ?? []).flatMap(({ id, tokens }) => tokens.map(({ name }, token) => ({ provider: id, token, name })));
  const place = places.find(({ name }) => name === (chosen ?? next)) ?? places[0];
  if (place === undefined) return null;
  const { provider, token, name } = place;
  const drill = drills?.find((each) => each.provider === provider && each.token === token && each.until > now);
  const press = async () => {
    setProblem(undefined);
    try {
      await (drill === undefined ? beginDrill({ provider, token, kind, seconds: SECONDS }) : endDrill(drill));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <span className="break-now">
      <Button danger={drill === undefined} onClick={() => owned(press())}>
        {say(drill === undefined ? play.breakNow : common.endDrill)}
      </Button>
      <select className="choice" aria-label={say(play.breakWhat)} value={name} onChange={(event) => choose(event.target.value)}>
        {places.map((each) => (
          <option key={each.name}>{each.name}</option>
        ))}
      </select>
      <select
        className="choice"
        aria-label={say(play.breakHow)}
        value={drill?.kind ?? kind}
        disabled={drill !== undefined}
        onChange={(event) => setKind(event.target.value as DrillKind)}
      >
        {KINDS.map((each) => (
          <option key={each} value={each}>
            {say(DRILL_WORDS[each])}
          </option>
        ))}
      </select>
      {problem !== undefined && (
        <span className="finding error" role="alert">
          <Told text={problem} />
        </span>
      )}
    </span>
  );
}

/** The token that a request would go to now; asked again when the model, a state or a drill changes. */
function useNextToken({ dialect }: Talk, model: string): string | undefined {
  const providers = useLive((state) => state.status?.providers);
  const [next, setNext] = useState<string>();
  useEffect(() => {
    if (model === "") return;
    const stop = new AbortController();
    const path = API_OF[dialect].replace("{model}", encodeURIComponent(model));
    const timer = setTimeout(() => {
      call<Explanation>("POST", "/api/explain", { model, path } satisfies ExplainRequest, stop.signal)
        .then(({ attempts: [first] }) => setNext(first === undefined ? undefined : `${first.provider}#${first.token}`))
        .catch(() => undefined);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [dialect, model, providers]);
  return next;
}
