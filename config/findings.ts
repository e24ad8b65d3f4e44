import type { Finding } from "./finding.js";
import { fill } from "./messages.js";

/** Errors and warnings of one check, in the order in which they are found. */
export class Findings {
  readonly errors: Finding[] = [];
  readonly warnings: Finding[] = [];
  /** A broken provider is put out of use: what it lacks is said as an error. */
  contained = false;
  /** It is written as Higress's ai-proxy has it. */
  higress = false;

  error(path: string, template: string, ...values: string[]): void {
    this.errors.push({ path, message: fill(template, ...values) });
  }

  warn(path: string, template: string, ...values: string[]): void {
    this.warnings.push({ path, message: fill(template, ...values) });
  }
}
