// Which row of the live lane is the page's own request. An answer carries no id: its trail tells.
import type { RequestEvent } from "../../../config/api.js";
import { API_OF, type DialectName } from "./dialects/all.js";
import type { Outcome } from "./send.js";

interface Sent {
  dialect: DialectName;
  question: { model: string };
  outcome: Outcome;
}

/** The oldest row that is new since the sending and says what the answer says. `known`: ids that were there before. */
export function rowOf(
  rows: readonly RequestEvent[],
  { dialect, question, outcome }: Sent,
  known: ReadonlySet<string>,
): RequestEvent | undefined {
  return rows.findLast((row) => !known.has(row.id) && row.api === API_OF[dialect] && row.model === question.model && agrees(row, outcome));
}

function agrees(row: RequestEvent, { status, provider, attempts, trail }: Outcome): boolean {
  // Before the answer there is only a row whose first attempts have failed.
  if (status === undefined) return row.running === true;
  if (row.running !== true && row.status !== status) return false;
  if (row.running !== true && provider !== undefined && row.provider !== provider) return false;
  if (attempts !== undefined && row.attempts.length < Number(attempts)) return false;
  const names = trail?.split(",").map((step) => step.trim().split("=")[0]) ?? [];
  return names.every((name, i) => name === `${row.attempts[i]?.provider}#${row.attempts[i]?.token}`);
}
