// Where providers are written: in the list, alone, or in rules. As config/located.ts.
import { JsonValue } from "../json/tree";
import { itemPath, keyPath } from "./finding";
import { itemsOf, textOf } from "./members";

/** A provider with the path that it has in the configuration. */
@final
export class Located {
  constructor(
    public path: string,
    public value: JsonValue,
    public id: string,
  ) {}
}

/**
 * Providers of either form, then those of the rules; items that are no objects are left out. A single provider without an id is named by
 * its type; one of a rule, whose names are the rule's own, gets a number where its name is taken.
 */
export function locateProviders(root: JsonValue): Located[] {
  const found: Located[] = [];
  const taken = new Set<string>();
  locateIn(root, "", found, taken);
  const rules = itemsOf(root, "_rules_");
  for (let i = 0, n = rules.length; i < n; i++) if (rules[i].isObject) locateIn(rules[i], itemPath("_rules_", i), found, taken);
  return found;
}

function locateIn(value: JsonValue, path: string, found: Located[], taken: Set<string>): void {
  const single = value.get("provider");
  if (value.get("providers") === null && single !== null && single.isObject) {
    const own = textOf(single, single.get("id") === null ? "type" : "id");
    const id = path.length == 0 ? own : freeName(own, taken);
    found.push(new Located(keyPath(path, "provider"), single, id));
    taken.add(id);
    return;
  }
  const items = itemsOf(value, "providers");
  for (let i = 0, n = items.length; i < n; i++) {
    if (!items[i].isObject) continue;
    const own = textOf(items[i], "id");
    const id = path.length == 0 ? own : freeName(own, taken);
    found.push(new Located(itemPath(keyPath(path, "providers"), i), items[i], id));
    taken.add(id);
  }
}

function freeName(type: string, taken: Set<string>): string {
  let name = type;
  for (let n = 2; name.length > 0 && taken.has(name); n++) name = type + "-" + n.toString();
  return name;
}
