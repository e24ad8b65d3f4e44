import { Button, Empty } from "antd";
import { lazy, Suspense } from "react";
import { useNavigate } from "react-router-dom";
import { useSay } from "../../app/preferences.js";
import { useLive } from "../../live/use-live.js";
import { common } from "../../words/common.js";
import { overview, requestsOf } from "../../words/overview.js";
import { FigureRow } from "./FigureRow.js";
import { HealthStrip } from "./HealthStrip.js";
import { LiveLane } from "./LiveLane.js";
import "./overview.css";
import { owned } from "../../api/owned.js";

const FirstRun = lazy(() => import("../first-run/FirstRun.js"));

/** Is it all right? What just happened? */
export default function Overview() {
  const say = useSay();
  const firstRun = useLive((state) => state.status?.firstRun === true);
  const none = useLive((state) => state.status?.providers.length === 0);
  if (firstRun)
    return (
      <Suspense>
        <FirstRun />
      </Suspense>
    );
  if (none) return <NoProvider />;
  return (
    <>
      <h1 className="unseen">{say(common.overview)}</h1>
      <FigureRow />
      <HealthStrip />
      <ClientKeys />
      <LiveLane />
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
