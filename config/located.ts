// Where providers are written: in the list, alone, or in rules.
import { itemPath, keyPath } from "./finding.js";
import { isObject, listAt, textAt, type RawObject } from "./raw.js";

/** The rules of a configuration; items that are no objects keep their place as undefined. */
export function rulesOf(root: RawObject): (RawObject | undefined)[] {
  return listAt(root, "_rules_").map((rule) => (isObject(rule) ? rule : undefined));
}

/** A provider with the path that it has in the configuration. */
export interface Located {
  path: string;
  value: RawObject;
  id: string;
}

/**
 * Providers of either form, then those of the rules; items that are no objects are left out (the structure's check has named them). A
 * rule's single provider without an id is named by its type, with a number where that name is taken.
 */
export function locateProviders(root: RawObject): Located[] {
  const found: Located[] = [];
  locateIn(root, "", found);
  rulesOf(root).forEach((rule, i) => {
    if (rule !== undefined) locateIn(rule, itemPath("_rules_", i), found);
  });
  return found;
}

function locateIn(value: RawObject, path: string, found: Located[]): void {
  const single = value.provider;
  if (value.providers === undefined && isObject(single)) {
    const id = "id" in single ? textAt(single, "id") : freeName(textAt(single, "type"), found);
    found.push({ path: keyPath(path, "provider"), value: single, id });
    return;
  }
  listAt(value, "providers").forEach((item, i) => {
    if (isObject(item)) found.push({ path: itemPath(keyPath(path, "providers"), i), value: item, id: textAt(item, "id") });
  });
}

function freeName(type: string, taken: readonly Located[]): string {
  let name = type;
  for (let n = 2; name !== "" && taken.some((other) => other.id === name); n++) name = `${type}-${n}`;
  return name;
}
