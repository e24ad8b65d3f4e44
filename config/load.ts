import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { LineCounter } from "yaml";
import { readAccount } from "./accounts.js";
import { asWanted } from "./as-wanted.js";
import { checkConfig, type CheckResult } from "./check.js";
import { cureOf } from "./cure.js";
import type { Finding } from "./finding.js";
import { GRANT_KEYS, PAIR_KEYS } from "./higress.js";
import { jsonProblem } from "./json-problem.js";
import { lint } from "./lint/lint.js";
import { isObject, listAt, textsAt, type RawObject } from "./raw.js";
import { readRegularFile } from "./regular-file.js";
import { providersIn } from "./located.js";
import { substitute, type StandIn } from "./substitute.js";
import { fillTokenFiles, tokensBeside, type TokenFile, type TokenReader } from "./token-file.js";
import { readYaml } from "./yaml.js";

/** A configuration file, read and checked. */
export interface LoadResult extends CheckResult {
  /** Values that must not be shown: tokens, header values and everything that came out of a variable below them. */
  secrets: Set<string>;
  /** Files that tokens were looked for in. */
  tokenFiles: readonly TokenFile[];
  /** What the plugin gets as its configuration; undefined where there are errors. */
  pluginConfig?: RawObject;
}

/** A configuration with thousands of API tokens is a quarter of this. */
export const MOST_CHARACTERS = 1024 * 1024;
/** Of errors, and of warnings. */
export const MOST_FINDINGS = 200;

export type Environment = Record<string, string | undefined>;

/**
 * Reads `file` (YAML or JSON), fills in `${NAME}` from `environment` and from a `.env` file beside it (the environment wins), and checks
 * the whole. Problems of reading are findings too; it never throws.
 */
export function loadConfig(file: string, environment: Environment = process.env, standIn?: StandIn): LoadResult {
  return loaded(
    file,
    readText(() => readFileSync(file)),
    environment,
    standIn,
  );
}

/** The same for who must not wait, whatever stands in the file's place. */
export function loadRegular(file: string, environment: Environment = process.env): LoadResult {
  return loaded(
    file,
    readText(() => readRegularFile(file)),
    environment,
  );
}

function loaded(file: string, source: string | Error, environment: Environment, standIn?: StandIn): LoadResult {
  if (source instanceof Error) return failed([{ path: "", message: `cannot read ${file}: ${reason(source)}` }]);
  return parseConfig(source, environmentBeside(file, environment), standIn, tokensBeside(file));
}

/** What `${NAME}` stands for in a configuration file: the environment, then the file .env beside it. Never throws. */
export function environmentBeside(file: string, environment: Environment = process.env): Environment {
  return { ...dotEnv(join(dirname(file), ".env")), ...environment };
}

/** The same for a text that was read already. Without a reader no `tokenFile` is read. */
export function parseConfig(source: string, environment: Environment = {}, standIn?: StandIn, reader?: TokenReader): LoadResult {
  if (source.length > MOST_CHARACTERS) return failed([{ path: "", message: tooLong(source) }]);
  const parsed = parseYaml(source);
  if (parsed.errors.length > 0) return failed(told(parsed.errors));
  const { value: substituted, errors, values } = substitute(parsed.value, environment, standIn);
  const value = asWanted(substituted);
  const missing = new Set(errors.map((error) => error.path));
  const filled = reader === undefined ? undefined : fillTokenFiles(value, reader, missing);
  const tokenFiles = filled?.files ?? [];
  const secrets = secretsOf(value, values);
  const result = checkConfig(value);
  for (const path of filled?.missed ?? []) missing.add(path);
  const clean = maskFor(secrets);
  const findings = told([...errors, ...(filled?.errors ?? []), ...result.errors.filter((error) => !missing.has(error.path))]).map(
    (finding) => masked(finding, clean),
  );
  const lints = result.config === undefined || result.config.outOfUse.length > 0 || !isObject(value) ? [] : lint(value, result.config);
  const warnings = told([...result.warnings.filter(({ path }) => !missing.has(path)), ...lints]).map((finding) => masked(finding, clean));
  if (findings.length > 0) return { ok: false, errors: findings, warnings, secrets, tokenFiles };
  return { ...result, warnings, secrets, tokenFiles, pluginConfig: withoutNotify(value as RawObject) };
}

/** The plugin has no use for an address that is the gateway's own secret. */
function withoutNotify({ notify: _notify, ...rest }: RawObject): RawObject {
  return rest;
}

function failed(errors: Finding[]): LoadResult {
  return { ok: false, errors, warnings: [], secrets: new Set(), tokenFiles: [] };
}

function readText(read: () => Buffer): string | Error {
  try {
    return read().toString("utf8");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function reason(error: Error): string {
  return (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : error.message;
}

function dotEnv(file: string): Environment {
  const text = readText(() => readRegularFile(file));
  return text instanceof Error ? {} : parseEnv(text);
}

function parseYaml(source: string): { value: unknown; errors: Finding[] } {
  const half = halfJson(source);
  if (half !== undefined) return { value: undefined, errors: [{ path: "", message: half }] };
  const lines = new LineCounter();
  const document = documentOf(source, lines);
  if (document instanceof Error) return { value: undefined, errors: [{ path: "", message: document.message }] };
  // As many as are told, and one more that says so.
  const errors = document.errors.slice(0, MOST_FINDINGS + 1).map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { path: "", message: `line ${line}, column ${col}: ${error.message}` };
  });
  if (errors.length > 0) return { value: undefined, errors };
  try {
    return { value: document.toJS() as unknown, errors };
  } catch (error) {
    return { value: undefined, errors: [{ path: "", message: error instanceof Error ? error.message : String(error) }] };
  }
}

/** What is wrong with a text that is meant as JSON, in JSON's words; undefined: it is YAML, or all is well. */
function halfJson(source: string): string | undefined {
  if (!/^\uFEFF?\s*\{\s*"/.test(source)) return undefined;
  const problem = jsonProblem(source);
  if (problem === undefined) return undefined;
  // Brackets are YAML's too, with more freedom.
  const yaml = documentOf(source, new LineCounter());
  if (yaml instanceof Error || yaml.errors.length === 0) return undefined;
  return `line ${problem.line}, column ${problem.column}: this is no JSON: ${problem.message}`;
}

/** Text that is nested thousands of times ends the parser's stack. */
function documentOf(source: string, lineCounter: LineCounter): ReturnType<typeof readYaml> | Error {
  try {
    return readYaml(source, lineCounter);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Keys with credentials, used here or not: they are not shown. */
export const SECRET_KEYS = [...PAIR_KEYS, ...GRANT_KEYS];

/** Token and header values of a tree, and of the variables those that are long enough to be secrets. */
function secretsOf(value: unknown, substituted: Set<string>): Set<string> {
  const secrets = new Set<string>();
  for (const text of substituted) if (text.length >= 8) secrets.add(text);
  if (!isObject(value)) return secrets;
  const { notify } = value;
  if (isObject(notify) && typeof notify.url === "string" && notify.url !== "") secrets.add(notify.url);
  for (const provider of providersIn(value)) {
    for (const text of SECRET_KEYS.flatMap((key) => textsAt(provider, key))) if (text !== "") secrets.add(text);
    for (const text of textsAt(provider, "vertexAuthKey")) {
      const key = readAccount(text)?.key;
      if (key !== undefined) secrets.add(key).add(JSON.stringify(key).slice(1, -1));
    }
    for (const token of listAt(provider, "apiTokens")) if (typeof token === "string" && token !== "") secrets.add(token);
    if (isObject(provider.headers))
      for (const text of Object.values(provider.headers)) if (typeof text === "string" && text !== "") secrets.add(text);
  }
  return secrets;
}

/** So many are more than anybody reads. */
function told(findings: Finding[]): Finding[] {
  if (findings.length <= MOST_FINDINGS) return findings;
  const more = findings.length - MOST_FINDINGS;
  return [...findings.slice(0, MOST_FINDINGS), { path: "", message: `and ${more} more: these come first` }];
}

function tooLong(source: string): string {
  return `the configuration has ${source.length} characters, and at most ${MOST_CHARACTERS} are read`;
}

/** Replaces every secret of a text. */
function maskFor(secrets: Set<string>): (text: string) => string {
  const long = [...secrets].filter((secret) => secret.length >= 8);
  return (text) => long.reduce((cleaned, secret) => (cleaned.includes(secret) ? cleaned.replaceAll(secret, "***") : cleaned), text);
}

/** A secret that was written in the wrong place does not show either. */
function masked(finding: Finding, clean: (text: string) => string): Finding {
  const cure = finding.cure ?? cureOf(finding);
  return {
    path: finding.path,
    message: clean(finding.message),
    ...(cure === undefined ? {} : { cure: { ...cure, text: clean(cure.text) } }),
  };
}
