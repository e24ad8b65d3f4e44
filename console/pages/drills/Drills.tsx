import { Button, Empty, Progress } from "antd";
import { useState } from "react";
import type { Drill, ProviderStatus } from "../../../config/api.js";
import { PLAYGROUND } from "../../../config/api.js";
import { ask } from "../../api/call.js";
import { drillName } from "../../app/DrillBadges.js";
import { usePreferences } from "../../app/preferences.js";
import { clientKeyHeaders } from "../../live/client-key.js";
import { endDrill } from "../../live/drills.js";
import { useExampleModel } from "../../live/example-model.js";
import { useLive, useNow } from "../../live/use-live.js";
import { ClientKeyField } from "../../parts/ClientKeyField.js";
import { common } from "../../words/common.js";
import { drillLeft, drillUntil, drillWords } from "../../words/drills.js";
import { DRILL_WORDS } from "../../words/kinds.js";
import { clock, left } from "../../words/time.js";
import { HealthStrip } from "../overview/HealthStrip.js";
import { LiveLane } from "../overview/LiveLane.js";
import "../overview/overview.css";
import { DrillForm } from "./DrillForm.js";
import "./drills.css";
import { owned } from "../../api/owned.js";

const NO_PROVIDERS: ProviderStatus[] = [];
const NO_DRILLS: Drill[] = [];

/** Would it survive? */
export default function Drills() {
  const { say } = usePreferences();
  const providers = useLive((state) => state.status?.providers ?? NO_PROVIDERS);
  if (providers.length === 0)
    return (
      <>
        <div className="page-head">
          <h1>{say(common.drills)}</h1>
        </div>
        <Empty description={say(drillWords.noProvider)} />
      </>
    );
  return (
    <>
      <div className="page-head">
        <h1>{say(common.drills)}</h1>
        <p className="soft">{say(drillWords.help)}</p>
      </div>
      <div className="drills">
        <DrillForm providers={providers} />
        <Running />
      </div>
      <HealthStrip />
      <LiveLane />
    </>
  );
}

function Running() {
  const { say, language } = usePreferences();
  const drills = useLive((state) => state.status?.drills ?? NO_DRILLS);
  const now = useNow();
  const shown = drills.filter(({ until }) => until > now);
  return (
    <section className="panel drills-running" aria-labelledby="running-title">
      <h2 id="running-title">{say(drillWords.running)}</h2>
      {shown.length === 0 && <p className="soft">{say(drillWords.none)}</p>}
      {shown.map((drill) => (
        <div key={drillName(drill)} className="drill-row">
          <b>{drillName(drill)}</b> {say(DRILL_WORDS[drill.kind])}
          <span className="soft">
            {say(drillLeft, left(drill.until - now, language))}, {say(drillUntil, clock(drill.until))}
          </span>
          <Remaining drill={drill} now={now} />
          <Button size="small" onClick={() => owned(endDrill(drill))}>
            {say(common.endDrill)}
          </Button>
        </div>
      ))}
      <Traffic />
    </section>
  );
}

/** The longest that was seen is the whole: a drill does not say when it began. */
function Remaining({ drill, now }: { drill: Drill; now: number }) {
  const [whole] = useState(drill.until - now);
  const share = Math.max(0, Math.min(100, ((drill.until - now) / whole) * 100));
  return <Progress percent={share} showInfo={false} size="small" aria-hidden="true" />;
}

/** Without requests there is nothing to see. */
function Traffic() {
  const { say } = usePreferences();
  const model = useExampleModel();
  const [sending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
    const one = () =>
      ask(`${PLAYGROUND}/v1/chat/completions`, { method: "POST", headers: clientKeyHeaders(), body }).catch(() => undefined);
    await Promise.all(Array.from({ length: 5 }, one));
    setSending(false);
  };
  return (
    <>
      <ClientKeyField />
      <Button loading={sending} onClick={() => owned(send())}>
        {say(drillWords.traffic)}
      </Button>
    </>
  );
}
