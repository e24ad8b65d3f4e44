// Reads rows of the generated table. Only the rows of the types that a configuration uses are ever read.
import { FailureKind } from "../core/outcome";
import { ErrorRule, RuleField, RuleScope } from "../core/settings";
import { JsonValue, readTreeText } from "../json/tree";
import { COMMON_ERRORS, PROVIDER_ROWS, PROVIDER_TYPES } from "./table";

// Rows that were read, for as long as one configuration is being read.
const rows = new Map<string, JsonValue>();
const rules = new Map<string, ErrorRule[]>();

/** The row of a type, as generated (see config/generated-table.ts); null where the type is unknown. */
export function providerRow(type: string): JsonValue | null {
  if (rows.has(type)) return rows.get(type);
  const position = PROVIDER_TYPES.indexOf(type);
  if (position < 0) return null;
  const row = readTreeText(PROVIDER_ROWS.at(position)).value;
  if (row !== null) rows.set(type, row);
  return row;
}

/** Lets go of the rows that were read. */
export function forgetRows(): void {
  rows.clear();
  rules.clear();
}

/** The names of all types. */
export function providerTypes(): string[] {
  return PROVIDER_TYPES.all();
}

/** The rules of a type, then those that are common to all; providers of one type share the list. */
export function errorRules(type: string): ErrorRule[] {
  if (rules.has(type)) return rules.get(type);
  const list: ErrorRule[] = [];
  const row = providerRow(type);
  if (row !== null) addRules(row.get("errors"), list);
  addRules(readTreeText(COMMON_ERRORS.at(0)).value, list);
  rules.set(type, list);
  return list;
}

function addRules(source: JsonValue | null, list: ErrorRule[]): void {
  if (source === null) return;
  for (let i = 0, n = source.items.length; i < n; i++) {
    const rule = source.items[i].items;
    const field = <RuleField>i32(rule[1].number);
    const kind = <FailureKind>i32(rule[3].number);
    list.push(new ErrorRule(i32(rule[0].number), field, String.UTF8.encode(rule[2].text), kind, <RuleScope>i32(rule[4].number)));
  }
}
