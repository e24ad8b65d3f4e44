import type { AttemptEvent, Kind } from "../../../config/api.js";
import { usePreferences, useSay } from "../../app/preferences.js";
import { toneOf } from "../../parts/kind-tone.js";
import { KIND_WORDS, WHY_WORDS } from "../../words/kinds.js";
import { overview } from "../../words/overview.js";
import { attemptsMade, play, timed } from "../../words/playground.js";
import { measured } from "../../words/time.js";
import { toldIn } from "../../words/told.js";
import type { Word } from "../../words/word.js";
import type { DialectName } from "./dialects/all.js";
import type { Turn } from "./talk.js";

/** How an answer came about: by its headers at once, and in full as soon as the gateway has told its row. */
export function TurnTrail({ turn: { outcome, row, dialect } }: { turn: Turn }) {
  const { say, language } = usePreferences();
  const { provider, model, attempts, trail, dropped, firstTokenMs, totalMs } = outcome;
  const facts: [string, React.ReactNode][] = [];
  if (provider !== undefined)
    facts.push([
      say(play.servedBy),
      <>
        <b>{provider}</b> <code>{model}</code>
        {attempts !== undefined && ` · ${say(attemptsMade, attempts)}`}
      </>,
    ]);
  if (trail !== undefined) facts.push([say(play.trail), <TrailText trail={trail} />]);
  if (totalMs !== undefined)
    facts.push([
      say(play.timing),
      say(timed, measured(totalMs, language), firstTokenMs === undefined ? undefined : measured(firstTokenMs, language)),
    ]);
  if (row?.usage !== undefined) facts.push([say(play.usage), `${row.usage.input} / ${row.usage.output}`]);
  if (dropped !== undefined) facts.push([say(play.dropped), <code>{dropped}</code>]);
  const skipped = (row?.skipped ?? []).map(({ provider: name, reason }) => `${name} (${toldIn(language, reason)})`);
  const passedOver = skipped.length > 0 ? skipped.join(", ") : outcome.skipped;
  if (passedOver !== undefined) facts.push([say(play.skipped), passedOver]);
  return (
    <aside className="turn-trail" aria-label={say(play.trail)}>
      <dl>
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {row !== undefined && row.attempts.length > 0 && (
        <ol className="attempts">
          {row.attempts.map((attempt, i) => (
            <OneAttempt key={i} attempt={attempt} dialect={dialect} />
          ))}
        </ol>
      )}
    </aside>
  );
}

function OneAttempt({ attempt, dialect }: { attempt: AttemptEvent; dialect: DialectName }) {
  const { say, language } = usePreferences();
  const { provider, token, model, kind, why, startMs, endMs, drill } = attempt;
  return (
    <li>
      <b>
        {provider}#{token}
      </b>{" "}
      <code>{model}</code> <span className="dialect">{attempt.dialect ?? dialect}</span>{" "}
      <b className={`kind ${toneOf(kind)}`}>{say(kind === undefined ? overview.running : KIND_WORDS[kind])}</b>
      {endMs !== undefined && <span className="soft"> {measured(endMs - startMs, language)}</span>}
      <br />
      <span className="soft">
        {say(WHY_WORDS[why])}
        {drill === true && ` · ${say(overview.drilled)}`}
      </span>
    </li>
  );
}

/** `qwen#1=auth, qwen#0=ok` as the answer's header has it. */
function TrailText({ trail }: { trail: string }) {
  const say = useSay();
  const steps = trail.split(",").map((step) => step.trim());
  return steps.map((step, i) => {
    const [name, outcome = ""] = step.split("=");
    const kind = outcome.replace("(last)", "");
    const known = KIND_WORDS[kind as Kind] as Word | undefined;
    return (
      <span key={i}>
        {i > 0 && " ▸ "}
        {name} <b className={`kind ${known === undefined ? "calm" : toneOf(kind as Kind)}`}>{known === undefined ? kind : say(known)}</b>
        {kind !== outcome && <em> {say(WHY_WORDS.lastResort)}</em>}
      </span>
    );
  });
}
