import { Button } from "antd";
import { useState } from "react";
import type { History, HistoryEvent } from "../../../config/history.js";
import { usePreferences } from "../../app/preferences.js";
import { EVENT_WORDS, past } from "../../words/past.js";
import { kindWord } from "../../words/kinds.js";
import { moment } from "../../words/time.js";
import { changeIn, notifiedIn, toldIn } from "../../words/told.js";
import { TokenBars } from "./TokenBars.js";
import "./past.css";

const FEW = 8;

/** How each token fared over the range, and what happened meanwhile. */
export default function PastPanels({ history }: { history: History }) {
  const { say } = usePreferences();
  return (
    <>
      <section className="panel past" aria-labelledby="bars-title">
        <h2 id="bars-title">{say(past.tokens)}</h2>
        {history.tokens.length === 0 ? <p>{say(past.noTokens)}</p> : <p className="past-help">{say(past.tokensHelp)}</p>}
        {history.tokens.map((token) => (
          <TokenBars key={`${token.provider}#${token.token}`} token={token} history={history} />
        ))}
      </section>
      <Happened events={history.events} />
    </>
  );
}

function Happened({ events }: { events: readonly HistoryEvent[] }) {
  const { say } = usePreferences();
  const [all, setAll] = useState(false);
  return (
    <section className="panel past" aria-labelledby="happened-title">
      <h2 id="happened-title">{say(past.happened)}</h2>
      {events.length === 0 && <p>{say(past.nothing)}</p>}
      <ol className="happened plain">
        {(all ? events : events.slice(0, FEW)).map((event) => (
          <Event key={`${event.at} ${event.kind} ${event.provider} ${event.token}`} event={event} />
        ))}
      </ol>
      {!all && events.length > FEW && (
        <Button size="small" onClick={() => setAll(true)}>
          {say(past.showAll)} ({events.length})
        </Button>
      )}
    </section>
  );
}

function Event({ event: { at, kind, provider, token, reason, text } }: { event: HistoryEvent }) {
  const { say, language } = usePreferences();
  const name = token < 0 ? provider : `${provider}#${token}`;
  const why = reason === "" ? "" : kindWord(reason, say);
  const told = (kind === "config" ? changeIn : kind === "notified" ? notifiedIn : toldIn)(language, text);
  return (
    <li className={kind}>
      <time>{moment(at)}</time>
      <span>
        {name !== "" && <b>{name}</b>} {[say(EVENT_WORDS[kind]), why, told].filter((part) => part !== "").join(" · ")}
      </span>
    </li>
  );
}
