import { Button, Result, Spin } from "antd";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import type { Session } from "../../config/api.js";
import { owned } from "../api/owned.js";
import { isIn, readSession, whenSession } from "../api/call.js";
import { live, useLive } from "../live/use-live.js";
import { common } from "../words/common.js";
import { useSay } from "./preferences.js";
import { Shell } from "./Shell.js";

const SignIn = lazy(() => import("../pages/sign-in/SignIn.js"));
const signInAgain = () => import("../pages/sign-in/SignInAgain.js");
const SignInAgain = lazy(signInAgain);

/**
 * Who may see the page: asks for the session first, then shows the frame or the sign-in. Where the session ends later, the sign-in comes over
 * the frame, which keeps all that stands in it.
 */
export function Gate() {
  const [session, setSession] = useState<Session>();
  const [unanswered, setUnanswered] = useState(false);
  const ask = useCallback(() => {
    readSession().then(
      () => setUnanswered(false),
      () => setUnanswered(true),
    );
  }, []);
  useEffect(() => {
    whenSession(setSession);
    ask();
  }, [ask]);
  const inside = session !== undefined && isIn(session);
  const [everIn, setEverIn] = useState(false);
  useEffect(() => {
    if (!inside) return;
    setEverIn(true);
    live.start();
    return () => live.stop();
  }, [inside]);
  const closed = session?.open === false;
  useEffect(() => {
    // Loaded before it is wanted: the gateway that asks for the password may be another one, without this file.
    if (inside && closed) owned(signInAgain());
  }, [inside, closed]);
  if (session === undefined) return unanswered ? <NoAnswer retry={ask} /> : <Waiting />;
  const frame = inside || everIn;
  return (
    <>
      {frame && <FirstAnswer session={session} />}
      {!inside && (
        <Suspense fallback={frame ? null : <Waiting />}>{frame ? <SignInAgain signedIn={ask} /> : <SignIn signedIn={ask} />}</Suspense>
      )}
    </>
  );
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
