import { Input, Select, Switch } from "antd";
import { usePreferences } from "../app/preferences.js";
import { defaultText, formWords } from "../words/form.js";
import { left, measured } from "../words/time.js";
import type { Language } from "../words/word.js";
import { numberOrText } from "./change.js";
import type { ControlProps } from "./control-props.js";
import { JsonControl } from "./JsonControl.js";
import { MapControl } from "./MapControl.js";
import { fits, type Field } from "./schema.js";

/** The control for a key's kind; JSON where the value is of another kind than the definition says. */
export function FieldControl(props: ControlProps) {
  const { field, value, set, otherwise, id, describedBy, invalid } = props;
  const { say, language } = usePreferences();
  const common = { id, "aria-describedby": describedBy, "aria-invalid": invalid };
  const status = invalid ? "error" : "";
  const placeholder = otherwise === undefined ? "" : say(defaultText, shown(otherwise, field.kind, language));
  if (!fits(field.kind, value)) return <JsonControl {...props} />;
  switch (field.kind) {
    case "flag":
      return <Switch {...common} checked={(value ?? otherwise) === true} onChange={set} />;
    case "choice":
      return (
        <Select
          {...common}
          showSearch
          value={value as string | undefined}
          onChange={set}
          status={status}
          placeholder={placeholder}
          options={(field.choices ?? []).map((choice) => ({ value: choice, label: choice }))}
        />
      );
    case "choices":
      return (
        <Select
          {...common}
          mode="multiple"
          value={(value ?? []) as string[]}
          onChange={(list: string[]) => set(list.length === 0 ? undefined : list)}
          status={status}
          options={(field.choices ?? []).map((choice) => ({ value: choice, label: choice }))}
        />
      );
    case "texts":
    case "statuses":
      return (
        <Select
          {...common}
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[",", " ", "\n"]}
          value={((value ?? []) as unknown[]).map(String)}
          onChange={(list: string[]) => set(list.length === 0 ? undefined : items(list, value as unknown[] | undefined, field.kind))}
          status={status}
          placeholder={placeholder || say(formWords.typeAndEnter)}
        />
      );
    case "map":
      return <MapControl {...props} />;
    case "number":
    case "duration":
      return (
        <Input
          {...common}
          value={value === undefined ? "" : String(value)}
          onChange={(event) => set(numberOrText(event.target.value))}
          status={status}
          placeholder={placeholder}
          inputMode={field.kind === "number" ? "decimal" : "text"}
          autoComplete="off"
        />
      );
    case "text":
      return (
        <Input
          {...common}
          value={(value ?? "") as string}
          onChange={(event) => set(event.target.value === "" ? undefined : event.target.value)}
          status={status}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
        />
      );
    default:
      return <JsonControl {...props} />;
  }
}

/** Items that stay keep their kind (429 or "429"); new ones that are whole statuses are numbers. */
function items(list: readonly string[], before: readonly unknown[] = [], kind: Field["kind"]): unknown[] {
  return list.map((text) => before.find((item) => String(item) === text) ?? (kind === "statuses" ? numberOrText(text) : text));
}

/** A default as people read it. Durations in milliseconds. */
function shown(value: unknown, kind: Field["kind"], language: Language): string {
  if (kind === "duration" && typeof value === "number") return value < 1000 ? measured(value, language) : left(value, language);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
