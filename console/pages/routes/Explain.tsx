import { Input } from "antd";
import { useEffect, useState } from "react";
import type { ExplainRequest, Explanation } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { usePreferences, useSay } from "../../app/preferences.js";
import { useLive } from "../../live/use-live.js";
import { routeWords } from "../../words/routes.js";
import { toldIn } from "../../words/told.js";
import { Problem } from "../../parts/Problem.js";

const PAUSE_MS = 300;

/** What a request for a model would try now, by the plugin itself, and why the others are skipped. No provider is asked. */
export function Explain({ first }: { first: string }) {
  const say = useSay();
  const [model, setModel] = useState(first);
  const { explanation, problem } = useExplanation(model.trim());
  return (
    <div className="explain">
      <Input
        aria-label={say(routeWords.explainFor)}
        placeholder={say(routeWords.explainFor)}
        value={model}
        onChange={(event) => setModel(event.target.value)}
        spellCheck={false}
      />
      <div role="status">
        <Problem text={problem} warning />
        {explanation !== undefined && model.trim() !== "" && <Plan model={model.trim()} explanation={explanation} />}
      </div>
    </div>
  );
}

function Plan({ model, explanation }: { model: string; explanation: Explanation }) {
  const { say, language } = usePreferences();
  const { attempts, skipped, notes, error } = explanation;
  return (
    <>
      {error !== undefined && (
        <p>
          <b className="kind fail">{error.status}</b> {toldIn(language, error.message)}
        </p>
      )}
      {attempts.length > 0 && (
        <p>
          <code>{model}</code> {say(routeWords.wouldTry)}{" "}
          {attempts.map(({ provider, token, model: asked }, i) => (
            <span key={i}>
              {i > 0 && ", "}
              <b>
                {provider}#{token}
              </b>
              {asked !== model && <code> {asked}</code>}
            </span>
          ))}
        </p>
      )}
      {skipped.length > 0 && (
        <p className="soft">
          {say(routeWords.skipped)}:{" "}
          {skipped
            .map(({ provider, token, reason }) => `${provider}${token === null ? "" : `#${token}`} (${toldIn(language, reason)})`)
            .join(", ")}
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className="soft">
          {toldIn(language, note)}
        </p>
      ))}
    </>
  );
}

/** Asked when the typing pauses, and again when a state or the configuration changed. */
function useExplanation(model: string): { explanation?: Explanation; problem?: string } {
  const providers = useLive((state) => state.status?.providers);
  const since = useLive((state) => state.status?.config.inForceSince);
  const [answer, setAnswer] = useState<{ explanation?: Explanation; problem?: string }>({});
  useEffect(() => {
    if (model === "") return setAnswer({});
    const stop = new AbortController();
    const timer = setTimeout(() => {
      call<Explanation>("POST", "/api/explain", { model } satisfies ExplainRequest, stop.signal)
        .then((explanation) => setAnswer({ explanation }))
        .catch((error: Error) => stop.signal.aborted || setAnswer({ problem: error.message }));
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [model, providers, since]);
  return answer;
}
