// Guessing a password must not pay: a few free attempts for each address, then a pause that doubles.
import { monotonic } from "../clock.js";

const FREE = 5;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** Failures are forgotten after this long without another. */
const FORGOTTEN_MS = 60 * 60_000;
const MOST_ADDRESSES = 10_000;
/** Each check costs memory and processor time on purpose. */
const AT_ONCE = 4;

interface Failures {
  count: number;
  last: number;
}

/** Counts failed logins by address. An IPv6 address counts by its first 64 bits, which one machine has to itself. */
export class LoginLimit {
  private readonly failures = new Map<string, Failures>();
  private readonly judged = new Map<string, Promise<boolean>>();
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly now: () => number = monotonic) {}

  /** Seconds that this address has to wait; 0: it may try. */
  waitSeconds(address: string): number {
    if (this.running >= AT_ONCE) return 1;
    const known = this.failures.get(network(address));
    if (known === undefined || known.count < FREE) return 0;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (known.count - FREE), LONGEST_PAUSE_MS);
    return Math.max(0, Math.ceil((known.last + pause - this.now()) / 1000));
  }

  /**
   * An attempt begins, before anything of it but its head was read, and counts as failed from now on: attempts that run at the same time, or
   * hold back their last byte, do not share one count. Seconds that this address has to wait instead; 0: it may try.
   */
  begin(address: string): number {
    const wait = this.waitSeconds(address);
    if (wait === 0) this.fail(network(address));
    return wait;
  }

  /** Checks the password of an attempt that has begun; the answer waits until one of the few places is free. */
  async judge(address: string, check: () => Promise<boolean>): Promise<boolean> {
    while (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
    try {
      const right = await check();
      if (right) this.failures.delete(network(address));
      return right;
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  /** Both: for an attempt that is read already. */
  count(address: string, check: () => Promise<boolean>): Promise<boolean> {
    this.fail(network(address));
    return this.judge(address, check);
  }

  /**
   * An attempt whose password is known as it begins: the same password of the same address, while it is judged, is the same guess and is counted once.
   * Seconds that this address has to wait instead of an answer.
   */
  async guess(address: string, password: string, check: () => Promise<boolean>): Promise<boolean | number> {
    const key = JSON.stringify([network(address), password]);
    const same = this.judged.get(key);
    if (same !== undefined) return await same;
    const wait = this.begin(address);
    if (wait > 0) return wait;
    const answer = this.judge(address, check).finally(() => this.judged.delete(key));
    this.judged.set(key, answer);
    return await answer;
  }

  private fail(key: string): void {
    const now = this.now();
    const known = this.failures.get(key);
    const count = known === undefined || now - known.last > FORGOTTEN_MS ? 1 : known.count + 1;
    this.failures.delete(key);
    this.failures.set(key, { count, last: now });
    for (const oldest of this.failures.keys()) {
      if (this.failures.size <= MOST_ADDRESSES) break;
      this.failures.delete(oldest);
    }
  }
}

function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=[0-9.]+$)/i, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = (plain.split("%")[0] as string).split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill("0"), ...right].slice(0, 4).join(":");
}
