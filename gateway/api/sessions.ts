// Who is signed in: a bounded table of sessions that expire, known by a hash, so that a dump of the memory's table opens nothing.
import { createHash, randomBytes } from "node:crypto";
import { monotonic } from "../clock.js";

const IDLE_MS = 8 * 3_600_000;
const LONGEST_MS = 24 * 3_600_000;
const MOST = 100;

/** One signed-in browser. */
export interface SignedIn {
  /** What its requests carry as `x-csrf-token`. */
  csrf: string;
  /** By the monotonic clock. */
  since: number;
  used: number;
}

/** Sessions by the value of their cookie. They end after 8 hours without a request, after 24 hours, and with the gateway. */
export class Sessions {
  private readonly table = new Map<string, SignedIn>();

  constructor(private readonly now: () => number = monotonic) {}

  /** A new session; the one that was idle longest goes when there are too many. Returns the cookie's value, which is kept nowhere. */
  create(): string {
    this.removeExpired();
    if (this.table.size >= MOST) this.table.delete([...this.table].reduce((a, b) => (a[1].used <= b[1].used ? a : b))[0]);
    const id = randomBytes(32).toString("base64url");
    this.table.set(hash(id), { csrf: randomBytes(32).toString("base64url"), since: this.now(), used: this.now() });
    return id;
  }

  /** The session of a cookie's value, which is used by that; undefined: there is none. */
  use(id: string | undefined): SignedIn | undefined {
    if (id === undefined) return undefined;
    this.removeExpired();
    const found = this.table.get(hash(id));
    if (found !== undefined) found.used = this.now();
    return found;
  }

  /** Whether a session is there still; that does not use it. */
  has(id: string | undefined): boolean {
    this.removeExpired();
    return id !== undefined && this.table.has(hash(id));
  }

  end(id: string | undefined): void {
    if (id !== undefined) this.table.delete(hash(id));
  }

  private removeExpired(): void {
    const now = this.now();
    for (const [key, { since, used }] of this.table) if (now - used > IDLE_MS || now - since > LONGEST_MS) this.table.delete(key);
  }
}

function hash(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
