import { useLive } from "../live/use-live.js";
import { StateDot } from "../parts/StateDot.js";
import { common, troubles } from "../words/common.js";
import { usePreferences } from "./preferences.js";

/** One word about everything: the gateway's connection, Envoy, the tokens. */
export function HealthBadge() {
  const { say } = usePreferences();
  const connection = useLive((state) => state.connection);
  const envoy = useLive((state) => state.status?.envoy.state);
  const firstRun = useLive((state) => state.status?.firstRun === true);
  const providers = useLive((state) => state.status?.providers);
  const out = (providers ?? []).flatMap(({ tokens }) => tokens).filter(({ state }) => state === "ejected" || state === "limited").length;
  if (firstRun) return null;
  const [state, text] =
    connection === "lost"
      ? (["ejected", say(common.offlineShort)] as const)
      : envoy !== "running"
        ? (["limited", say(common.starting)] as const)
        : out > 0
          ? (["limited", say(troubles, out)] as const)
          : (["ok", say(common.healthy)] as const);
  return (
    <span className="health-badge" role="status">
      <StateDot state={state} />
      {text}
    </span>
  );
}
