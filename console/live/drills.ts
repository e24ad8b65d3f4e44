import type { Drill, DrillCommand } from "../../config/api.js";
import { call } from "../api/call.js";
import { live } from "./use-live.js";

/** Begins a drill on the live path. Throws a Refusal. */
export async function beginDrill(command: Required<DrillCommand>): Promise<void> {
  live.changeStatus(await call<{ drills: Drill[] }>("POST", "/api/drills", command));
}

/** Ends a drill before its time. Throws a Refusal. */
export async function endDrill({ provider, token }: Pick<Drill, "provider" | "token">): Promise<void> {
  live.changeStatus(await call<{ drills: Drill[] }>("POST", "/api/drills/end", { provider, token } satisfies DrillCommand));
}
