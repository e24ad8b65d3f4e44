// What stands under a key of an object of the configuration.
import { JsonKind, JsonValue } from "../json/tree";

const NOTHING = new JsonValue(JsonKind.Null);

/** The text under a key; empty where there is none, and for the empty key. */
export function textOf(object: JsonValue, key: string): string {
  if (key.length == 0) return "";
  const value = object.get(key);
  return value !== null && value.isText ? value.text : "";
}

/** The texts under a key that holds one or a list of them. */
export function textsOf(object: JsonValue, key: string): string[] {
  const texts: string[] = [];
  const value = object.get(key);
  if (value === null) return texts;
  if (value.isText) texts.push(value.text);
  if (!value.isList) return texts;
  for (let i = 0, n = value.items.length; i < n; i++) if (value.items[i].isText) texts.push(value.items[i].text);
  return texts;
}

/** The items of the list under a key; empty where there is none. */
export function itemsOf(object: JsonValue, key: string): JsonValue[] {
  const value = object.get(key);
  return value !== null && value.isList ? value.items : NOTHING.items;
}
