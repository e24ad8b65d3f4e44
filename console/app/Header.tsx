import { Button, Tooltip } from "antd";
import { call } from "../api/call.js";
import { useLive } from "../live/use-live.js";
import { CopyButton } from "../parts/CopyButton.js";
import { common } from "../words/common.js";
import { DrillBadges } from "./DrillBadges.js";
import { HealthBadge } from "./HealthBadge.js";
import { usePreferences } from "./preferences.js";
import { owned } from "../api/owned.js";

/** The line that every page has: where clients go, whether all is well, what is being broken on purpose. */
export function Header({ canSignOut }: { canSignOut: boolean }) {
  const { say } = usePreferences();
  const endpoint = useLive((state) => state.status?.endpoint ?? "");
  const demo = useLive((state) => state.status?.demo === true);
  return (
    <header className="header">
      <span className="brand">
        <img src="/mark.svg" alt="" width="20" height="20" />
        ai-failover
      </span>
      {endpoint !== "" && (
        <span className="endpoint">
          <Tooltip title={say(common.endpoint)}>
            <code>{endpoint}</code>
          </Tooltip>
          <CopyButton text={endpoint} />
        </span>
      )}
      {demo && <span className="pill">{say(common.demo)}</span>}
      <DrillBadges />
      <span className="grow" />
      <HealthBadge />
      <Choices canSignOut={canSignOut} />
    </header>
  );
}

function Choices({ canSignOut }: { canSignOut: boolean }) {
  const { say, dark, setDark, language, setLanguage } = usePreferences();
  const signOut = () => owned(call("DELETE", "/api/session").finally(() => location.reload()));
  return (
    <span className="choices">
      <Button size="small" type="text" lang={language === "en" ? "zh" : "en"} onClick={() => setLanguage(language === "en" ? "zh" : "en")}>
        {say(common.language)}
      </Button>
      <Button size="small" type="text" onClick={() => setDark(!dark)}>
        {say(dark ? common.toLight : common.toDark)}
      </Button>
      {canSignOut && (
        <Button size="small" type="text" onClick={signOut}>
          {say(common.signOut)}
        </Button>
      )}
    </span>
  );
}
