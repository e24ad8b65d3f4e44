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
 * single provider without an id is named by its type; one of a rule, whose names are the rule's own, gets a number where its name is taken.
 */
export function locateProviders(root: RawObject): Located[] {
  const found = new Found();
  locateIn(root, "", found);
  rulesOf(root).forEach((rule, i) => {
    if (rule !== undefined) locateIn(rule, itemPath("_rules_", i), found);
  });
  return found.all;
}

/**
 * Whatever may be read as a provider, in the form that it is written in or in Higress's (one alone for a list of one): also where another one takes its place,
 * since a variable may decide that, or where it is out of use. For all that looks after secrets.
 */
export function providersIn(root: RawObject): RawObject[] {
  const parts = [root, ...listOf(root._rules_).filter(isObject)];
  return parts.flatMap((part) => [part.provider, ...listOf(part.providers)]).filter(isObject);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** With an index of the names: ten thousand providers are not compared with each other. */
class Found {
  readonly all: Located[] = [];
  private readonly ids = new Set<string>();
  private readonly counted = new Map<string, number>();

  push(one: Located): void {
    this.all.push(one);
    this.ids.add(one.id);
  }

  freeName(type: string): string {
    if (type === "" || !this.ids.has(type)) return type;
    let n = this.counted.get(type) ?? 2;
    while (this.ids.has(`${type}-${n}`)) n++;
    // Names are never given back: the next search begins where this one ended.
    this.counted.set(type, n);
    return `${type}-${n}`;
  }
}

function locateIn(value: RawObject, path: string, found: Found): void {
  const single = value.provider;
  if (value.providers === undefined && isObject(single)) {
    const id = path === "" && "id" in single ? textAt(single, "id") : found.freeName(textAt(single, "id" in single ? "id" : "type"));
    found.push({ path: keyPath(path, "provider"), value: single, id });
    return;
  }
  listAt(value, "providers").forEach((item, i) => {
    if (!isObject(item)) return;
    const id = textAt(item, "id");
    found.push({ path: itemPath(keyPath(path, "providers"), i), value: item, id: path === "" ? id : found.freeName(id) });
  });
}
