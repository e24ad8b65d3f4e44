import { useMemo } from "react";
import { usePreferences } from "../../app/preferences.js";
import { useLive } from "../../live/use-live.js";
import { Sparkline } from "../../parts/Sparkline.js";
import { overview } from "../../words/overview.js";
import { measured } from "../../words/time.js";
import { linesOf, percent, sumsOf } from "./figures.js";

/** Is it all right? Four figures, fifteen minutes under each. */
export function FigureRow() {
  const { say, language } = usePreferences();
  const figures = useLive((state) => state.figures);
  const shown = useMemo(() => (figures === undefined ? undefined : { sums: sumsOf(figures), lines: linesOf(figures) }), [figures]);
  const share = (value: number | null | undefined) => (value === null || value === undefined ? "–" : percent(value));
  const ms = shown?.sums.firstTokenMs;
  const lines = shown?.lines;
  return (
    <section className="figures" aria-label={`${say(overview.figures)}, ${say(overview.fifteenMinutes)}`}>
      <Figure value={shown === undefined ? "–" : String(shown.sums.perMinute)} name={say(overview.perMinute)} line={lines?.perMinute} />
      <Figure value={share(shown?.sums.answered)} name={say(overview.answered)} line={lines?.answered} ceiling={1} />
      <Figure value={share(shown?.sums.withoutFailover)} name={say(overview.withoutFailover)} line={lines?.withoutFailover} ceiling={1} />
      <Figure
        value={ms === null || ms === undefined ? "–" : measured(ms, language)}
        name={say(overview.firstToken)}
        line={lines?.firstTokenMs}
      />
    </section>
  );
}

function Figure({ value, name, line, ceiling }: { value: string; name: string; line: (number | null)[] | undefined; ceiling?: number }) {
  return (
    <div className="figure">
      <div>
        <strong>{value}</strong> <span>{name}</span>
      </div>
      <Sparkline values={line ?? []} {...(ceiling === undefined ? {} : { ceiling })} />
    </div>
  );
}
