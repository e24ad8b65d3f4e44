import { useState } from "react";
import { DIMENSIONS, type Dimension, RANGES, type Usage as UsageTold, type UsageRow } from "../../../config/history.js";
import { usePreferences } from "../../app/preferences.js";
import { usePast, useRange } from "../../live/use-past.js";
import { PastNote } from "../../parts/past-note.js";
import { Switch } from "../../parts/Switch.js";
import { DIMENSION_WORDS, past, RANGE_WORDS } from "../../words/past.js";
import { UsageChart } from "./UsageChart.js";
import { COLUMNS, type Column } from "./columns.js";
import "./usage.css";

/** Who used how much, by whatever one asks. */
export default function Usage() {
  const { say } = usePreferences();
  const [range, setRange] = useRange("24h");
  const [by, setBy] = useState<Dimension>("route");
  const { told, failed } = usePast<Partial<UsageTold>>(`/api/history/usage?range=${range}&by=${by}`);
  const rows = told?.rows;
  return (
    <>
      <div className="page-head">
        <h1>{say(past.usage)}</h1>
        <a className="csv" href={`/api/history/usage?range=${range}&by=${by}&format=csv`} download={`usage-${by}-${range}.csv`}>
          {say(past.csv)}
        </a>
      </div>
      <div className="range-row">
        <Switch label={say(past.range)} value={range} values={RANGES} text={(each) => say(RANGE_WORDS[each])} set={setRange} />
        <Switch label={say(past.by)} value={by} values={DIMENSIONS} text={(each) => say(DIMENSION_WORDS[each])} set={setBy} />
      </div>
      <PastNote state={told?.state} failed={failed} from={told?.steps?.[0]} />
      {rows !== undefined && rows.length === 0 && <p>{say(past.noUsage)}</p>}
      {rows !== undefined && rows.length > 0 && (
        <>
          <UsageChart usage={told as UsageTold} />
          <UsageTable by={told?.by ?? by} rows={rows} />
        </>
      )}
    </>
  );
}

function UsageTable({ by, rows }: { by: Dimension; rows: readonly UsageRow[] }) {
  const { say, language } = usePreferences();
  const [sorted, setSorted] = useState<Column["id"]>("requests");
  const columns = COLUMNS.filter(({ id }) => id !== "cost" || rows.some(({ cost }) => cost > 0));
  const value = COLUMNS.find(({ id }) => id === sorted)?.value ?? (() => 0);
  const shown = rows.map((row, i) => ({ row, i })).sort((a, b) => (value(b.row) ?? -1) - (value(a.row) ?? -1));
  return (
    <div className="panel usage-table" role="region" aria-label={say(past.usage)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say(DIMENSION_WORDS[by])}</th>
            {columns.map(({ id, word }) => (
              <th key={id} scope="col" aria-sort={id === sorted ? "descending" : "none"}>
                <button type="button" onClick={() => setSorted(id)}>
                  {say(word)}
                  {id === sorted && <span aria-hidden="true"> ↓</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ row, i }) => (
            <tr key={row.name}>
              <th scope="row">
                <i className={`swatch s${Math.min(i, 6)}`} aria-hidden="true" />
                {nameOf(row.name, by, say)}
              </th>
              {columns.map(({ id, text }) => (
                <td key={id}>{text(row, language)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function nameOf(name: string, by: Dimension, say: ReturnType<typeof usePreferences>["say"]): string {
  if (name !== "") return name;
  if (by === "route") return say(past.noRoute);
  return by === "clientKey" ? say(past.noKey) : say(past.nobody);
}
