// Where a text stops being JSON, and what was expected there. `JSON.parse` quotes the text around the place, and that may be a secret.

export interface JsonProblem {
  line: number;
  column: number;
  /** `expected a comma or ]`. */
  message: string;
}

/** As deep as anything is read. */
const DEEPEST = 500;

/** The first place that is no JSON; undefined: it is JSON. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const problem = new Scan(text).run();
  if (problem === undefined) return undefined;
  const before = text.slice(0, problem.at).split("\n");
  const end = problem.at >= text.length ? "the text ends here: " : "";
  return { line: before.length, column: (before.at(-1) ?? "").length + 1, message: `${end}${problem.message}` };
}

interface Found {
  at: number;
  message: string;
}

const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const TEXT_SO_FAR = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const SPACE = /[ \t\r\n]*/y;

class Scan {
  private at = 0;

  constructor(private readonly text: string) {
    if (text.startsWith("\uFEFF")) this.at = 1;
  }

  run(): Found | undefined {
    const found = this.value(0);
    if (found !== undefined) return found;
    this.space();
    return this.at < this.text.length ? this.expected("nothing behind the end") : undefined;
  }

  private value(depth: number): Found | undefined {
    this.space();
    const c = this.text[this.at];
    if (depth > DEEPEST) return { at: this.at, message: `nested deeper than ${DEEPEST} levels` };
    if (c === "{") return this.items("}", "the name of a key in double quotes", () => this.member(depth));
    if (c === "[") return this.items("]", "a value", () => this.value(depth + 1));
    if (c === '"') return this.string();
    return this.take(LITERAL) ? undefined : this.expected(c === "'" ? "double quotes" : "a value");
  }

  private member(depth: number): Found | undefined {
    this.space();
    if (this.text[this.at] !== '"') return this.expected("the name of a key in double quotes");
    const name = this.string();
    if (name !== undefined) return name;
    this.space();
    if (this.text[this.at] !== ":") return this.expected("a colon");
    this.at++;
    return this.value(depth + 1);
  }

  private items(close: string, first: string, item: () => Found | undefined): Found | undefined {
    this.at++;
    this.space();
    if (this.text[this.at] === close) {
      this.at++;
      return undefined;
    }
    for (;;) {
      this.space();
      if (this.text[this.at] === close) return this.expected(`${first} (there is a comma before)`);
      const found = item();
      if (found !== undefined) return found;
      this.space();
      const next = this.text[this.at];
      if (next !== "," && next !== close) return this.expected(`a comma or ${close}`);
      this.at++;
      if (next === close) return undefined;
    }
  }

  private string(): Found | undefined {
    if (this.take(TEXT)) return undefined;
    this.take(TEXT_SO_FAR);
    const c = this.text[this.at];
    return this.expected(c === "\\" ? "another character behind the backslash" : "the text's end in double quotes, on the same line");
  }

  private space(): void {
    this.take(SPACE);
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private expected(what: string): Found {
    return { at: this.at, message: `expected ${what}` };
  }
}
