import { Empty } from "antd";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import type { RequestEvent } from "../../../config/api.js";
import { usePreferences } from "../../app/preferences.js";
import { useLive, useNow } from "../../live/use-live.js";
import { droppedRows, overview, pausedRows } from "../../words/overview.js";
import { measured } from "../../words/time.js";
import { LaneControls } from "./LaneControls.js";
import { LaneRow } from "./LaneRow.js";
import { NO_FILTER, passes } from "./lane-filter.js";
import { NoTraffic } from "./NoTraffic.js";
import { axisEnd, grown } from "./time-axis.js";

const RequestDrawer = lazy(() => import("./RequestDrawer.js"));

/** What just happened? One row for each request, the newest first. */
export function LiveLane() {
  const { say } = usePreferences();
  const current = useLive((state) => state.rows);
  const dropped = useLive((state) => state.dropped);
  const [frozen, setFrozen] = useState<readonly RequestEvent[]>();
  const [filter, setFilter] = useState(NO_FILTER);
  const [opened, setOpened] = useState<RequestEvent>();
  const rows = frozen ?? current;
  const now = useNow();
  const fitting = useMemo(() => rows.filter((row) => passes(row, filter)), [rows, filter]);
  const shown = useMemo(() => grown(fitting, now), [fitting, now]);
  const end = useMemo(() => axisEnd(shown), [shown]);
  const open = useCallback((row: RequestEvent) => setOpened(row), []);
  const missed = frozen === undefined ? 0 : current.findIndex(({ id }) => id === frozen[0]?.id);
  return (
    <section className="panel lane" aria-labelledby="lane-title">
      <div className="panel-head">
        <h2 id="lane-title">{say(overview.live)}</h2>
        {frozen !== undefined && <span role="status">{say(pausedRows, missed < 0 ? current.length : missed)}</span>}
        {dropped > 0 && <span role="status">{say(droppedRows, dropped)}</span>}
        {rows.length > 0 && (
          <LaneControls
            rows={rows}
            filter={filter}
            setFilter={setFilter}
            paused={frozen !== undefined}
            setPaused={(on) => setFrozen(on ? current : undefined)}
          />
        )}
      </div>
      {rows.length === 0 ? (
        <NoTraffic />
      ) : shown.length === 0 ? (
        <Empty description={say(overview.noMatch)} />
      ) : (
        <Rows {...{ shown, end, open }} />
      )}
      <Suspense>
        {opened !== undefined && (
          <RequestDrawer row={current.find(({ id }) => id === opened.id) ?? opened} close={() => setOpened(undefined)} />
        )}
      </Suspense>
    </section>
  );
}

function Rows({ shown, end, open }: { shown: readonly RequestEvent[]; end: number; open: (row: RequestEvent) => void }) {
  const { say, language } = usePreferences();
  return (
    <>
      <div className="lane-axis" aria-hidden="true">
        <span>{say(overview.time)}</span>
        <span>{say(overview.route)}</span>
        <span>{say(overview.model)}</span>
        <span className="scale">
          <span>0</span>
          <span>{measured(end / 2, language)}</span>
          <span>{measured(end, language)}</span>
        </span>
        <span>{say(overview.attempts)}</span>
        <span />
      </div>
      <ol className="lane-rows">
        {shown.map((row) => (
          <LaneRow key={row.id} row={row} end={end} open={open} />
        ))}
      </ol>
    </>
  );
}
