import { useMemo, useState } from "react";
import { type MapWay, RANGES, type TrafficMap } from "../../../config/history.js";
import type { ProviderStatus, RequestEvent } from "../../../config/api.js";
import { usePreferences } from "../../app/preferences.js";
import { useLive } from "../../live/use-live.js";
import { usePast, useRange } from "../../live/use-past.js";
import { toneOfShare } from "../../parts/failed-share.js";
import { PastNote } from "../../parts/past-note.js";
import { Switch } from "../../parts/Switch.js";
import { attemptsOf, failedOf, moreModels, past, RANGE_WORDS } from "../../words/past.js";
import { clock } from "../../words/time.js";
import { layoutOf, nodeId, stationsOf } from "./layout.js";
import { Picture } from "./Picture.js";
import "./map.css";

const LATEST = 8;
const NONE: ProviderStatus[] = [];

/** Where the traffic goes: one picture that explains the gateway. */
export default function TrafficMapPage() {
  const { say } = usePreferences();
  const [range, setRange] = useRange("24h");
  const { told, failed } = usePast<Partial<TrafficMap>>(`/api/history/map?range=${range}`);
  const [chosen, setChosen] = useState<RequestEvent>();
  const providers = useLive((state) => state.status?.providers ?? NONE);
  const ways = told?.ways;
  const layout = useMemo(() => {
    const tokens = providers.flatMap(({ id, tokens: own }) => own.map((_, token) => ({ provider: id, token })));
    return ways === undefined ? undefined : layoutOf(ways, tokens, (count) => say(moreModels, count));
  }, [ways, providers, say]);
  const heads = { model: say(past.model), route: say(past.route), provider: say(past.provider), token: say(past.token) };
  return (
    <>
      <div className="page-head">
        <h1>{say(past.map)}</h1>
      </div>
      <p className="map-help">{say(past.mapHelp)}</p>
      <div>
        <Switch label={say(past.range)} value={range} values={RANGES} text={(each) => say(RANGE_WORDS[each])} set={setRange} />
      </div>
      <PastNote state={told?.state} failed={failed} from={undefined} />
      {ways?.length === 0 && <p>{say(past.mapEmpty)}</p>}
      {layout !== undefined && ways !== undefined && (
        <>
          <div className="panel map-panel">
            <Picture layout={layout} label={say(past.mapHelp)} heads={heads} chosen={stationsAlong(chosen)} out={outOf(providers)} />
          </div>
          <Latest chosen={chosen} choose={setChosen} />
          <WayList ways={ways} />
        </>
      )}
    </>
  );
}

/** One list of stations for each attempt. */
function stationsAlong(request: RequestEvent | undefined): string[][] | undefined {
  if (request === undefined) return undefined;
  const { model, route } = request;
  return request.attempts.map(({ provider, token }) => stationsOf({ model, route, provider, token }));
}

function outOf(providers: readonly ProviderStatus[]): ReadonlySet<string> {
  return new Set(
    providers.flatMap(({ id, state, tokens }) => [
      ...(state === "ejected" ? [nodeId("provider", id)] : []),
      ...tokens.flatMap((token, i) => (token.state === "ejected" ? [nodeId("token", `${id}#${i}`)] : [])),
    ]),
  );
}

/** The latest of the live lane; the one that is pointed at, or has the focus, is drawn. */
function Latest({ chosen, choose }: { chosen: RequestEvent | undefined; choose: (request: RequestEvent | undefined) => void }) {
  const { say } = usePreferences();
  const rows = useLive((state) => state.rows);
  if (rows.length === 0) return null;
  return (
    <section className="panel map-latest" aria-labelledby="latest-title">
      <h2 id="latest-title">{say(past.latest)}</h2>
      <ul className="plain" onPointerLeave={() => choose(undefined)}>
        {rows.slice(0, LATEST).map((row) => (
          <li key={row.id}>
            <button
              type="button"
              className="bare"
              aria-pressed={row.id === chosen?.id}
              onPointerEnter={() => choose(row)}
              onFocus={() => choose(row)}
              onBlur={() => choose(undefined)}
              onClick={() => choose(row)}
            >
              <time>{clock(row.at)}</time> {row.model} ▸ {row.attempts.map(({ provider, token }) => `${provider}#${token}`).join(" ▸ ")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same in words: what a narrow page shows, and what a screen reader reads. */
function WayList({ ways }: { ways: readonly MapWay[] }) {
  const { say } = usePreferences();
  return (
    <section className="panel map-list" aria-labelledby="ways-title">
      <h2 id="ways-title">{say(past.mapList)}</h2>
      <ul className="plain">
        {ways.map((way) => (
          <li key={stationsOf(way).join(" ")} className={toneOfShare(way)}>
            <b>{way.model}</b> ▸ {way.route} ▸ {way.provider}#{way.token}
            <span>
              {say(attemptsOf, way.attempts)}
              {way.failed > 0 && `, ${say(failedOf, way.failed)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
