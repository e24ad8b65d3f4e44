// What is wrong with a configuration's text, each finding with its line and column.
import { LineCounter, type Document } from "yaml";
import type { CheckResult, ConfigFinding } from "../../config/api.js";
import {
  type Environment,
  type Finding,
  findingPath,
  MOST_CHARACTERS,
  parseConfig,
  readYaml,
  type TokenReader,
} from "../../config/index.js";
import { cureOf } from "./cure.js";
import { offsetOf } from "./places.js";

/**
 * Checks as the gateway does when the text comes into force. Never throws; no finding shows a secret. `shown` is the text without secrets
 * that the cures are for; without a reader no `tokenFile` is read.
 */
export function checkText(text: string, environment: Environment, shown = text, reader?: TokenReader): CheckResult {
  const { ok, errors, warnings } = parseConfig(text, environment, undefined, reader);
  if (errors.length + warnings.length === 0 || text.length > MOST_CHARACTERS)
    return { ok, findings: errors.map((each) => ({ ...each, level: "error" })) };
  const lines = new LineCounter();
  const document = parsed(text, lines);
  const visible = shown === text ? document : parsed(shown, new LineCounter());
  const placed = (finding: Finding, level: ConfigFinding["level"]): ConfigFinding => {
    // One that a button can carry out before one in words.
    const cure = (visible === undefined || visible.errors.length > 0 ? undefined : cureOf(finding, visible)) ?? finding.cure;
    return { ...place(finding, document, lines), level, ...(cure === undefined ? {} : { cure }) };
  };
  return { ok, findings: [...errors.map((each) => placed(each, "error")), ...warnings.map((each) => placed(each, "warning"))] };
}

function parsed(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return readYaml(text, lineCounter);
  } catch {
    return undefined;
  }
}

function place(finding: Finding, document: Document.Parsed | undefined, lines: LineCounter): Finding & { line?: number; column?: number } {
  // What the YAML parser says begins with the place.
  const said = /^line ([0-9]+), column ([0-9]+): ([^]*)$/.exec(finding.message);
  if (finding.path === "" && said !== null) return { path: "", message: said[3] as string, line: Number(said[1]), column: Number(said[2]) };
  const offset = document === undefined ? undefined : offsetOf(document, findingPath(finding.path));
  if (offset === undefined) return finding;
  const { line, col } = lines.linePos(offset);
  return { ...finding, line, column: col };
}
