// One run of one drill, outside the test runner: what happened, in one line.
import { AssertionError } from "node:assert/strict";
import { Stage, type Drill, type Mode, type Scenario, type Target, type Wire } from "./drill.js";
import { NotApplicable } from "./peers.js";

export interface Outcome {
  /** `served`: every request was answered well, and something else did not hold. */
  verdict: "pass" | "served" | "fail" | "not applicable";
  /** Empty for a pass. */
  reason: string;
  /** Requests whose answer counts, and those of them that the client saw fail. */
  asked: number;
  lost: number;
  /** Attempts at each provider, in their order. */
  hits: number[];
}

export interface Run {
  drill: Drill;
  mode: Mode;
  workers: number;
  launch(scenario: Scenario, workers: number): Promise<Target>;
  /** How the simulated providers speak. */
  wire?: Wire;
  /** What must hold after it. */
  after(stage: Stage): Promise<void> | void;
  /** Milliseconds. */
  limitMs: number;
}

/** Runs the drill and ends everything that it started. */
export async function once(run: Run): Promise<Outcome> {
  const stage = new Stage(run.mode, run.workers, run.launch, run.wire);
  const late = new AbortController();
  try {
    await Promise.race([play(run, stage), expiry(run.limitMs, late.signal)]);
    return { verdict: "pass", reason: "", ...countOf(stage) };
  } catch (error) {
    if (error instanceof NotApplicable) return { verdict: "not applicable", reason: error.message, ...countOf(stage) };
    const served = run.drill.looksWell !== true && stage.answers.length > 0 && stage.answers.every((a) => a.served);
    return { verdict: served && error instanceof AssertionError ? "served" : "fail", reason: reasonOf(error), ...countOf(stage) };
  } finally {
    late.abort();
    await stage.end();
  }
}

function countOf({ answers, providers }: Stage): { asked: number; lost: number; hits: number[] } {
  const lost = answers.filter((answer) => !answer.served).length;
  return { asked: answers.length, lost, hits: providers.map((provider) => provider.hits()) };
}

async function play(run: Run, stage: Stage): Promise<void> {
  await run.drill.run(stage);
  await run.after(stage);
}

function expiry(ms: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`not over after ${ms} ms`)), ms);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}

/** The first line of the message, with the numbers or words that were compared. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [first = "", second = ""] = message.split("\n");
  // "20 of 20 failed; the first:" is followed by the status and how the answer ended.
  if (first.endsWith("; the first:")) return `${first.replace("; the first:", "")} (${second})`;
  const line = first.replace(/:$/, "");
  if (!(error instanceof AssertionError)) return line;
  const { actual, expected } = error as { actual: unknown; expected: unknown };
  const short = (value: unknown): boolean => ["number", "string"].includes(typeof value) && String(value).length < 40;
  if (!short(actual) || !short(expected) || typeof actual !== typeof expected) return line;
  const seen = `${String(actual)} instead of ${String(expected)}`;
  return line === "" || /Expected values to be/.test(line) ? seen : `${line}: ${seen}`;
}
