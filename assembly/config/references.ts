// What any part of a configuration may refer to wrongly: a provider that is not there, a regular expression that is not understood. As
// config/references.ts.
import { SAY_BAD_PATTERN, SAY_UNKNOWN_PROVIDER, SAY_UNKNOWN_PROVIDER_NEAR } from "./defaults";
import { Findings, quote } from "./finding";
import { nearest } from "./nearest";
import { patternProblem } from "./pattern";

/** Says that an id is not that of a provider, with the nearest one. */
export function unknownProvider(path: string, id: string, ids: string[], findings: Findings): void {
  const near = nearest(id, ids);
  findings.error(path, near.length == 0 ? SAY_UNKNOWN_PROVIDER : SAY_UNKNOWN_PROVIDER_NEAR, quote(id), quote(near));
}

/** Says that a regular expression is not understood, and why. */
export function checkPattern(source: string, path: string, findings: Findings): void {
  const problem = patternProblem(source);
  if (problem.length > 0) findings.error(path, SAY_BAD_PATTERN, quote(source), problem);
}
