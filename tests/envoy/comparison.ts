// The drills on several gateways: a row for each drill, a column for each gateway, and a reason where one does not hold.
import { VERSION } from "../../gateway/paths.js";
import type { Drill, Mode, Scenario, Stage, Target } from "./drills/drill.js";
import { once, type Outcome } from "./drills/once.js";
import { invariants, ourGateway } from "./drills/our-gateway.js";
import { keptCredential, PEERS, type Peer } from "./drills/peers.js";

/** A gateway as the comparison runs it, one after the other. */
interface System {
  open(): Promise<OpenSystem>;
}

interface OpenSystem {
  name: string;
  version: string;
  /** Peers start slowly: their drills may take this many times as long. */
  patience: number;
  launch(scenario: Scenario, workers: number): Promise<Target>;
  after(stage: Stage): Promise<void> | void;
  close(): Promise<void>;
}

/** Ours and all peers, or the ones that are named (`ours` among them). Throws for a name that is unknown. */
export function systems(names: string | undefined, say: (line: string) => void): System[] {
  const chosen = names?.split(",") ?? ["ours", ...Object.keys(PEERS)];
  return chosen.map((name) => {
    if (name === "ours") return { open: () => Promise.resolve(OURS) };
    const open = PEERS[name];
    if (!open) throw new Error(`--peer: expected some of ours,${Object.keys(PEERS).join(",")}; got ${name}`);
    return { open: async () => asSystem(await open(say)) };
  });
}

const OURS: OpenSystem = {
  name: "ai-failover",
  version: VERSION,
  patience: 1,
  launch: (scenario, workers) => ourGateway(scenario, workers),
  after: invariants,
  close: () => Promise.resolve(),
};

function asSystem(peer: Peer): OpenSystem {
  const { name, version } = peer;
  return { name, version, patience: 4, launch: (s) => peer.launch(s), after: keptCredential, close: () => peer.close() };
}

/** Runs every drill on every gateway, with one worker. `failed` speaks of our own only. */
export async function compared(list: System[], drills: Drill[], say: (line: string) => void): Promise<{ text: string; failed: boolean }> {
  const heads: string[] = [];
  const columns: Cell[][] = [];
  let failed = false;
  for (const system of list) {
    const open = await system.open();
    try {
      const cells: Cell[] = [];
      for (const drill of drills) {
        const result = await cell(open, drill);
        say(`${open.name} ${drill.id} ${drill.title}: ${shown(result)}`);
        cells.push(result);
        if (open === OURS && result.some((r) => r.verdict !== "pass")) failed = true;
      }
      heads.push(`${open.name} ${open.version}`);
      columns.push(cells);
    } finally {
      await open.close();
    }
  }
  return { text: table(heads, columns, drills), failed };
}

/** The outcome of each kind of answer that the drill is for. */
type Cell = (Outcome & { mode: Mode })[];

async function cell(system: OpenSystem, drill: Drill): Promise<Cell> {
  const modes: Mode[] = drill.only === undefined ? ["plain", "streamed"] : [drill.only];
  const results: Cell = [];
  for (const mode of modes) {
    const { launch, after, patience } = system;
    const limitMs = (drill.limitMs ?? 60_000) * patience;
    results.push({ mode, ...(await once({ drill, mode, workers: 1, launch, after, limitMs })) });
  }
  return results;
}

/** One text where both kinds of answer agree, else one for each. */
export function shown(results: Cell): string {
  const texts = results.map(told);
  const [first = ""] = texts;
  if (texts.every((text) => text === first)) return first;
  const alike = results.every((r) => r.verdict === results[0]?.verdict) && results[0]?.verdict === "served";
  // Counts differ from run to run: one of them is enough.
  if (alike && new Set(texts.map((text) => text.replace(/\d+/g, "n"))).size === 1) return first;
  return results.map((r, i) => `${r.mode}: ${texts[i]}`).join("; ");
}

function told(r: Outcome): string {
  const text = r.reason === "" ? r.verdict : `${r.verdict}${r.verdict === "served" ? ", but" : ":"} ${r.reason}`;
  return text.replaceAll("|", "\\|");
}

function table(heads: string[], columns: Cell[][], drills: Drill[]): string {
  const lines = [`| drill | what happens, and what must hold | ${heads.join(" | ")} |`, `| --- | --- |${" --- |".repeat(heads.length)}`];
  for (const [i, drill] of drills.entries())
    lines.push(`| ${[drill.id, drill.title.replaceAll("|", "\\|"), ...columns.map((cells) => shown(cells[i] ?? []))].join(" | ")} |`);
  const all = columns.map((cells) => cells.flat());
  const share = all.map(
    (runs) => `${runs.filter((r) => r.verdict === "pass").length} of ${runs.filter((r) => r.verdict !== "not applicable").length}`,
  );
  return [...lines, `| | runs that pass | ${share.join(" | ")} |`].join("\n");
}
