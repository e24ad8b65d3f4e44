// How a value may stand in a text: every character of it as it is, or as JSON, C, a shell, URLs or HTML write it, also one inside the other;
// and inside base64. One expression finds all of them, mixed ones too.

/** Escapes inside of escapes double the backslashes: three levels. */
const SLASHES = "\\\\{0,8}";
const LEAST_FOR_BASE64 = 12;

/** The source of an expression, without groups that capture, for each form of a value. */
export function writtenForms(value: string): string {
  const runs = value.match(/\\+|[^\\]/gu) ?? [];
  const characters = runs.map((run, n) => {
    if (run.startsWith("\\")) return `(?:(?:\\\\|%(?:25)*5[cC]|\\\\x5[cC]|\\\\134|&#92;){${run.length},${8 * run.length}})`;
    // The slashes before it are the value's own already.
    return written(run, runs[n - 1]?.startsWith("\\") === true ? "" : SLASHES);
  });
  return [characters.join(""), ...base64Forms(value).map(literal)].join("|");
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

function hex(code: number, digits: number): string {
  // Both cases of each letter.
  return code
    .toString(16)
    .padStart(digits, "0")
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

const ENTITIES = new Map([
  ["'", "&apos;"],
  ['"', "&quot;"],
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
]);
const LETTERS = new Map([
  ["\n", "n"],
  ["\r", "r"],
  ["\t", "t"],
  ["\b", "b"],
  ["\f", "f"],
]);

function written(character: string, slashes: string): string {
  if (/^[A-Za-z0-9]$/.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const bytes = [...Buffer.from(character)];
  const units = Array.from({ length: character.length }, (_, n) => character.charCodeAt(n));
  const letter = LETTERS.get(character);
  const entity = ENTITIES.get(character);
  // The longer ones first: one may begin with another.
  const forms = [
    ...(entity === undefined ? [] : [entity]),
    // A shell ends its quotes for it.
    ...(character === "'" ? ["'\\\\''", "'\"'\"'"] : []),
    `(?:&amp;|&)#(?:0*${code}|[xX]0*${hex(code, 0)});`,
    slashes + literal(character),
    bytes.map((byte) => `%(?:25)*${hex(byte, 2)}`).join(""),
    bytes.map((byte) => `\\\\{1,8}x${hex(byte, 2)}`).join(""),
    bytes.map((byte) => `\\\\{1,8}${byte.toString(8).padStart(3, "0")}`).join(""),
    units.map((unit) => `\\\\{1,8}u${hex(unit, 4)}`).join(""),
    ...(letter === undefined ? [] : [`\\\\{1,8}${letter}`]),
  ];
  return `(?:${forms.join("|")})`;
}

/** Inside base64 at each of the three alignments. */
function base64Forms(value: string): string[] {
  if (value.length < LEAST_FOR_BASE64) return [];
  return [...new Set([0, 1, 2].flatMap((offset) => [base64At(value, offset), urlSafe(base64At(value, offset))]))];
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
