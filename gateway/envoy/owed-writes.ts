// Writes that have to happen in the end: tried at once, and again until they succeed, said once. A later write of the same name takes the
// place of one that waits.
import { systemFault } from "../system-fault.js";

const AGAIN_MS = 1_000;

export class OwedWrites {
  private readonly waiting = new Map<string, () => void>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly say: (line: string) => void,
    private readonly againMs = AGAIN_MS,
  ) {}

  /** Writes now or as soon as it is possible. Never throws. */
  write(name: string, write: () => void): void {
    const problem = attempted(write);
    if (problem === undefined) return this.forget(name);
    if (this.closed) return;
    if (this.waiting.size === 0)
      this.say(`${name} cannot be written (${problem}): what is in force stays, and it is tried again until it works`);
    this.waiting.set(name, write);
    this.again();
  }

  /** What waited under that name was overtaken by a newer state. */
  forget(name: string): void {
    this.waiting.delete(name);
  }

  /** Whatever waits still is given up. */
  close(): void {
    this.closed = true;
    this.waiting.clear();
    clearTimeout(this.timer);
  }

  private again(): void {
    this.timer ??= setTimeout(() => this.tryAll(), this.againMs);
    this.timer.unref();
  }

  private tryAll(): void {
    this.timer = undefined;
    const owed = this.waiting.size;
    for (const [name, write] of this.waiting) if (attempted(write) === undefined) this.waiting.delete(name);
    if (this.waiting.size > 0) this.again();
    else if (owed > 0) this.say("what could not be written before is written now");
  }
}

function attempted(write: () => void): string | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    return systemFault(error) ?? String(error);
  }
}
