import type { HealthState } from "../../config/api.js";

/** A form for each state, so that nobody depends on its colour. The text beside it says the state. */
const FORMS: Record<HealthState, string> = {
  ok: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z",
  limited: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2v8a4 4 0 0 1 0-8Z",
  returning: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2a4 4 0 0 1 4 4H8Z",
  ejected: "M3 4.4 4.4 3 8 6.6 11.6 3 13 4.4 9.4 8l3.6 3.6-1.4 1.4L8 9.4 4.4 13 3 11.6 6.6 8Z",
};

export function StateDot({ state }: { state: HealthState }) {
  return (
    <svg className={`dot ${state}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={FORMS[state]} fillRule="evenodd" />
    </svg>
  );
}
