// What any part of a configuration may refer to wrongly: a provider that is not there, a regular expression that is not understood.
import { quote } from "./finding.js";
import type { Findings } from "./findings.js";
import { MESSAGES } from "./messages.js";
import { nearest } from "./nearest.js";
import { patternProblem } from "./pattern.js";

/** What comes later is counted alone: a suggestion costs a comparison with every name. */
const MOST_SUGGESTIONS = 200;

/** Says that an id is not that of a provider, with the nearest one. */
export function unknownProvider(path: string, id: string, ids: ReadonlySet<string>, findings: Findings): void {
  const near = findings.errors.length < MOST_SUGGESTIONS ? nearest(id, [...ids]) : undefined;
  if (near === undefined) findings.error(path, MESSAGES.unknownProvider, quote(id));
  else findings.error(path, MESSAGES.unknownProviderNear, quote(id), quote(near));
}

/** Says that a regular expression is not understood, and why. */
export function checkPattern(source: string, path: string, findings: Findings): void {
  const problem = patternProblem(source);
  if (problem !== "") findings.error(path, MESSAGES.badPattern, quote(source), problem);
}
