import type { Kind } from "../../../config/api.js";
import { usePreferences, useSay } from "../../app/preferences.js";
import { toneOf } from "../../parts/kind-tone.js";
import { KIND_WORDS, WHY_WORDS } from "../../words/kinds.js";
import { attemptsMade, play, timed } from "../../words/playground.js";
import { measured } from "../../words/time.js";
import type { Word } from "../../words/word.js";
import type { Outcome } from "./send.js";

/** The answer, who gave it, and how long it took. */
export function OutcomePanel({ outcome }: { outcome: Outcome | undefined }) {
  const { say, language } = usePreferences();
  if (outcome === undefined)
    return (
      <section className="panel outcome">
        <h2>{say(play.answer)}</h2>
        <p className="soft">{say(play.empty)}</p>
      </section>
    );
  const { running, status, text, reasoning, error, provider, model, attempts, trail, firstTokenMs, totalMs } = outcome;
  return (
    <section className="panel outcome" aria-busy={running} aria-live="polite">
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
      {error !== undefined && (
        <p className="finding error" role="alert">
          {error}
        </p>
      )}
      {!running && text === "" && error === undefined && <p className="soft">{say(play.noContent)}</p>}
      <dl>
        {provider !== undefined && (
          <>
            <dt>{say(play.servedBy)}</dt>
            <dd>
              <b>{provider}</b> <code>{model}</code>
              {attempts !== undefined && ` · ${say(attemptsMade, attempts)}`}
            </dd>
          </>
        )}
        {trail !== undefined && (
          <>
            <dt>{say(play.trail)}</dt>
            <dd>
              <TrailText trail={trail} />
            </dd>
          </>
        )}
        {totalMs !== undefined && (
          <>
            <dt>{say(play.timing)}</dt>
            <dd>{say(timed, measured(totalMs, language), firstTokenMs === undefined ? undefined : measured(firstTokenMs, language))}</dd>
          </>
        )}
      </dl>
    </section>
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
