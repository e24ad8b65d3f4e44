import { Pattern, patternError } from "../core/pattern";

/** Why core's engine does not understand a regular expression; empty where it does. */
export function patternProblem(source: string): string {
  return Pattern.compile(String.UTF8.encode(source)) === null ? patternError : "";
}
