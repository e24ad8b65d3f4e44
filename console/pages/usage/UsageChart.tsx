import type { Usage } from "../../../config/history.js";
import { usePreferences } from "../../app/preferences.js";
import { past } from "../../words/past.js";
import { span } from "../../words/time.js";

const WIDTH = 900;
const HEIGHT = 160;
/** Rows with a colour of their own; the rest is one. */
const COLOURED = 6;

/** Requests in each step, by row, one above the other. The table below says the same in numbers. */
export function UsageChart({ usage: { rows, steps, toAt } }: { usage: Usage }) {
  const { say } = usePreferences();
  const layers = rows.slice(0, COLOURED).map(({ series }) => series);
  const rest = rows.slice(COLOURED);
  if (rest.length > 0) layers.push(steps.map((_, i) => rest.reduce((sum, { series }) => sum + (series[i] ?? 0), 0)));
  const totals = steps.map((_, i) => layers.reduce((sum, layer) => sum + (layer[i] ?? 0), 0));
  const most = Math.max(1, ...totals);
  const width = WIDTH / steps.length;
  const first = steps[0] as number;
  return (
    <figure className="panel usage-chart">
      <figcaption>
        {say(past.requestsOverTime)}
        <span>{most}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {steps.map((start, i) => {
          let top = HEIGHT;
          return (
            <g key={start}>
              <title>{`${span(start, steps[i + 1] ?? toAt)}: ${totals[i] ?? 0}`}</title>
              {layers.map((layer, n) => {
                const height = ((layer[i] ?? 0) / most) * HEIGHT;
                top -= height;
                return height === 0 ? null : (
                  <rect key={n} className={`s${n}`} x={i * width} y={top} width={Math.max(1, width - 1)} height={height} />
                );
              })}
            </g>
          );
        })}
      </svg>
      <div className="chart-axis">
        <time>{span(first, steps[1] ?? toAt)}</time>
        <time>{span(steps.at(-1) as number, toAt)}</time>
      </div>
    </figure>
  );
}
