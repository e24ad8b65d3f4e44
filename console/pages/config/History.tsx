import { Button } from "antd";
import { useEffect, useState } from "react";
import type { ConfigDocument, HistoryEntry } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { inOrder } from "../../api/in-order.js";
import { usePreferences } from "../../app/preferences.js";
import { Review } from "../../review/Review.js";
import { configWords } from "../../words/config.js";
import { changeIn } from "../../words/told.js";
import { moment } from "../../words/time.js";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

type Version = Pick<ConfigDocument, "yaml" | "secrets">;

/** The last fifty configurations; each can be brought back, and its difference is shown before. */
export function History({ document, done }: { document: ConfigDocument; done: () => void }) {
  const { say, language } = usePreferences();
  const [entries, setEntries] = useState<HistoryEntry[]>();
  const [version, setVersion] = useState<Version>();
  const [problem, setProblem] = useState<string>();
  const [newest] = useState(inOrder);
  useEffect(() => {
    const stop = new AbortController();
    call<HistoryEntry[]>("GET", "/api/config/history", undefined, stop.signal).then(
      setEntries,
      (error: Error) => stop.signal.aborted || setProblem(error.message),
    );
    return () => stop.abort();
  }, [document]);
  /** The one that was asked for last. */
  const show = (id: string) => {
    const isNews = newest();
    return call<Version>("GET", `/api/config/history/${encodeURIComponent(id)}`).then(
      (found) => isNews() && setVersion(found),
      (error: Error) => isNews() && setProblem(error.message),
    );
  };
  return (
    <section className="panel history" aria-labelledby="history-title">
      <h2 id="history-title">{say(configWords.history)}</h2>
      <Problem text={problem} warning />
      {entries?.length === 0 && <p className="soft">{say(configWords.noHistory)}</p>}
      <ol className="plain">
        {entries?.map(({ id, at, summary }, i) => (
          <li key={id}>
            <time dateTime={new Date(at).toISOString()}>{moment(at)}</time>
            <span className="summary">{changeIn(language, summary)}</span>
            {i === 0 ? (
              <span className="pill">{say(configWords.inForce)}</span>
            ) : (
              <Button size="small" onClick={() => owned(show(id))} aria-label={`${say(configWords.bring)}: ${moment(at)}`}>
                {say(configWords.bring)}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {version !== undefined && (
        <Review
          opened={{ ...document, secrets: [...document.secrets, ...version.secrets] }}
          change={{ whole: version.yaml }}
          done={() => {
            setVersion(undefined);
            done();
          }}
          cancel={() => setVersion(undefined)}
        />
      )}
    </section>
  );
}
