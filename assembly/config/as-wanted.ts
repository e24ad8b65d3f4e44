// Higress's ai-proxy reads each value as the kind that it wants: a number out of a text, a list of one out of its item, nothing out of null and of an empty
// text. So a configuration in Higress's forms is read first. As config/as-wanted.ts.
import { JsonKind, JsonValue } from "../json/tree";
import { itemsOf, textOf } from "./members";

const MOST_SAFE: f64 = 9007199254740991;

/** Gives each value the kind that is wanted, as far as it says one: in place. `rows`: those of the definition, the last one is the whole configuration. */
export function asWanted(root: JsonValue, rows: JsonValue[]): void {
  read(root, rows[rows.length - 1], rows);
}

/** False: it says nothing. Depth is bounded by the definition's own. */
function read(value: JsonValue, row: JsonValue, rows: JsonValue[]): bool {
  const kind = textOf(row, "k");
  if (isFree(kind)) return true;
  if (value.kind == JsonKind.Null) return false;
  if (kind == "object") readObject(value, row, rows);
  else if (kind == "map") readMap(value, childOf(row, 0, rows), rows);
  else if (kind == "list") readList(value, childOf(row, 0, rows), rows);
  else if (kind == "either") return readEither(value, row, rows);
  else readLeaf(value, kind, row);
  return !value.isText || value.text.length > 0;
}

function isFree(kind: string): bool {
  return kind == "any" || kind == "json";
}

function childOf(row: JsonValue, index: i32, rows: JsonValue[]): JsonValue {
  return rows[i32(itemsOf(row, "c")[index].number)];
}

function readObject(value: JsonValue, row: JsonValue, rows: JsonValue[]): void {
  if (!value.isObject) return;
  const properties = itemsOf(row, "p");
  const keys: string[] = [];
  const items: JsonValue[] = [];
  for (let i = 0, n = value.keys.length; i < n; i++) {
    const child = propertyOf(properties, value.keys[i], rows);
    // Of a key that comes twice the last one counts, also where that says nothing.
    if (child !== null && (value.keys.lastIndexOf(value.keys[i]) > i || !read(value.items[i], child, rows))) continue;
    keys.push(value.keys[i]);
    items.push(value.items[i]);
  }
  value.keys = keys;
  value.items = items;
}

/** null: the key is not known. */
function propertyOf(properties: JsonValue[], key: string, rows: JsonValue[]): JsonValue | null {
  for (let i = 0, n = properties.length; i < n; i++) {
    const property = properties[i].items;
    if (property[0].text == key) return rows[i32(property[1].number)];
  }
  return null;
}

function readMap(value: JsonValue, child: JsonValue, rows: JsonValue[]): void {
  if (!value.isObject) return;
  const isText = textOf(child, "k") == "text";
  for (let i = 0, n = value.items.length; i < n; i++) {
    const item = value.items[i];
    read(item, child, rows);
    if (isText && item.kind == JsonKind.Null) setText(item, "");
  }
}

function readList(value: JsonValue, child: JsonValue, rows: JsonValue[]): void {
  if (!value.isList) wrap(value);
  const items: JsonValue[] = [];
  for (let i = 0, n = value.items.length; i < n; i++) if (read(value.items[i], child, rows)) items.push(value.items[i]);
  value.items = items;
}

/** It becomes the list of what it was. */
function wrap(value: JsonValue): void {
  const only = new JsonValue(value.kind);
  only.flag = value.flag;
  only.number = value.number;
  only.text = value.text;
  only.items = value.items;
  only.keys = value.keys;
  value.kind = JsonKind.List;
  value.text = "";
  value.keys = [];
  value.items = [only];
}

function readEither(value: JsonValue, row: JsonValue, rows: JsonValue[]): bool {
  const options = itemsOf(row, "c").length;
  for (let i = 0; i < options; i++) if (fits(value, childOf(row, i, rows))) return read(value, childOf(row, i, rows), rows);
  for (let i = 0; i < options; i++) if (textOf(childOf(row, i, rows), "k") == "text") return read(value, childOf(row, i, rows), rows);
  return true;
}

function fits(value: JsonValue, row: JsonValue): bool {
  const kind = textOf(row, "k");
  if (kind == "text") return value.isText;
  if (kind == "int") return isWhole(value);
  return kind == "list" ? value.isList : kind == "object" && value.isObject;
}

function isWhole(value: JsonValue): bool {
  return value.kind == JsonKind.Number && Math.floor(value.number) == value.number;
}

function readLeaf(value: JsonValue, kind: string, row: JsonValue): void {
  if (kind == "text") readText(value, textOf(row, "f"));
  else if (kind == "one") readName(value, itemsOf(row, "v"));
  else if (kind == "flag") readFlag(value);
  else if (value.isText && isDigits(value.text)) setNumber(value, F64.parseFloat(value.text));
}

function readText(value: JsonValue, format: string): void {
  if (value.kind == JsonKind.Flag) setText(value, value.flag ? "true" : "false");
  else if (isWhole(value) && Math.abs(value.number) <= MOST_SAFE) setText(value, (<i64>value.number).toString());
  else if (value.isText && format == "token") value.text = value.text.trim();
  else if (value.isText && format == "url" && value.text.length > 0 && !value.text.includes("://")) value.text = "https://" + value.text;
}

function readName(value: JsonValue, names: JsonValue[]): void {
  const lower = value.isText ? value.text.toLowerCase() : "";
  if (lower.length > 0 && !isAmong(names, value.text) && isAmong(names, lower)) value.text = lower;
}

function isAmong(names: JsonValue[], text: string): bool {
  for (let i = 0, n = names.length; i < n; i++) if (names[i].text == text) return true;
  return false;
}

function readFlag(value: JsonValue): void {
  const word = value.isText
    ? value.text.toLowerCase()
    : isWhole(value) && Math.abs(value.number) <= 1
      ? (<i32>value.number).toString()
      : "";
  const on = word == "true" || word == "t" || word == "1";
  if (!on && word != "false" && word != "f" && word != "0") return;
  value.kind = JsonKind.Flag;
  value.flag = on;
  value.text = "";
}

function setText(value: JsonValue, text: string): void {
  value.kind = JsonKind.Text;
  value.text = text;
}

function setNumber(value: JsonValue, number: f64): void {
  value.kind = JsonKind.Number;
  value.number = number;
}

/** At most 15 of them, perhaps below 0. */
function isDigits(text: string): bool {
  const from = text.startsWith("-") ? 1 : 0;
  if (text.length == from || text.length > from + 15) return false;
  for (let i = from; i < text.length; i++) if (text.charCodeAt(i) < 0x30 || text.charCodeAt(i) > 0x39) return false;
  return true;
}
