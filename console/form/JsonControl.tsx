import { Input } from "antd";
import { useState } from "react";
import { useSay } from "../app/preferences.js";
import { formWords } from "../words/form.js";
import type { ControlProps } from "./control-props.js";

/** Any value as JSON: for keys without a kind of their own, and for values of a kind that the definition does not know. */
export function JsonControl({ value, set, id, describedBy }: ControlProps) {
  const say = useSay();
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value)));
  const [broken, setBroken] = useState(false);
  const change = (next: string) => {
    setText(next);
    try {
      set(next.trim() === "" ? undefined : JSON.parse(next));
      setBroken(false);
    } catch {
      setBroken(true);
    }
  };
  return (
    <>
      <Input.TextArea
        id={id}
        aria-describedby={describedBy}
        value={text}
        onChange={(event) => change(event.target.value)}
        rows={3}
        status={broken ? "error" : ""}
        placeholder="JSON"
        spellCheck={false}
      />
      {broken && (
        <p className="finding error" role="alert">
          {say(formWords.noJson)}
        </p>
      )}
    </>
  );
}
