import { useSay } from "../../app/preferences.js";
import { play } from "../../words/playground.js";
import { wentWell } from "./send.js";
import type { Turn } from "./talk.js";
import { TurnTrail } from "./TurnTrail.js";
import { Told } from "../../parts/Told.js";

/** What was asked, what was answered, and beside it how that came about. */
export function TurnPanel({ turn }: { turn: Turn }) {
  const say = useSay();
  const { asked, outcome, dialect, question } = turn;
  const { running, status, text, reasoning, calls, error, stopped } = outcome;
  return (
    <li className="panel turn">
      <div className="said">
        <h2>
          {say(play.you)} <code>{question.model}</code> <span className="soft">{dialect}</span>
        </h2>
        {asked.results.map(({ id, name, text: result }) => (
          <p key={id} className="soft">
            {say(play.gaveBack)} <b>{name}</b> <code className="call">{result}</code>
          </p>
        ))}
        {asked.pictures.map(({ name, type, data }) => (
          <img key={name} className="picture" src={`data:${type};base64,${data}`} alt={name} />
        ))}
        {asked.text !== "" && <p className="answer-text">{asked.text}</p>}
        <div className="outcome" aria-busy={running} aria-live="polite">
          <h2>
            {say(play.answer)} {status !== undefined && <span className={status < 400 ? "kind ok" : "kind fail"}>{status}</span>}
          </h2>
          {reasoning !== "" && (
            <details>
              <summary>{say(play.reasoning)}</summary>
              <p className="answer-text soft">{reasoning}</p>
            </details>
          )}
          {text !== "" && (
            <p className="answer-text" data-testid="answer">
              {text}
            </p>
          )}
          {calls.map((call, i) => (
            <p key={i} data-testid="call">
              {say(play.called)} <b>{call.name}</b> <code className="call">{call.arguments}</code>
            </p>
          ))}
          {error !== undefined && (
            <p className="finding error" role="alert">
              <Told text={error} />
            </p>
          )}
          {stopped === true && <p className="soft">{say(play.stopped)}</p>}
          {!running && text === "" && calls.length === 0 && error === undefined && stopped !== true && (
            <p className="soft">{say(play.noContent)}</p>
          )}
          {!running && !wentWell(outcome) && <p className="soft">{say(play.notGoingOn)}</p>}
          <TurnTrail turn={turn} />
        </div>
      </div>
    </li>
  );
}
