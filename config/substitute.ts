import { itemPath, keyPath, type Finding } from "./finding.js";
import { isObject } from "./raw.js";
import { ownValue } from "./own.js";

/** What substitution found besides the new value. */
export interface Substituted {
  value: unknown;
  errors: Finding[];
  /** Every value that came out of a variable. */
  values: Set<string>;
}

/** As deep as the plugin reads. */
const DEEPEST = 64;

/** Longer names are none: a search for an end that never comes would begin again at every `${`. */
const VARIABLE = /\$(\$\{)|\$\{([^}]{0,256})\}/g;
/** An alias counts each time it is used. */
const MOST_VALUES = 200_000;

/** What stands at this path for a variable that is not set; undefined: it is missed. */
export type StandIn = (path: string, variable: string) => string | undefined;

/** Replaces `${NAME}` in every text of a tree by the environment's value; `$${` stands for `${`. A missing variable is an error, but where it has a stand-in. */
export function substitute(tree: unknown, environment: Record<string, string | undefined>, standIn?: StandIn): Substituted {
  const errors: Finding[] = [];
  const values = new Set<string>();

  function text(source: string, path: string): string {
    return source.replace(VARIABLE, (_, escaped: string | undefined, name: string) => {
      if (escaped !== undefined) return escaped;
      const value = ownValue(environment, name) ?? standIn?.(path, name);
      if (value === undefined) errors.push({ path, message: `environment variable ${name} is not set` });
      else if (value !== "") values.add(value);
      return value ?? "";
    });
  }

  const above = new Set<unknown>();
  let visited = 0;

  function visit(node: unknown, path: string): unknown {
    if (++visited > MOST_VALUES) {
      if (visited === MOST_VALUES + 1)
        errors.push({ path: "", message: `more than ${MOST_VALUES} values, what aliases stand for counted each time` });
      return null;
    }
    if (typeof node === "string") return text(node, path);
    if (typeof node !== "object" || node === null) return node;
    if (above.size >= DEEPEST || above.has(node)) {
      errors.push({ path, message: above.has(node) ? "refers to itself" : `deeper than ${DEEPEST} levels` });
      return null;
    }
    above.add(node);
    const copy = container(node, path);
    above.delete(node);
    return copy;
  }

  function container(node: object, path: string): unknown {
    if (visited > MOST_VALUES) return null;
    if (Array.isArray(node)) return node.map((item, i) => visit(item, itemPath(path, i)));
    if (!isObject(node)) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, visit(item, keyPath(path, key))]));
  }

  return { value: visit(tree, ""), errors, values };
}
