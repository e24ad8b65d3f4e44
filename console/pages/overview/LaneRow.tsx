import { memo } from "react";
import type { RequestEvent } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { overview } from "../../words/overview.js";
import { clock } from "../../words/time.js";
import { AttemptBars } from "./AttemptBars.js";
import { isRescued } from "./lane-filter.js";
import { Trail } from "./Trail.js";

/** One request. Rows do not change once they are drawn, so neither do their nodes. */
export const LaneRow = memo(function LaneRow({ row, end, open }: { row: RequestEvent; end: number; open: (row: RequestEvent) => void }) {
  const say = useSay();
  return (
    <li>
      <button
        type="button"
        className={`bare lane-row ${row.status >= 400 ? "failed" : isRescued(row) ? "rescued" : ""}`}
        onClick={() => open(row)}
      >
        <time dateTime={new Date(row.at).toISOString()}>{clock(row.at)}</time>
        <span className="route" title={row.route}>
          {row.route || "–"}
        </span>
        <span className="model" title={row.model}>
          {row.model}
          {row.streamed && <small> {say(overview.stream)}</small>}
        </span>
        {row.attempts.length > 0 ? <AttemptBars row={row} end={end} /> : <span className="bars" />}
        {row.attempts.length > 0 ? <Trail attempts={row.attempts} /> : <span className="trail">{say(overview.noAttempt)}</span>}
        <span className="code">{row.running === true ? "…" : row.status}</span>
      </button>
    </li>
  );
});
