// Token values out of text that people see. Envoy's own debug log prints headers and configuration.
import { writtenForms } from "./written-forms.js";
import { maskHeader } from "./mask-header.js";

/** Values and what stands in for them. */
export type Names = Iterable<readonly [value: string, name: string]>;

/** Shorter values are replaced only as whole words: "a" as a token must not eat every letter a. */
const SHORT = 6;
/** Characters of one expression: an engine that cannot compile one ends the process. */
const LARGEST = 20_000;

/** What finds one value: a group of an expression. */
interface Group {
  source: string;
  name: string;
}

/** One expression, and the names in the order of its groups. */
interface Pattern {
  expression: RegExp;
  names: string[];
}

/** Replaces known secrets in lines of text by their names (`qwen#0`); the known ones only grow, since old requests may still use old tokens. */
export class Redactor {
  private readonly names = new Map<string, string>();
  private standIns = new Set<string>();
  private patterns: Pattern[] = [];
  /** Forms of values that are too long for an expression, which no provider's tokens are: as they are, and as JSON has them. */
  private long: [form: string, name: string][] = [];

  /** Values and the names that replace them; a value keeps its first name. */
  add(values: Names): void {
    for (const [value, name] of values) if (value !== "" && !this.names.has(value)) this.names.set(value, name);
    this.standIns = new Set(this.names.values());
    this.long = [];
    const groups: Group[] = [];
    for (const [value, name] of [...this.names].sort(([a], [b]) => b.length - a.length)) {
      const source = value.length > LARGEST ? undefined : `(${expression(value)})`;
      if (source !== undefined && source.length <= LARGEST) groups.push({ source, name });
      else for (const form of new Set([value, JSON.stringify(value).slice(1, -1)])) this.long.push([form, name]);
    }
    this.patterns = patternsOf(groups);
  }

  /** All that is known, for another one. */
  all(): [value: string, name: string][] {
    return [...this.names];
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
    return maskHeader(this.clean(line), (value) => this.standIns.has(value));
  }
}

/** In their order, in as many expressions as keep each of them small. */
function patternsOf(groups: Group[]): Pattern[] {
  const shares: Group[][] = [];
  let size = LARGEST;
  for (const group of groups) {
    if (size + group.source.length > LARGEST) {
      shares.push([]);
      size = 0;
    }
    shares.at(-1)?.push(group);
    size += group.source.length;
  }
  return shares.map((share) => ({
    expression: new RegExp(share.map(({ source }) => source).join("|"), "g"),
    names: share.map(({ name }) => name),
  }));
}

function expression(value: string): string {
  const forms = writtenForms(value);
  return value.length < SHORT ? `(?<![A-Za-z0-9_-])(?:${forms})(?![A-Za-z0-9_-])` : forms;
}
