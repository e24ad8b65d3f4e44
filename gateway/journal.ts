// Requests as they fail, go on and end: Envoy writes one line for each pass into a FIFO of the run folder, and the last pass of a request
// carries the plugin's text of all of it. Nothing is kept on disk, and Envoy's workers never wait: they hand their lines to a thread.
import { constants, openSync, statSync } from "node:fs";
import { Socket } from "node:net";
import type { AttemptEvent, RequestEvent } from "../config/api.js";
import { baseEnvironment, run } from "./child.js";
import { LineSplitter } from "./lines.js";

/** What the plugin's text holds (docs/operations.md). */
interface Journey {
  id: string;
  at: number;
  api: string;
  route: string;
  model: string;
  streamed: boolean;
  attempts: AttemptEvent[];
  skipped: RequestEvent["skipped"];
  provider: string | null;
  finalModel: string | null;
  ms: number;
  clientKey: string;
  usage: { input: number; output: number } | null;
  cancelled: boolean;
  closedBy?: NonNullable<RequestEvent["closedBy"]>;
}

/**
 * The event of one log line as the generated configuration has it (envoy/listeners.ts): of a request that ended, or that goes on with another
 * attempt. Undefined: no line of ours. Never throws.
 */
export function requestEvent(text: string): RequestEvent | undefined {
  const [status, journey, running] = text.split("\t");
  try {
    if (isText(journey)) return eventOf(JSON.parse(journey) as Journey, Number(status) || 0);
    return isText(running) ? runningEvent(JSON.parse(running) as Journey) : undefined;
  } catch {
    return undefined;
  }
}

/** `-` on a pass of the other kind, or that the plugin did not handle. */
function isText(value: string | undefined): value is string {
  return value?.startsWith("{") === true;
}

/** The last attempt begins where the one before has ended, and has no outcome yet. */
function runningEvent(journey: Journey): RequestEvent {
  const before = Math.max(0, ...journey.attempts.map(({ endMs }) => endMs ?? 0));
  const attempts = journey.attempts.map((each) => (each.endMs === undefined ? { ...each, startMs: Math.max(each.startMs, before) } : each));
  return { ...eventOf(journey, 0), attempts, durationMs: before, running: true };
}

function eventOf(journey: Journey, status: number): RequestEvent {
  const { provider, finalModel, ms, clientKey, usage, cancelled, ...same } = journey;
  return {
    ...same,
    status,
    durationMs: ms,
    ...(provider === null ? {} : { provider }),
    ...(finalModel === null ? {} : { finalModel }),
    ...(clientKey === "" ? {} : { clientKey }),
    ...(usage === null ? {} : { usage }),
    ...(cancelled ? { cancelled } : {}),
  };
}

/** The FIFO's reading end. It is open before Envoy starts, and stays open over Envoy's restarts. */
export class Journal {
  private readonly listeners = new Set<(event: RequestEvent) => void>();

  private constructor(private socket: Socket) {
    this.readFrom(socket);
  }

  /** Opens the FIFO, which an Envoy may have open already, or makes it. Rejects where the system cannot make one. */
  static async open(path: string): Promise<Journal> {
    return new Journal(await openFifo(path));
  }

  /** Another FIFO in the place of one that was deleted, before an Envoy opens it. Whoever listens goes on. */
  async renew(path: string): Promise<void> {
    const before = this.socket;
    this.socket = await openFifo(path);
    this.readFrom(this.socket);
    before.destroy();
  }

  private readFrom(socket: Socket): void {
    const lines = new LineSplitter((line) => this.pass(line));
    socket.on("data", (data: Buffer) => lines.write(data));
    socket.on("error", () => undefined);
  }

  /** Calls the listener with each request that ends from now on, or goes on after a failed attempt, within half a second. Answers the way to stop it. */
  subscribe(listener: (event: RequestEvent) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
    this.socket.destroy();
  }

  private pass(line: string): void {
    if (this.listeners.size === 0) return;
    const event = requestEvent(line);
    if (event === undefined) return;
    for (const listener of this.listeners) listener(event);
  }
}

async function openFifo(path: string): Promise<Socket> {
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO() !== true) {
    const { error } = await run("mkfifo", ["-m", "600", path], baseEnvironment(), 10_000);
    if (error !== null) throw error;
  }
  // For writing as well: so it never ends while no Envoy has it open.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}
