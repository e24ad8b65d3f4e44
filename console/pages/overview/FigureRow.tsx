import { useMemo } from "react";
import { usePreferences } from "../../app/preferences.js";
import { useLive } from "../../live/use-live.js";
import { Sparkline } from "../../parts/Sparkline.js";
import { overview, rescuedCount } from "../../words/overview.js";
import { measured } from "../../words/time.js";
import type { History } from "../../../config/history.js";
import { pastFigures } from "./past-figures.js";
import { linesOf, percent, shareFloor, sumsOf } from "./figures.js";

interface Props {
  /** Of which time, in words. */
  time: string;
  /** Undefined: the last fifteen minutes, as they come; without totals there is nothing to show. */
  history?: Partial<History> | undefined;
}

/** Is it all right? Four figures, the time under each. */
export function FigureRow({ time, history }: Props) {
  const { say, language } = usePreferences();
  const figures = useLive((state) => state.figures);
  const shown = useMemo(() => {
    if (history !== undefined) return history.totals === undefined ? undefined : pastFigures(history as History);
    return figures === undefined ? undefined : { sums: sumsOf(figures), lines: linesOf(figures) };
  }, [figures, history]);
  const share = (value: number | null | undefined) => (value === null || value === undefined ? "–" : percent(value));
  const ms = shown?.sums.firstTokenMs;
  const lines = shown?.lines;
  return (
    <section className="figures" aria-label={`${say(overview.figures)}, ${time}`}>
      <Figure value={shown === undefined ? "–" : String(shown.sums.perMinute)} name={say(overview.perMinute)} line={lines?.perMinute} />
      <Figure value={share(shown?.sums.answered)} name={say(overview.answered)} line={lines?.answered} share />
      <Figure
        value={share(shown?.sums.withoutFailover)}
        name={say(overview.withoutFailover)}
        more={shown === undefined || shown.sums.rescued === 0 ? undefined : say(rescuedCount, shown.sums.rescued)}
        line={lines?.withoutFailover}
        share
      />
      <Figure
        value={ms === null || ms === undefined ? "–" : measured(ms, language)}
        name={say(overview.firstToken)}
        line={lines?.firstTokenMs}
      />
    </section>
  );
}

interface FigureProps {
  value: string;
  name: string;
  more?: string | undefined;
  line: (number | null)[] | undefined;
  /** The values are shares of 1. */
  share?: boolean;
}

function Figure({ value, name, more, line = [], share = false }: FigureProps) {
  return (
    <div className="figure">
      <div>
        <strong>{value}</strong> <span>{name}</span>
        {more !== undefined && <span className="more">{more}</span>}
      </div>
      <Sparkline values={line} {...(share ? { floor: shareFloor(line), ceiling: 1 } : {})} />
    </div>
  );
}
