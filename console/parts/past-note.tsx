import { Alert } from "antd";
import type { HistoryState } from "../../config/history.js";
import { usePreferences } from "../app/preferences.js";
import { useLive } from "../live/use-live.js";
import { inMemory, keptSince, lost, past } from "../words/past.js";
import { moment } from "../words/time.js";

/** What the history lacks, where it lacks something of what is shown. */
export function PastNote({ state, failed, from }: { state: HistoryState | undefined; failed: boolean; from: number | undefined }) {
  const { say } = usePreferences();
  const firstRun = useLive((live) => live.status?.firstRun === true);
  if (failed) return <Alert type="warning" showIcon title={say(past.unread)} />;
  if (state === undefined) return null;
  if (firstRun && state.kept === "off") return <p>{say(past.notBegun)}</p>;
  if (state.kept === "off")
    return <Alert type="info" showIcon title={state.problem === undefined ? say(past.off) : say(lost, state.problem)} />;
  if (state.problem !== undefined) return <Alert type="warning" showIcon title={say(inMemory, state.problem)} />;
  if (state.sinceAt === null || from === undefined || state.sinceAt <= from) return null;
  return <p className="kept-since">{say(keptSince, moment(state.sinceAt))}</p>;
}
