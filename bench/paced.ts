// Requests at an even rate, each timed from the moment at which it was due: a slow answer holds back none of the next.
import { connect, type Socket } from "node:net";
import { AnswerReader } from "./load.js";

export interface PacedOptions {
  port: number;
  requests: number;
  perSecond: number;
  /** The whole request. */
  bytes: Buffer;
}

interface Line {
  socket: Socket;
  reader: AnswerReader;
  done: () => void;
}

export interface PacedResult {
  /** Milliseconds of each request, sorted. */
  times: Float64Array;
  /** Answers that were no 200. */
  failed: number;
}

/** Rejects when a connection breaks. */
export async function paced(options: PacedOptions): Promise<PacedResult> {
  const run = new PacedRun(options);
  return run.all();
}

class PacedRun {
  private readonly times: Float64Array;
  private readonly free: Line[] = [];
  private readonly open: Line[] = [];
  private failed = 0;
  private failure: Error | undefined;

  constructor(private readonly options: PacedOptions) {
    this.times = new Float64Array(options.requests);
  }

  async all(): Promise<PacedResult> {
    const start = performance.now();
    const running: Promise<void>[] = [];
    for (let i = 0; i < this.options.requests && !this.failure; i++) {
      const due = start + (i * 1000) / this.options.perSecond;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      running.push(this.one(i, due));
    }
    await Promise.all(running);
    for (const line of this.open) line.socket.destroy();
    if (this.failure) throw this.failure;
    return { times: this.times.sort(), failed: this.failed };
  }

  private async one(i: number, due: number): Promise<void> {
    const line = this.free.pop() ?? (await this.line());
    await new Promise<void>((resolve) => {
      line.done = resolve;
      line.socket.write(this.options.bytes);
    });
    // Timers are late by up to a millisecond; that is the generator's, not the gateway's.
    this.times[i] = performance.now() - Math.max(due, 0);
    if (line.reader.status !== 200) this.failed++;
    line.reader.reset();
    this.free.push(line);
  }

  private line(): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.options.port, "127.0.0.1");
      const line: Line = { socket, reader: new AnswerReader(), done: () => undefined };
      this.open.push(line);
      socket.setNoDelay(true);
      socket.on("error", (error) => {
        this.failure ??= error;
        line.done();
        reject(error);
      });
      socket.on("data", (data: Buffer) => line.reader.take(data) && line.done());
      socket.on("connect", () => resolve(line));
    });
  }
}
