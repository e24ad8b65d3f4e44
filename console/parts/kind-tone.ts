import type { Kind } from "../../config/api.js";

/** How serious a kind looks. The name of the kind always stands beside it. */
export type Tone = "ok" | "fail" | "warn" | "calm" | "running";

const TONES: Record<Kind, Tone> = {
  ok: "ok",
  auth: "fail",
  quota: "fail",
  serverError: "fail",
  connection: "fail",
  rateLimit: "warn",
  overloaded: "warn",
  timeout: "warn",
  callerError: "calm",
  contextLength: "calm",
  contentPolicy: "calm",
  modelNotFound: "calm",
};

/** The tone of an attempt's kind; without one it is still running. */
export function toneOf(kind: Kind | undefined): Tone {
  return kind === undefined ? "running" : TONES[kind];
}
