// API tokens out of files, one on each line: `tokenFile` of a provider. What a file holds is never said.
import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { type Finding, keyPath, show } from "./finding.js";
import { FORMATS } from "./formats.js";
import { locateProviders } from "./located.js";
import { strangeCharacter } from "./looks-secret.js";
import { fill, MESSAGES } from "./messages.js";
import { deleteOwn, ownValue, setOwn } from "./own.js";
import { isObject, listAt } from "./raw.js";
import { regularBytes } from "./regular-file.js";

export const MOST_TOKEN_BYTES = 64 * 1024;

/** A file that was read for its tokens, and what it was then: another content is another state. */
export interface TokenFile {
  file: string;
  state: string;
}

interface TokenFileRead {
  /** Absent: nothing was looked at. */
  read?: TokenFile;
  tokens: readonly string[];
  /** Why there are none. */
  problem?: string;
}

/** Finds the tokens of what stands under `tokenFile`. */
export type TokenReader = (named: string) => TokenFileRead;

/** Reads files that are named from the folder of a configuration; each is read once. */
export function tokensBeside(configFile: string): TokenReader {
  const known = new Map<string, TokenFileRead>();
  return (named) => {
    const file = resolve(dirname(configFile), named);
    const read = known.get(file) ?? readTokenFile(file);
    known.set(file, read);
    return read;
  };
}

/** What a file is now, for comparison with what was read. Throws where that cannot be told at the moment. */
export function tokenFileState(file: string): string {
  try {
    return stateOf(regularBytes(file, MOST_TOKEN_BYTES));
  } catch (error) {
    const reason = REASONS.get((error as NodeJS.ErrnoException).code ?? "");
    if (reason === undefined) throw error;
    return reason;
  }
}

function readTokenFile(file: string): TokenFileRead {
  const content = contentOrReason(file);
  const tokens = typeof content === "string" ? content : tokensIn(content);
  const read = { file, state: stateOf(content) };
  return typeof tokens === "string" ? { read, tokens: [], problem: `${file} ${tokens}` } : { read, tokens };
}

function contentOrReason(file: string): Buffer | string {
  try {
    return regularBytes(file, MOST_TOKEN_BYTES);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    return REASONS.get(code) ?? `cannot be read (${code})`;
  }
}

/** A reason is its own state. */
function stateOf(content: Buffer | string): string {
  return typeof content === "string" ? content : createHash("sha256").update(content).digest("hex");
}

const REASONS = new Map([
  ["ENOENT", "does not exist"],
  ["ENOTDIR", "does not exist"],
  ["EACCES", "may not be read by this user"],
  ["EPERM", "may not be read by this user"],
  ["ELOOP", "is a link that leads to itself"],
  ["ENAMETOOLONG", "has too long a name"],
]);

/** The tokens, or what is wrong with them. */
function tokensIn(content: Buffer): string[] | string {
  const text = textOf(content);
  if (text === undefined) return "is no text in UTF-8";
  const tokens = new Set<string>();
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const token = line.replace(/^[ \t]+|[ \t]+$/g, "");
    if (token === "" || token.startsWith("#")) continue;
    if (!FORMATS.token.pattern.test(token)) return `has no token on line ${i + 1}: there is ${strangeCharacter(token)} in it`;
    if (token.includes("${")) return `has a reference on line ${i + 1}: nothing is filled in there, so it has to be the token itself`;
    tokens.add(token);
  }
  return tokens.size === 0 ? "holds no token" : [...tokens];
}

function textOf(content: Buffer): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** What became of every `tokenFile` of a configuration. */
export interface TokensFilled {
  errors: Finding[];
  /** Every file that was looked at, each once. */
  files: TokenFile[];
  /** Paths of `apiTokens` that would have got some. */
  missed: string[];
}

/**
 * Puts the tokens of the files behind `apiTokens`, each that is not there yet, and takes `tokenFile` away: in place. `unfilled` are paths
 * whose variables are not set, which are named already.
 */
export function fillTokenFiles(root: unknown, reader: TokenReader, unfilled: ReadonlySet<string>): TokensFilled {
  const filled: TokensFilled = { errors: [], files: [], missed: [] };
  const files = new Map<string, TokenFile>();
  for (const { value, path, id } of isObject(root) ? locateProviders(root) : []) {
    const named = ownValue(value, "tokenFile");
    if (named === undefined) continue;
    deleteOwn(value, "tokenFile");
    const at = keyPath(path, "tokenFile");
    const found = unfilled.has(at) ? { tokens: [], problem: "" } : tokensOf(named, id, reader);
    if ("read" in found && found.read !== undefined) files.set(found.read.file, found.read);
    if (found.problem !== undefined) {
      if (found.problem !== "") filled.errors.push({ path: at, message: found.problem });
      filled.missed.push(keyPath(path, "apiTokens"));
      continue;
    }
    const own = listAt(value, "apiTokens");
    const isList = ownValue(value, "apiTokens") === undefined || Array.isArray(ownValue(value, "apiTokens"));
    if (isList) setOwn(value, "apiTokens", [...own, ...found.tokens.filter((token) => !own.includes(token))]);
  }
  filled.files.push(...files.values());
  return filled;
}

function tokensOf(named: unknown, id: string, reader: TokenReader): TokenFileRead {
  if (typeof named !== "string" || !FORMATS.text.pattern.test(named))
    return { tokens: [], problem: fill(MESSAGES.expected, "the path of a file", show(named)) };
  const found = reader(named);
  if (found.problem === undefined) return found;
  return { ...found, problem: `the tokens of ${id === "" ? "this provider" : id} cannot be had: ${found.problem}` };
}
