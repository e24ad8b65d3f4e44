import { Button, Checkbox } from "antd";
import type { Kind, RequestEvent } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { KIND_WORDS } from "../../words/kinds.js";
import { overview } from "../../words/overview.js";
import type { LaneFilter } from "./lane-filter.js";
import { Choice } from "../../parts/Choice.js";

interface Props {
  rows: readonly RequestEvent[];
  filter: LaneFilter;
  setFilter: (filter: LaneFilter) => void;
  paused: boolean;
  setPaused: (paused: boolean) => void;
}

/** Filters and pause of the live lane. The choices are those that the rows have. */
export function LaneControls({ rows, filter, setFilter, paused, setPaused }: Props) {
  const say = useSay();
  const routes = distinct(rows.map(({ route }) => route));
  const providers = distinct(rows.flatMap(({ attempts }) => attempts.map(({ provider }) => provider)));
  const kinds = distinct(rows.flatMap(({ attempts }) => attempts.flatMap(({ kind }) => (kind === undefined ? [] : [kind]))));
  const set = (part: Partial<LaneFilter>) => setFilter({ ...filter, ...part });
  return (
    <div className="lane-controls">
      <Choice
        label={say(overview.route)}
        all={say(overview.anyRoute)}
        value={filter.route}
        values={routes}
        set={(route) => set({ route })}
      />
      <Choice
        label={say(overview.provider)}
        all={say(overview.anyProvider)}
        value={filter.provider}
        values={providers}
        set={(provider) => set({ provider })}
      />
      <Choice
        label={say(overview.kind)}
        all={say(overview.anyKind)}
        value={filter.kind}
        values={kinds}
        text={(kind) => say(KIND_WORDS[kind as Kind])}
        set={(kind) => set({ kind: kind as Kind | "" })}
      />
      <Checkbox checked={filter.onlyRescued} onChange={(event) => set({ onlyRescued: event.target.checked })}>
        {say(overview.onlyRescued)}
      </Checkbox>
      <Button size="small" aria-pressed={paused} onClick={() => setPaused(!paused)}>
        {say(paused ? overview.resume : overview.pause)}
      </Button>
    </div>
  );
}

function distinct<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].filter((value) => value !== "").sort();
}
