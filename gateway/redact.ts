// Token values out of text that people see. Envoy's own debug log prints headers and configuration.
import { writtenForms } from "./written-forms.js";
import { maskHeader } from "./mask-header.js";

/** Values and what stands in for them. */
export type Names = Iterable<readonly [value: string, name: string]>;

/** Shorter values are replaced only as whole words: "a" as a token must not eat every letter a. */
const SHORT = 6;
/** Characters of one expression: an engine that cannot compile one ends the process. */
const LARGEST = 20_000;

/** One expression, and the names in the order of its groups. */
interface Pattern {
  expression: RegExp;
  names: string[];
}

/** Replaces known secrets in lines of text by their names (`qwen#0`); the known ones only grow, since old requests may still use old tokens. */
export class Redactor {
  private readonly names = new Map<string, string>();
  private patterns: Pattern[] = [];
  /** Values that are too long for an expression, which no provider's tokens are: they are looked for as they are, and as JSON has them. */
  private long: [form: string, name: string][] = [];

  /** Values and the names that replace them; a value keeps its first name. */
  add(values: Names): void {
    for (const [value, name] of values) if (value !== "" && !this.names.has(value)) this.names.set(value, name);
    const longestFirst = [...this.names].sort(([a], [b]) => b.length - a.length);
    this.patterns = patternsOf(longestFirst.filter(([value]) => !isLong(value)));
    this.long = longestFirst
      .filter(([value]) => isLong(value))
      .flatMap(([value, name]) => formsOf(value).map((form): [string, string] => [form, name]));
  }

  /** The values that are known, at least `length` characters long. */
  values(length: number): string[] {
    return [...this.names.keys()].filter((value) => value.length >= length);
  }

  /** The text without any known value. */
  clean(text: string): string {
    const shorter = this.long.reduce((left, [form, name]) => left.replaceAll(form, () => name), text);
    return this.patterns.reduce(
      (left, { expression, names }) =>
        left.replace(expression, (...found: unknown[]) => names[found.findIndex((group, n) => n > 0 && group !== undefined) - 1] ?? "***"),
      shorter,
    );
  }

  /** A line of Envoy's log: what clients sent to prove who they are is nobody's to read either. */
  cleanLog(line: string): string {
    return maskHeader(this.clean(line), (value) => this.patterns.some(({ names }) => names.includes(value)));
  }
}

/** The longest values first, in as many expressions as keep each of them small. */
function patternsOf(longestFirst: [value: string, name: string][]): Pattern[] {
  const patterns: Pattern[] = [];
  let groups: string[] = [];
  let names: string[] = [];
  let size = 0;
  const close = (): void => {
    if (groups.length > 0) patterns.push({ expression: new RegExp(groups.join("|"), "g"), names });
    [groups, names, size] = [[], [], 0];
  };
  for (const [value, name] of longestFirst) {
    const group = `(${expression(value)})`;
    if (size + group.length > LARGEST) close();
    groups.push(group);
    names.push(name);
    size += group.length;
  }
  close();
  return patterns;
}

/** A character may take a hundred in an expression. */
function isLong(value: string): boolean {
  return value.length > LARGEST || expression(value).length > LARGEST;
}

function formsOf(value: string): string[] {
  return [...new Set([value, JSON.stringify(value).slice(1, -1)])];
}

function expression(value: string): string {
  const forms = writtenForms(value);
  return value.length < SHORT ? `(?<![A-Za-z0-9_-])(?:${forms})(?![A-Za-z0-9_-])` : forms;
}
