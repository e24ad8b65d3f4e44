// Reads rows of the generated table. Only the rows of the types that a configuration uses are ever read.
import { FailureKind } from "../core/outcome";
import { ErrorRule, RuleField } from "../core/settings";
import { JsonValue, readTreeText } from "../json/tree";
import { COMMON_ERRORS, PROVIDER_ROWS, PROVIDER_TYPES } from "./table";

/** The row of a type, as generated (see config/generated-table.ts); null where the type is unknown. */
export function providerRow(type: string): JsonValue | null {
  for (let i = 0, n = PROVIDER_TYPES.length; i < n; i++) {
    if (PROVIDER_TYPES[i] == type) return readTreeText(PROVIDER_ROWS[i]).value;
  }
  return null;
}

/** The names of all types. */
export function providerTypes(): string[] {
  const names: string[] = [];
  for (let i = 0, n = PROVIDER_TYPES.length; i < n; i++) names.push(PROVIDER_TYPES[i]);
  return names;
}

/** The rules that are common to all types. */
export function commonErrorRules(): ErrorRule[] {
  const rules: ErrorRule[] = [];
  addRules(readTreeText(COMMON_ERRORS).value, rules);
  return rules;
}

/** The rules of a row, then the common ones. */
export function errorRules(row: JsonValue, common: ErrorRule[]): ErrorRule[] {
  const rules: ErrorRule[] = [];
  addRules(row.get("errors"), rules);
  return rules.concat(common);
}

function addRules(list: JsonValue | null, rules: ErrorRule[]): void {
  if (list === null) return;
  for (let i = 0, n = list.items.length; i < n; i++) {
    const rule = list.items[i].items;
    const field = rule[1].number == 0 ? RuleField.Code : RuleField.Message;
    const kind = <FailureKind>i32(rule[3].number);
    rules.push(new ErrorRule(i32(rule[0].number), field, String.UTF8.encode(rule[2].text), kind, rule[4].number == 1));
  }
}
