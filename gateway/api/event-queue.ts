// One page's share of the events: bounded, so that a page that does not read costs nothing but its own rows.
import type { LoggedEvent } from "./event-log.js";

/** Holds at most `limit` events; the oldest go first and are counted. */
export class EventQueue {
  private readonly waiting: LoggedEvent[] = [];
  private dropped = 0;
  private wake: (() => void) | undefined;

  constructor(private readonly limit = 200) {}

  push(event: LoggedEvent): void {
    this.waiting.push(event);
    if (this.waiting.length > this.limit) {
      this.waiting.shift();
      this.dropped++;
    }
    this.wake?.();
  }

  /** What waits and how many were dropped since the last call; both start again from nothing. */
  take(): { events: LoggedEvent[]; dropped: number } {
    const { dropped } = this;
    this.dropped = 0;
    return { events: this.waiting.splice(0), dropped };
  }

  /** Resolves when something waits, or after `ms`. */
  async ready(ms: number): Promise<void> {
    if (this.waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  /** Ends a wait. */
  close(): void {
    this.wake?.();
  }
}
