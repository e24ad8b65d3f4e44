// What happened, for the pages that watch: the last events are kept, so that a page that lost its connection gets what it missed.
import type { Events } from "../../config/api.js";

/** One event as it is sent: its data is JSON text already, made once for all pages. */
export interface LoggedEvent {
  id: number;
  name: keyof Events;
  data: string;
}

type Listener = (event: LoggedEvent) => void;

const KEPT = 500;

/** A bounded log with ids from 1. Publishing never waits for anybody. */
export class EventLog {
  private readonly kept: LoggedEvent[] = [];
  private readonly listeners = new Set<Listener>();
  private last = 0;

  /** Called when the first page comes, and when the last one has gone. */
  onAudience: (somebody: boolean) => void = () => undefined;

  get lastId(): number {
    return this.last;
  }

  get audience(): number {
    return this.listeners.size;
  }

  publish<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    const event: LoggedEvent = { id: ++this.last, name, data: JSON.stringify(value) };
    this.kept.push(event);
    if (this.kept.length > KEPT) this.kept.shift();
    for (const listener of this.listeners) listener(event);
  }

  /** The kept events after an id. An id from before a restart of the gateway is larger than ours: all of them. */
  since(id: number): LoggedEvent[] {
    return this.kept.filter((event) => event.id > id || id > this.last);
  }

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.onAudience(true);
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.onAudience(false);
    };
  }
}
