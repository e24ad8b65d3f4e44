// Usage as a file for a spreadsheet.
import type { Dimension, UsageRow } from "../../config/history.js";
import { MEASURES } from "./schema.js";

/** The first line names the columns; failures have one for each kind that is there. */
export function usageCsv(by: Dimension, rows: readonly UsageRow[]): string {
  const kinds = [...new Set(rows.flatMap(({ failures }) => Object.keys(failures)))].sort();
  const lines = rows.map((row) => {
    const failures = new Map(Object.entries(row.failures));
    return [cell(row.name), ...MEASURES.map((name) => row[name]), ...kinds.map((kind) => failures.get(kind) ?? 0)];
  });
  return [[by, ...MEASURES, ...kinds.map((kind) => `failed_${kind}`)], ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** Names of models are a client's own words: a spreadsheet is to take none of them for a formula. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
