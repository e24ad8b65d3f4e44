import { Button, Empty } from "antd";
import { lazy, Suspense } from "react";
import { useNavigate } from "react-router-dom";
import { useSay } from "../../app/preferences.js";
import { useLive } from "../../live/use-live.js";
import { common } from "../../words/common.js";
import { overview, requestsOf } from "../../words/overview.js";
import { type History, RANGES } from "../../../config/history.js";
import { usePast, useRange } from "../../live/use-past.js";
import { PastNote } from "../../parts/past-note.js";
import { Switch } from "../../parts/Switch.js";
import { past, RANGE_WORDS } from "../../words/past.js";
import { FigureRow } from "./FigureRow.js";
import { HealthStrip } from "./HealthStrip.js";
import { LiveLane } from "./LiveLane.js";
import "./overview.css";
import { owned } from "../../api/owned.js";

const PastPanels = lazy(() => import("./PastPanels.js"));
const FirstRun = lazy(() => import("../first-run/FirstRun.js"));

/** Is it all right? What just happened? */
export default function Overview() {
  const firstRun = useLive((state) => state.status?.firstRun === true);
  const none = useLive((state) => state.status?.providers.length === 0);
  if (firstRun)
    return (
      <Suspense>
        <FirstRun />
      </Suspense>
    );
  if (none) return <NoProvider />;
  return <OverTime />;
}

/** The present, and as much of the past as was chosen. */
function OverTime() {
  const say = useSay();
  const [range, setRange] = useRange("15m");
  const { told, failed } = usePast<Partial<History>>(`/api/history?range=${range}`);
  const here = told?.range === range || told?.range === undefined ? told : undefined;
  // What is happening now stands before what was, and the other way round.
  const live = range === "15m";
  const panels = here?.tokens !== undefined && (
    <Suspense>
      <PastPanels history={here as History} />
    </Suspense>
  );
  return (
    <>
      <h1 className="unseen">{say(common.overview)}</h1>
      <div className="range-row">
        <Switch label={say(past.range)} value={range} values={RANGES} text={(each) => say(RANGE_WORDS[each])} set={setRange} />
        {!live && <PastNote state={here?.state} failed={failed} from={here?.steps?.[0]} />}
      </div>
      <FigureRow time={live ? say(overview.fifteenMinutes) : say(RANGE_WORDS[range])} history={live ? undefined : (here ?? {})} />
      <HealthStrip />
      {!live && panels}
      <ClientKeys />
      <LiveLane />
      {live && panels}
    </>
  );
}

/** A configuration without providers, or a plugin that tells of none. */
function NoProvider() {
  const say = useSay();
  const navigate = useNavigate();
  return (
    <Empty
      description={
        <>
          {say(overview.noProvider)}
          <br />
          {say(overview.noProviderHelp)}
        </>
      }
    >
      <Button type="primary" onClick={() => owned(navigate("/providers?open=%2B"))}>
        {say(overview.addProvider)}
      </Button>
    </Empty>
  );
}

/** Requests for each client key, where the configuration has any. */
function ClientKeys() {
  const say = useSay();
  const keys = useLive((state) => state.status?.clientKeys);
  if (keys === undefined || keys.length === 0) return null;
  return (
    <section className="panel health" aria-labelledby="keys-title">
      <h2 id="keys-title">{say(overview.clientKeys)}</h2>
      <ul className="health-list row">
        {keys.map(({ name, requests }) => (
          <li key={name}>
            <b>{name}</b> {say(requestsOf, requests)}
          </li>
        ))}
      </ul>
    </section>
  );
}
