import { Button } from "antd";
import type { Drill } from "../../config/api.js";
import { endDrill } from "../live/drills.js";
import { useLive, useNow } from "../live/use-live.js";
import { common, drillBadge } from "../words/common.js";
import { left } from "../words/time.js";
import { usePreferences } from "./preferences.js";
import { owned } from "../api/owned.js";

const NONE: Drill[] = [];

/** The drills in force, on every page, with the time they have left and a way to end them. */
export function DrillBadges() {
  const drills = useLive((state) => state.status?.drills ?? NONE);
  return drills.length === 0 ? null : <Running drills={drills} />;
}

function Running({ drills }: { drills: Drill[] }) {
  const { say, language } = usePreferences();
  const now = useNow();
  return drills
    .filter(({ until }) => until > now)
    .map((drill) => (
      <span key={`${drill.provider}#${drill.token}`} className="pill drill" role="status">
        {say(drillBadge, drillName(drill), drill.kind, left(drill.until - now, language))}
        <Button size="small" type="text" aria-label={say(common.endDrill)} onClick={() => owned(endDrill(drill))}>
          ✕
        </Button>
      </span>
    ));
}

/** `qwen#1`, or `qwen` for all its tokens. */
export function drillName({ provider, token }: Pick<Drill, "provider" | "token">): string {
  return token === null ? provider : `${provider}#${token}`;
}
