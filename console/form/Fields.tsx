import "./form.css";
import { useState } from "react";
import { pathText } from "../../config/finding.js";
import type { ConfigFinding } from "../../config/api.js";
import { at, type Path } from "./change.js";
import { FieldControl } from "./FieldControl.js";
import { FieldRow } from "./FieldRow.js";
import { KeyTitle } from "./KeyTitle.js";
import type { Field } from "./schema.js";

/** What all fields of one form share. */
export interface FormState {
  /** The object that is edited. */
  value: unknown;
  change: (path: Path, value: unknown) => void;
  /** What holds without a value at a path. */
  otherwise: (path: Path) => unknown;
  /** What the check says, paths from the form's own object on. */
  findings: readonly ConfigFinding[];
  masked: (mark: string) => string | undefined;
}

/** Fields below a path; a group's fields stand below its name. */
export function Fields({ fields, form, path = [] }: { fields: readonly Field[]; form: FormState; path?: Path }) {
  return fields.map((field) => <OneField key={field.key} field={field} form={form} path={[...path, field.key]} />);
}

function OneField({ field, form, path }: { field: Field; form: FormState; path: Path }) {
  const value = at(form.value, path);
  // A control may keep what is half typed: it begins anew when its key is set back.
  const [resets, setResets] = useState(0);
  if (field.kind === "group" && (value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value))))
    return (
      <fieldset className="group">
        <legend>
          <KeyTitle of={field.key} />
        </legend>
        <Fields fields={field.fields ?? []} form={form} path={path} />
      </fieldset>
    );
  const place = pathText(path);
  const findings = form.findings.filter((finding) => finding.path === place || finding.path.startsWith(`${place}[`));
  const reset = () => {
    form.change(path, undefined);
    setResets(resets + 1);
  };
  return (
    <FieldRow field={field} given={value !== undefined} findings={findings} reset={reset}>
      {(control) => (
        <FieldControl
          {...control}
          key={resets}
          field={field}
          value={value}
          set={(next) => form.change(path, next)}
          otherwise={form.otherwise(path) ?? field.default}
          masked={form.masked}
        />
      )}
    </FieldRow>
  );
}
