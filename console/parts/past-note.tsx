import { Alert } from "antd";
import type { HistoryState } from "../../config/history.js";
import { usePreferences } from "../app/preferences.js";
import { inMemory, keptSince, past } from "../words/past.js";
import { moment } from "../words/time.js";

/** What the history lacks, where it lacks something of what is shown. */
export function PastNote({ state, failed, from }: { state: HistoryState | undefined; failed: boolean; from: number | undefined }) {
  const { say } = usePreferences();
  if (failed) return <Alert type="warning" showIcon title={say(past.unread)} />;
  if (state === undefined) return null;
  if (state.kept === "off") return <Alert type="info" showIcon title={state.problem ?? say(past.off)} />;
  if (state.problem !== undefined) return <Alert type="warning" showIcon title={say(inMemory, state.problem)} />;
  if (state.sinceAt === null || from === undefined || state.sinceAt <= from) return null;
  return <p className="kept-since">{say(keptSince, moment(state.sinceAt))}</p>;
}
