// `ai-failover import`: another gateway's configuration as one of ours, with a list of what was taken and what was not.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { Document } from "yaml";
import { environmentBeside, findingText, locateProviders, parseConfig, type StandIn, textsAt } from "../../config/index.js";
import { isObject, listAt, type RawObject } from "../../config/raw.js";
import { ownValue, setOwn } from "../../config/own.js";
import { importChannels } from "./channels.js";
import type { ImportFlags, ImportKind } from "./flags.js";
import { importHigress, wasmPluginIn } from "./higress.js";
import { importLiteLlm } from "./litellm.js";
import { readProblem } from "../read-problem.js";
import { Report } from "./report.js";
import { ImportError, Source } from "./source.js";

const TITLES: Record<ImportKind, string> = { litellm: "LiteLLM", higress: "Higress", "one-api": "one-api", "new-api": "new-api" };

/** A configuration as text, and what is said of it. */
export interface Imported {
  yaml: string;
  report: string[];
  /** Why the configuration cannot be used as it is; empty: it can. */
  errors: string[];
}

/** Reads the text of `file`. Throws an `ImportError` where nothing can be made of it. */
export function importText(kind: ImportKind, file: string, text: string, environment: NodeJS.ProcessEnv, group?: string): Imported {
  const report = new Report();
  const config = configOf(kind, file, text, environment, report, group);
  if (listAt(config, "providers").length === 0 && config.provider === undefined && config._rules_ === undefined)
    throw new ImportError([`${file}: nothing of it can be taken`, ...report.text()].join("\n"));
  report.say("taken", summary(config));
  const source = rendered(config);
  const { errors, warnings } = parseConfig(source, environment, standIn);
  for (const warning of warnings) report.say("differs", findingText(warning));
  const lines = report.text();
  const head = [`Imported from ${TITLES[kind]}'s ${basename(file)} by ai-failover import.`, "", ...lines];
  return { yaml: `${head.map((line) => `# ${line}`.trimEnd()).join("\n")}\n\n${source}`, report: lines, errors: errors.map(findingText) };
}

function configOf(kind: ImportKind, file: string, text: string, environment: NodeJS.ProcessEnv, report: Report, group?: string): RawObject {
  if (kind === "higress") return importHigress({ source: wasmPluginIn(file, text), report }).config;
  const source = Source.read(file, text);
  if (kind === "litellm") {
    const reading = { source, report, environment };
    return importLiteLlm(reading, withIncluded(source, source.object("LiteLLM's config.yaml"), report)).config();
  }
  return importChannels({ source, report, from: kind }, group).config();
}

/** LiteLLM's `include`: files beside it whose lists go behind, and whose other keys come in. */
function withIncluded(source: Source, root: RawObject, report: Report): RawObject {
  const { include } = root;
  const names = (Array.isArray(include) ? include : [include]).filter((name) => typeof name === "string");
  const merged = { ...root };
  for (const name of names) {
    const file = resolve(dirname(source.file), name);
    let included: RawObject;
    try {
      included = Source.read(file, readFileSync(file, "utf8")).object("a configuration of LiteLLM");
    } catch (error) {
      if (error instanceof ImportError) throw error;
      throw new ImportError(`${source.at(["include"])}: ${readProblem(file, error)}`);
    }
    report.say("taken", `${source.at(["include"])}: ${file} (its lines are not told)`);
    for (const [key, value] of Object.entries(included)) {
      const own = ownValue(merged, key);
      setOwn(
        merged,
        key,
        Array.isArray(own) && Array.isArray(value)
          ? [...own, ...(value as unknown[])]
          : isObject(own) && isObject(value)
            ? { ...own, ...value }
            : value,
      );
    }
  }
  return merged;
}

const CREDENTIALS = ["apiTokens", "awsAccessKey", "hunyuanAuthId", "klingAccessKey", "vertexAuthKey", "azureClientId"];

function summary(config: RawObject): string {
  const providers = locateProviders(config).map(({ value }) => value);
  const tokens = providers.flatMap((each) => CREDENTIALS.flatMap((key) => textsAt(each, key)));
  const routes = listAt(config, "routes").length + listAt(config, "_rules_").length;
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const all = `${count(providers.length, "provider")} with ${count(tokens.length, "token")} in all`;
  return routes === 0 ? all : `${all}, ${count(routes, "route")}`;
}

function rendered(config: RawObject): string {
  return `${new Document(config, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 }).trimEnd()}\n`;
}

/** What variables hold is not known here: something that each place takes. */
const standIn: StandIn = (path, name) => {
  if (/\.vertexAuthKey/.test(path)) return JSON.stringify({ client_email: name, private_key: "PRIVATE KEY-----" });
  if (/(baseUrl|Url)$/.test(path)) return `https://${name.toLowerCase().replaceAll("_", "-")}.invalid/v1`;
  if (/clientKeys/.test(path)) return `sha256:${"0".repeat(64)}`;
  return `set-in-the-environment-${name}`;
};

/** Runs the command; answers the exit code: 0, 1 where the outcome cannot be used, 2 where there is none. */
export function runImport(flags: ImportFlags, say: (text: string) => void, complain: (line: string) => void): number {
  try {
    return imported(flags, say, complain);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    complain(error.message);
    return 2;
  }
}

function imported({ from, file, out, force, group }: ImportFlags, say: (text: string) => void, complain: (line: string) => void): number {
  const shown = file === "-" ? "standard input" : file;
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new ImportError(readProblem(shown, error));
  }
  if (out !== undefined && !force && existsSync(out)) throw new ImportError(`${out} is there already: name another file, or say --force`);
  const environment = environmentBeside(out ?? resolve("ai-failover.yaml"), process.env);
  const { yaml, report, errors } = importText(from, shown, text, environment, group);
  for (const line of report) complain(line);
  if (out === undefined) say(yaml);
  else {
    written(out, yaml);
    complain(`${out} is written: npx ai-failover check --config ${out} says what is missing still`);
  }
  for (const error of errors) complain(`cannot be used yet: ${error}`);
  return errors.length > 0 ? 1 : 0;
}

/** Tokens may be in it. */
function written(out: string, yaml: string): void {
  try {
    writeFileSync(out, yaml, { mode: 0o600 });
  } catch (error) {
    throw new ImportError(`${out} cannot be written: ${(error as Error).message}`);
  }
}
