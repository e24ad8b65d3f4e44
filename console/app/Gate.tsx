import { Button, Result, Spin } from "antd";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import type { Session } from "../../config/api.js";
import { readSession, whenSignedOut } from "../api/call.js";
import { live, useLive } from "../live/use-live.js";
import { common } from "../words/common.js";
import { useSay } from "./preferences.js";
import { Shell } from "./Shell.js";

const SignIn = lazy(() => import("../pages/sign-in/SignIn.js"));

/** Who may see the page: asks for the session first, then shows the frame or the sign-in. */
export function Gate() {
  const [session, setSession] = useState<Session | "none">();
  const ask = useCallback(() => {
    readSession().then(setSession, () => setSession("none"));
  }, []);
  useEffect(() => {
    whenSignedOut(ask);
    ask();
  }, [ask]);
  const inside = session !== undefined && session !== "none" && (session.open || session.signedIn);
  useEffect(() => {
    if (!inside) return;
    live.start();
    return () => live.stop();
  }, [inside]);
  if (session === undefined) return <Waiting />;
  if (session === "none") return <NoAnswer retry={ask} />;
  if (!inside)
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn signedIn={ask} />
      </Suspense>
    );
  return <FirstAnswer session={session} />;
}

/** Nothing is shown as a fact before the first status is there. */
function FirstAnswer({ session }: { session: Session }) {
  const known = useLive((state) => state.status !== undefined);
  return known ? <Shell canSignOut={!session.open} /> : <Waiting />;
}

function Waiting() {
  const say = useSay();
  return (
    <div className="waiting" role="status" aria-label={say(common.loading)}>
      <Spin delay={300} />
    </div>
  );
}

/** Asks again every two seconds, so that the page is there when the gateway is. */
function NoAnswer({ retry }: { retry: () => void }) {
  const say = useSay();
  useEffect(() => {
    const timer = setInterval(retry, 2000);
    return () => clearInterval(timer);
  }, [retry]);
  return (
    <Result
      status="warning"
      title={say(common.noAnswer)}
      subTitle={say(common.noAnswerHelp)}
      extra={<Button onClick={retry}>{say(common.retry)}</Button>}
    />
  );
}
