import type { RequestEvent } from "../../../config/api.js";
import { toneOf } from "../../parts/kind-tone.js";
import { barOf } from "./time-axis.js";

const HEIGHT = 14;

/** One request's attempts as bars on the lane's time axis. What they say stands beside them in words. */
export function AttemptBars({ row, end }: { row: RequestEvent; end: number }) {
  return (
    <svg className="bars" width="100%" height={HEIGHT} aria-hidden="true">
      {row.attempts.map((attempt, i) => {
        const { from, to, tick, cut } = barOf(attempt, row.durationMs, end);
        return (
          <g key={i} className={`bar ${toneOf(attempt.kind)}`}>
            <rect x={`${from}%`} y="2" height={HEIGHT - 4} width={`${Math.max(to - from, 0.7)}%`} rx="2" />
            {tick !== undefined && <rect className="tick" x={`${tick}%`} y="0" width="2" height={HEIGHT} />}
            {cut && <path className="cut" d="" />}
          </g>
        );
      })}
    </svg>
  );
}
