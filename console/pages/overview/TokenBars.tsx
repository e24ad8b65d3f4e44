import { useState, type KeyboardEvent, type PointerEvent } from "react";
import { Link } from "react-router-dom";
import type { History, TokenPast } from "../../../config/history.js";
import { usePreferences } from "../../app/preferences.js";
import { countsOf, toneOfShare } from "../../parts/failed-share.js";
import { kindWord } from "../../words/kinds.js";
import { attemptsOf, barsOf, outFor, past } from "../../words/past.js";
import { measured, span } from "../../words/time.js";
import type { Language, Say } from "../../words/word.js";

const HEIGHT = 26;
const STEP = 4;

/** One token's bars: the pointer, or the arrow keys, choose a time, and the line below says what happened then. */
export function TokenBars({ token, history }: { token: TokenPast; history: History }) {
  const { say, language } = usePreferences();
  const [at, setAt] = useState<number>();
  const name = `${token.provider}#${token.token}`;
  const last = history.steps.length - 1;
  const shown = at ?? last;
  const keys = (event: KeyboardEvent) => {
    const to = new Map([
      ["ArrowLeft", shown - 1],
      ["ArrowRight", shown + 1],
      ["Home", 0],
      ["End", last],
    ]).get(event.key);
    if (to === undefined) return;
    event.preventDefault();
    setAt(Math.min(last, Math.max(0, to)));
  };
  const point = ({ currentTarget, clientX }: PointerEvent<HTMLDivElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setAt(Math.min(last, Math.max(0, Math.floor(((clientX - left) / width) * (last + 1)))));
  };
  const text = toldAt(token, history, shown, language, say);
  const sums = token.steps.map(countsOf).reduce((a, b) => ({ attempts: a.attempts + b.attempts, failed: a.failed + b.failed }));
  return (
    <div className="token-bars">
      <Link to={`/providers?open=${encodeURIComponent(token.provider)}`} className="provider-name">
        {name}
      </Link>
      <div
        className="bars-field"
        role="slider"
        tabIndex={0}
        aria-label={say(barsOf, name, sums.attempts, sums.failed)}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={shown}
        aria-valuetext={text}
        onKeyDown={keys}
        onPointerMove={point}
        onPointerDown={point}
      >
        <Drawing token={token} history={history} at={at} />
      </div>
      <p className="bars-told">{text}</p>
    </div>
  );
}

/** One path for all bars of a tone: a week of ten tokens would be two thousand elements. */
function barsByTone({ steps }: TokenPast): Map<string, string> {
  const paths = new Map<string, string>();
  steps.forEach((kinds, i) => {
    const tone = toneOfShare(countsOf(kinds));
    paths.set(tone, `${paths.get(tone) ?? ""}M${i * STEP + 0.4} 0h${STEP - 0.8}v${HEIGHT - 5}h${0.8 - STEP}z`);
  });
  return paths;
}

function Drawing({ token, history, at }: { token: TokenPast; history: History; at: number | undefined }) {
  const { steps, toAt } = history;
  const width = steps.length * STEP;
  const from = steps[0] as number;
  const x = (time: number) => ((Math.min(Math.max(time, from), toAt) - from) / (toAt - from)) * width;
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {[...barsByTone(token)].map(([tone, d]) => (
        <path key={tone} className={tone} d={d} />
      ))}
      {token.spells.map(({ fromAt, toAt: end }) => (
        <rect key={fromAt} className="out" x={x(fromAt)} width={Math.max(1, x(end ?? Date.now()) - x(fromAt))} y={HEIGHT - 3} height="3" />
      ))}
      {at !== undefined && <rect className="chosen" x={at * STEP} width={STEP} y="0" height={HEIGHT} />}
    </svg>
  );
}

/** `12:00 – 12:10 · 40 attempts · 2 auth · out for 3 min: auth`. */
function toldAt({ steps, spells }: TokenPast, history: History, at: number, language: Language, say: Say): string {
  const from = history.steps[at] as number;
  const to = history.steps[at + 1] ?? history.toAt;
  const kinds = steps[at] ?? null;
  const { attempts } = countsOf(kinds);
  const failures = Object.entries(kinds ?? {}).filter(([kind]) => kind !== "ok");
  const out = spells
    .filter(({ fromAt, toAt }) => fromAt < to && (toAt ?? Date.now()) > from)
    .map(({ fromAt, toAt, reason }) =>
      say(
        outFor,
        measured(Math.min(toAt ?? Date.now(), to) - Math.max(fromAt, from), language),
        reason === "" ? "" : kindWord(reason, say),
      ),
    );
  return [
    span(from, to),
    attempts === 0 ? say(past.noAttempts) : say(attemptsOf, attempts),
    ...failures.map(([kind, n]) => `${n} ${kindWord(kind, say)}`),
    ...out,
  ].join(" · ");
}
