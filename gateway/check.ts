// What is wrong with a configuration file, for people and for programs.
import { readFileSync } from "node:fs";
import type { CheckResult, ConfigFinding } from "../config/api.js";
import { environmentBeside, tokensBeside } from "../config/index.js";
import { checkText } from "./edit/check.js";

/** Checks a file with the variables that the gateway would have. Throws where it cannot be read. No finding shows a secret. */
export function checkFile(file: string, environment: NodeJS.ProcessEnv = process.env): CheckResult {
  const text = readFileSync(file, "utf8");
  return checkText(text, environmentBeside(file, environment), text, tokensBeside(file));
}

/** One line for each finding, one more for its cure, and a last one that counts them. */
export function findingLines(file: string, findings: readonly ConfigFinding[]): string[] {
  const errors = findings.filter(({ level }) => level === "error").length;
  return [
    ...findings.flatMap((finding) => [
      findingLine(file, finding),
      ...(finding.cure === undefined ? [] : [`    cure: ${finding.cure.text}`]),
    ]),
    `${file}: ${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`,
  ];
}

function findingLine(file: string, { level, path, message, line, column }: ConfigFinding): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}: ${level}: ${path === "" ? "" : `${path}: `}${message}`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
