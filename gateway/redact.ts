// Token values out of text that people see. Envoy's own debug log prints headers and configuration.

/** Values and what stands in for them. */
export type Names = Iterable<readonly [value: string, name: string]>;

/** Shorter values are replaced only as whole words: "a" as a token must not eat every letter a. */
const SHORT = 6;

/** Replaces known secrets in lines of text by their names (`qwen#0`); the known ones only grow, since old requests may still use old tokens. */
export class Redactor {
  private readonly names = new Map<string, string>();
  private readonly plain = new Set<string>();
  private pattern: RegExp | undefined;

  /** Values and the names that replace them; a value keeps its first name. */
  add(values: Names): void {
    for (const [value, name] of values) {
      this.plain.add(value);
      for (const form of forms(value)) if (form !== "" && !this.names.has(form)) this.names.set(form, name);
    }
    const longestFirst = [...this.names.keys()].sort((a, b) => b.length - a.length);
    this.pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(expression).join("|"), "g");
  }

  /** The values that are known, at least `length` characters long. */
  values(length: number): string[] {
    return [...this.plain].filter((value) => value.length >= length);
  }

  /** The text without any known value. */
  clean(text: string): string {
    return this.pattern === undefined ? text : text.replace(this.pattern, (found) => this.names.get(found) ?? "***");
  }
}

/** A value as it is, as JSON and percent-encoding write it, and inside base64 at each of the three alignments. */
function forms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  // Envoy's C-style escaping writes a slash and a quote its own way; JSON inside JSON doubles the backslashes.
  const twice = JSON.stringify(json).slice(1, -1);
  const base64 = value.length < 12 ? [] : [0, 1, 2].flatMap((offset) => [base64At(value, offset), urlSafe(base64At(value, offset))]);
  return [...new Set([value, json, twice, encodeURIComponent(value), ...base64])];
}

/** The characters of base64 that depend on the value alone when `offset` bytes stand before it. */
function base64At(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const whole = Math.floor((bytes.length * 8) / 6);
  return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), whole);
}

function urlSafe(text: string): string {
  return text.replaceAll("+", "-").replaceAll("/", "_");
}

function expression(form: string): string {
  const literal = form.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  return form.length < SHORT ? `(?<![A-Za-z0-9_-])${literal}(?![A-Za-z0-9_-])` : literal;
}
