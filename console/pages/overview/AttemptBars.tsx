import type { RequestEvent } from "../../../config/api.js";
import { toneOf } from "../../parts/kind-tone.js";
import { barsOf } from "./time-axis.js";

const HEIGHT = 14;

/** One request's attempts as bars on the lane's time axis. What they say stands beside them in words. */
export function AttemptBars({ row, end }: { row: RequestEvent; end: number }) {
  const bars = barsOf(row, end);
  return (
    <svg className="bars" width="100%" height={HEIGHT} aria-hidden="true">
      {bars.map(({ from, to, tick, kind }, i) => (
        <g key={i} className={`bar ${toneOf(kind)}`}>
          <rect x={`${from}%`} y="2" height={HEIGHT - 4} width={`${to - from}%`} rx="2" />
          {tick !== undefined && <rect className="tick" x={`${tick}%`} y="0" width="2" height={HEIGHT} />}
        </g>
      ))}
    </svg>
  );
}
