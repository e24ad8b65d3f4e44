// What is done in a thread of its own. Arguments and results are plain values: they are copied.
import type { CheckResult } from "../../config/api.js";
import { type Environment, secretMarksIn, tokensBeside } from "../../config/index.js";
import { proposedConfiguration, readConfiguration } from "../configuration.js";
import { checkText } from "../edit/check.js";
import { editYaml } from "../edit/edit.js";
import { hideSecrets, secretsByMark, showSecrets } from "../edit/hidden.js";
import { misdirected, permittedReader, unnamedText, unnamedVariables } from "../edit/permitted.js";
import { ownValue } from "../../config/own.js";
import { moveTokens } from "../edit/new-tokens.js";

/** Where the secrets behind the marks of a text are found. */
export interface Hidden {
  texts: readonly string[];
  known: readonly string[];
}

export const TASKS = {
  read: readConfiguration,
  propose: proposedConfiguration,
  check: checkMarked,
  edit: editYaml,
  hide: (text: string, known: readonly string[]) => hideSecrets(text, known),
  /** Why it would send a secret where the file did not. */
  misdirected: (marked: string, { texts, known }: Hidden, environment: Environment, besides: readonly string[]) =>
    misdirected(marked, texts, environment, besides, secretsByMark(texts, known)),
  /** What is to be written, and the variables that go into .env. */
  prepare: (marked: string, hidden: Hidden, envFile: string, environment: Environment) => {
    const { yaml, variables } = moveTokens(marked, envFile, environment);
    return { yaml: shown(yaml, hidden).yaml, variables };
  },
};

export type Tasks = typeof TASKS;
export type Task = keyof Tasks;

function checkMarked(
  marked: string,
  hidden: Hidden,
  environment: Environment,
  besides: readonly string[],
  configFile: string,
): CheckResult {
  const { yaml, unknown } = shown(marked, hidden);
  // A message may show what a variable holds: of those alone that the file, or .env, names.
  const strange = unnamedVariables(marked, hidden.texts, besides).filter((name) => ownValue(environment, name) !== undefined);
  const told = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, strange.includes(name) ? "" : value]));
  const reader = permittedReader(hidden.texts, environment, tokensBeside(configFile));
  const checked = checkText(yaml, strange.length === 0 ? environment : told, marked, reader);
  const strangers = strange.map((name) => ({ path: "", message: unnamedText(name), level: "error" as const }));
  const result = strange.length === 0 ? checked : { ok: false, findings: [...strangers, ...checked.findings] };
  if (unknown.length === 0) return result;
  const message = `${unknown[0]} stands for no secret that is known here: load the configuration again, or type the secret`;
  return { ok: false, findings: [{ path: "", message, level: "error" }, ...result.findings] };
}

function shown(marked: string, { texts, known }: Hidden): { yaml: string; unknown: string[] } {
  return showSecrets(marked, secretMarksIn(marked).length === 0 ? new Map() : secretsByMark(texts, known));
}
