// Checks a value against the definition's rows (defaults.ts, made from config/definition.ts): wrong kinds, missing and unknown keys.
import { JsonKind, JsonValue, readTreeText } from "../json/tree";
import { SAY_EXPECTED, SAY_NOT_USED, SAY_UNKNOWN_KEY, SAY_UNKNOWN_KEY_NEAR, SPEC } from "./defaults";
import { itemPath, Findings, keyPath, MOST_TOLD } from "./finding";
import { asWanted } from "./as-wanted";
import { durationMs, durationOrOffMs, hasFormat, isUrlFormat } from "./formats";
import { strangeCharacter } from "./looks-secret";
import { itemsOf, textOf } from "./members";
import { nearest } from "./nearest";

const NOTHING = new JsonValue(JsonKind.Null);

/** A checker with the rows of the definition; made for one reading and dropped after it. */
@final
export class Structure {
  private rows: JsonValue[] = [];

  constructor(private findings: Findings) {
    const texts = SPEC.all();
    for (let i = 0, n = texts.length; i < n; i++) {
      const row = readTreeText(texts[i]).value;
      this.rows.push(row === null ? NOTHING : row);
    }
  }

  /** What Higress's ai-proxy makes of the values' kinds comes first, in its forms. */
  settle(root: JsonValue): void {
    asWanted(root, this.rows);
  }

  /** Checks the whole configuration. */
  checkRoot(value: JsonValue): void {
    this.check(value, this.rows[this.rows.length - 1], "");
  }

  /** Depth is bounded by the definition's own, not by the input's. */
  private check(value: JsonValue | null, row: JsonValue, path: string): void {
    const kind = textOf(row, "k");
    if (kind == "object") this.checkObject(value, row, path);
    else if (kind == "list") this.checkList(value, row, path);
    else if (kind == "map") this.checkMap(value, row, path);
    else if (kind == "either") this.checkEither(value, row, path);
    else if (!isLeaf(kind, value, row)) this.unexpected(value, row, path);
  }

  /** Of a token the character is named that it may not have. */
  private unexpected(value: JsonValue | null, row: JsonValue, path: string): void {
    const strange = value !== null && value.isText && textOf(row, "f") == "token" ? strangeCharacter(value.text) : "";
    if (strange.length > 0) this.findings.error(path, SAY_EXPECTED, textOf(row, "x"), `a string with ${strange} in it`);
    else this.findings.expected(path, textOf(row, "x"), value, hides(row, value));
  }

  private checkObject(value: JsonValue | null, row: JsonValue, path: string): void {
    if (value === null || !value.isObject) {
      this.findings.expected(path, textOf(row, "x"), value);
      return;
    }
    const properties = itemsOf(row, "p");
    this.warnUnknown(value, properties, path);
    for (let i = 0, n = properties.length; i < n; i++) {
      const property = properties[i].items;
      const key = property[0].text;
      const child = this.rows[i32(property[1].number)];
      const found = value.get(key);
      if (found === null && property[2].number == 0) continue;
      if (textOf(child, "k") == "any") this.warnUnused(found, child, keyPath(path, key));
      else this.check(found, child, keyPath(path, key));
    }
  }

  private warnUnknown(value: JsonValue, properties: JsonValue[], path: string): void {
    const known: string[] = [];
    for (let i = 0, n = properties.length; i < n; i++) known.push(properties[i].items[0].text);
    for (let i = 0, n = value.keys.length; i < n; i++) {
      const key = value.keys[i];
      if (known.includes(key)) continue;
      const near = this.findings.warnings.length < MOST_TOLD ? nearest(key, known) : "";
      this.findings.warn(keyPath(path, key), near.length == 0 ? SAY_UNKNOWN_KEY : SAY_UNKNOWN_KEY_NEAR, near);
    }
  }

  /** A key that does nothing, unless its value asks for nothing. */
  private warnUnused(value: JsonValue | null, row: JsonValue, path: string): void {
    if (value === null || isHarmless(value, row.get("h"))) return;
    this.findings.warn(path, SAY_NOT_USED, textOf(row, "i"));
  }

  private checkList(value: JsonValue | null, row: JsonValue, path: string): void {
    if (value === null || !value.isList || value.items.length < i32(itemsOf(row, "n")[0].number)) {
      this.findings.expected(path, textOf(row, "x"), value, hides(row, value));
      return;
    }
    const child = this.child(row, 0);
    for (let i = 0, n = value.items.length; i < n; i++) this.check(value.items[i], child, itemPath(path, i));
  }

  private checkMap(value: JsonValue | null, row: JsonValue, path: string): void {
    if (value === null || !value.isObject) {
      this.findings.expected(path, textOf(row, "x"), value);
      return;
    }
    const child = this.child(row, 0);
    for (let i = 0, n = value.items.length; i < n; i++) this.check(value.items[i], child, keyPath(path, value.keys[i]));
  }

  /** The value's kind chooses which option judges it. */
  private checkEither(value: JsonValue | null, row: JsonValue, path: string): void {
    for (let i = 0, n = itemsOf(row, "c").length; i < n; i++) {
      const option = this.child(row, i);
      if (value === null || !this.fits(value, option)) continue;
      this.check(value, option, path);
      return;
    }
    this.findings.expected(path, textOf(row, "x"), value);
  }

  private fits(value: JsonValue, row: JsonValue): bool {
    const kind = textOf(row, "k");
    if (kind == "text") return value.isText;
    if (kind == "int") return value.kind == JsonKind.Number && Math.floor(value.number) == value.number;
    if (kind == "list") return value.isList;
    return kind == "object" && value.isObject;
  }

  private child(row: JsonValue, index: i32): JsonValue {
    return this.rows[i32(itemsOf(row, "c")[index].number)];
  }
}

function isLeaf(kind: string, value: JsonValue | null, row: JsonValue): bool {
  if (value === null) return false;
  if (kind == "json") return true;
  if (kind == "text") return value.isText && hasFormat(textOf(row, "f"), value.text);
  if (kind == "int") return Math.floor(value.number) == value.number && isWithin(value, itemsOf(row, "n"));
  if (kind == "number") return isWithin(value, itemsOf(row, "n"));
  if (kind == "flag") return value.kind == JsonKind.Flag;
  if (kind == "one") return value.isText && hasText(itemsOf(row, "v"), value.text);
  return kind == "duration" && (row.get("z") !== null ? durationOrOffMs(value) >= 0 : durationMs(value) > 0);
}

function isWithin(value: JsonValue, bounds: JsonValue[]): bool {
  const number = value.number;
  return value.kind == JsonKind.Number && number >= bounds[0].number && number <= bounds[1].number;
}

function hides(row: JsonValue, value: JsonValue | null): bool {
  if (row.get("s") !== null) return true;
  return value !== null && value.isText && value.text.includes("@") && isUrlFormat(textOf(row, "f"));
}

function isHarmless(value: JsonValue, harmless: JsonValue | null): bool {
  if (value.kind == JsonKind.Null) return true;
  if (harmless !== null) return value.kind == harmless.kind && value.flag == harmless.flag && value.text == harmless.text;
  switch (value.kind) {
    case JsonKind.Flag:
      return !value.flag;
    case JsonKind.Number:
      return value.number == 0;
    case JsonKind.Text:
      return value.text.length == 0;
  }
  return value.items.length == 0;
}

function hasText(items: JsonValue[], text: string): bool {
  for (let i = 0, n = items.length; i < n; i++) {
    if (items[i].text == text) return true;
  }
  return false;
}
