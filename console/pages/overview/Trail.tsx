import type { AttemptEvent } from "../../../config/api.js";
import { usePreferences } from "../../app/preferences.js";
import { toneOf } from "../../parts/kind-tone.js";
import { KIND_WORDS } from "../../words/kinds.js";
import { overview } from "../../words/overview.js";
import { measured } from "../../words/time.js";

/** The attempts in words: `qwen#1 auth 12 ms ▸ qwen#0 ok 640 ms`. */
export function Trail({ attempts }: { attempts: readonly AttemptEvent[] }) {
  const { say, language } = usePreferences();
  return (
    <span className="trail">
      {attempts.map((attempt, i) => (
        <span key={i} className="step">
          {i > 0 && <i aria-hidden="true">▸ </i>}
          <span>
            {attempt.provider}#{attempt.token}
          </span>{" "}
          <b className={`kind ${toneOf(attempt.kind)}`}>{say(attempt.kind === undefined ? overview.running : KIND_WORDS[attempt.kind])}</b>
          {attempt.endMs !== undefined && <span className="ms"> {measured(attempt.endMs - attempt.startMs, language)}</span>}
          {attempt.drill === true && <em> {say(overview.drill)}</em>}
        </span>
      ))}
    </span>
  );
}
