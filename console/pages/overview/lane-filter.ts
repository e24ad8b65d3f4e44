import type { Kind, RequestEvent } from "../../../config/api.js";

/** What the lane is narrowed to; an empty text lets everything pass. */
export interface LaneFilter {
  route: string;
  provider: string;
  kind: Kind | "";
  onlyRescued: boolean;
}

export const NO_FILTER: LaneFilter = { route: "", provider: "", kind: "", onlyRescued: false };

/** Answered, or about to be, after at least one attempt that failed. */
export function isRescued(row: RequestEvent): boolean {
  return row.status < 400 && row.attempts.some(({ kind }) => kind !== undefined && kind !== "ok");
}

export function passes(row: RequestEvent, { route, provider, kind, onlyRescued }: LaneFilter): boolean {
  if (route !== "" && row.route !== route) return false;
  if (provider !== "" && !row.attempts.some((attempt) => attempt.provider === provider)) return false;
  if (kind !== "" && !row.attempts.some((attempt) => attempt.kind === kind)) return false;
  return !onlyRescued || isRescued(row);
}
