// On a machine without Envoy the first test would pay for its installation: this pays before.
import { beforeAll } from "vitest";
import { findEnvoy } from "../../gateway/envoy/find.js";

/** Call it at the top of a test file that starts Envoy. */
export function envoyReady(): void {
  beforeAll(async () => void (await findEnvoy()), 600_000);
}
