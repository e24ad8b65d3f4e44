// Ending an Envoy in order, within five seconds in all: running requests get the first part, Envoy's own ending the second, then it is killed.
import { setTimeout as pause } from "node:timers/promises";
import { monotonic } from "../clock.js";
import { activeRequests } from "./admin.js";
import { askSocket } from "./socket-http.js";

const DRAIN_MS = 2_500;
const POLL_MS = 25;
/** What Envoy gets after SIGTERM, before SIGKILL. */
export const END_MS = 1_200;

/** Takes no new connection and waits a moment for the requests that run. Never rejects. */
export async function drain(admin: string): Promise<void> {
  try {
    await askSocket(admin, "/drain_listeners", "POST", 1_000);
    for (const deadline = monotonic() + DRAIN_MS; monotonic() < deadline; await pause(POLL_MS)) {
      if ((await activeRequests(admin)) === 0) return;
    }
  } catch {
    // An Envoy that does not answer any more has nothing to drain.
  }
}
