// What any part of a configuration may refer to wrongly: a provider that is not there, a regular expression that is not understood.
import { quote } from "./finding.js";
import type { Findings } from "./findings.js";
import { MESSAGES } from "./messages.js";
import { nearest } from "./nearest.js";
import { patternProblem } from "./pattern.js";

/** Says that an id is not that of a provider, with the nearest one. */
export function unknownProvider(path: string, id: string, ids: readonly string[], findings: Findings): void {
  const near = nearest(id, ids);
  if (near === undefined) findings.error(path, MESSAGES.unknownProvider, quote(id));
  else findings.error(path, MESSAGES.unknownProviderNear, quote(id), quote(near));
}

/** Says that a regular expression is not understood, and why. */
export function checkPattern(source: string, path: string, findings: Findings): void {
  const problem = patternProblem(source);
  if (problem !== "") findings.error(path, MESSAGES.badPattern, quote(source), problem);
}
