import { Button } from "antd";
import { useId, type ReactNode } from "react";
import type { ConfigFinding } from "../../config/api.js";
import { usePreferences } from "../app/preferences.js";
import { formWords } from "../words/form.js";
import { helpIn } from "../words/help.js";
import { toldIn } from "../words/told.js";
import { KeyTitle } from "./KeyTitle.js";
import type { Field } from "./schema.js";

interface Props {
  field: Field;
  /** There is a value of its own. */
  given: boolean;
  findings: readonly ConfigFinding[];
  reset: () => void;
  /** Of the control itself. */
  children: (control: { id: string; describedBy: string; invalid: boolean }) => ReactNode;
}

/** A key's name, its control, its help, and what the check says about it. */
export function FieldRow({ field, given, findings, reset, children }: Props) {
  const { say, language } = usePreferences();
  const id = useId();
  const invalid = findings.some(({ level }) => level === "error");
  return (
    <div className="field" data-key={field.key}>
      <div className="field-head">
        <label htmlFor={id}>
          <KeyTitle of={field.key} />
        </label>
        {given && !field.required && (
          <Button size="small" type="link" onClick={reset} aria-label={`${say(formWords.reset)}: ${field.key}`}>
            {say(formWords.reset)}
          </Button>
        )}
      </div>
      {children({ id, describedBy: `${id}-help`, invalid })}
      <div id={`${id}-help`}>
        <p className="help">{helpIn(field.help, language)}</p>
        {findings.map(({ message, level, cure }) => (
          <p key={message} className={`finding ${level}`} role={level === "error" ? "alert" : undefined}>
            {toldIn(language, message)}
            {cure !== undefined && <span className="soft"> {toldIn(language, cure.text)}</span>}
          </p>
        ))}
      </div>
    </div>
  );
}
