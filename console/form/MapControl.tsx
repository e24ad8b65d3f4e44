import { Button, Input } from "antd";
import { useState } from "react";
import { useSay } from "../app/preferences.js";
import { common } from "../words/common.js";
import { formWords } from "../words/form.js";
import type { ControlProps } from "./control-props.js";

type Row = readonly [name: string, value: string];

/** Names with values, in their order. A value that is a secret is shown by its last characters and can be replaced. */
export function MapControl({ field, value, set, id, describedBy, masked }: ControlProps) {
  const say = useSay();
  const [rows, setRows] = useState<readonly Row[]>(() => Object.entries((value ?? {}) as Record<string, string>));
  const change = (next: readonly Row[]) => {
    setRows(next);
    const named = next.filter(([name]) => name !== "");
    set(named.length === 0 ? undefined : Object.fromEntries(named));
  };
  const replace = (i: number, row: Row) => change(rows.map((other, n) => (n === i ? row : other)));
  return (
    <div className="map" role="group" aria-describedby={describedBy}>
      {rows.map(([name, text], i) => (
        <div key={i} className="map-row">
          <Input
            {...(i === 0 ? { id } : {})}
            aria-label={`${field.key} ${i + 1}: ${say(formWords.name)}`}
            value={name}
            onChange={(event) => replace(i, [event.target.value, text])}
            spellCheck={false}
          />
          <span aria-hidden="true">→</span>
          {masked(text) === undefined ? (
            <Input
              aria-label={`${field.key} ${i + 1}: ${say(formWords.value)}`}
              value={text}
              onChange={(event) => replace(i, [name, event.target.value])}
              spellCheck={false}
            />
          ) : (
            <code>{masked(text)}</code>
          )}
          <Button aria-label={`${say(common.remove)} ${field.key} ${i + 1}`} onClick={() => change(rows.filter((_, n) => n !== i))}>
            ✕
          </Button>
        </div>
      ))}
      <Button {...(rows.length === 0 ? { id } : {})} size="small" onClick={() => change([...rows, ["", ""]])}>
        {say(common.add)}
      </Button>
    </div>
  );
}
