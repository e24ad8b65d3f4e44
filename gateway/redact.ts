// Token values out of text that people see. Envoy's own debug log prints headers and configuration.
import { writtenForms } from "./written-forms.js";
import { maskHeader } from "./mask-header.js";

/** Values and what stands in for them. */
export type Names = Iterable<readonly [value: string, name: string]>;

/** Shorter values are replaced only as whole words: "a" as a token must not eat every letter a. */
const SHORT = 6;

/** Replaces known secrets in lines of text by their names (`qwen#0`); the known ones only grow, since old requests may still use old tokens. */
export class Redactor {
  private readonly names = new Map<string, string>();
  /** The names in the order of the pattern's groups. */
  private named: string[] = [];
  private pattern: RegExp | undefined;

  /** Values and the names that replace them; a value keeps its first name. */
  add(values: Names): void {
    for (const [value, name] of values) if (value !== "" && !this.names.has(value)) this.names.set(value, name);
    const longestFirst = [...this.names].sort(([a], [b]) => b.length - a.length);
    this.named = longestFirst.map(([, name]) => name);
    const groups = longestFirst.map(([value]) => `(${expression(value)})`);
    this.pattern = groups.length === 0 ? undefined : new RegExp(groups.join("|"), "g");
  }

  /** The values that are known, at least `length` characters long. */
  values(length: number): string[] {
    return [...this.names.keys()].filter((value) => value.length >= length);
  }

  /** The text without any known value. */
  clean(text: string): string {
    if (this.pattern === undefined) return text;
    return text.replace(
      this.pattern,
      (...found: unknown[]) => this.named[found.findIndex((group, n) => n > 0 && group !== undefined) - 1] ?? "***",
    );
  }

  /** A line of Envoy's log: what clients sent to prove who they are is nobody's to read either. */
  cleanLog(line: string): string {
    return maskHeader(this.clean(line), (value) => this.named.includes(value));
  }
}

function expression(value: string): string {
  const forms = writtenForms(value);
  return value.length < SHORT ? `(?<![A-Za-z0-9_-])(?:${forms})(?![A-Za-z0-9_-])` : forms;
}
