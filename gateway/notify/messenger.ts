// Messages on their way to the webhook: at most one a minute for each subject, one after the other, tried again, and never waited for.
import { randomUUID } from "node:crypto";
import { monotonic } from "../clock.js";
import { isTaken, messageBody, type Change, type NotifyFormat } from "./message.js";

export interface MessengerOptions {
  url: string;
  format: NotifyFormat;
  /** Says in the gateway's own log that a message could not be delivered. */
  say: (line: string) => void;
  /** Hears what the webhook has taken. */
  sent?: (changes: readonly Change[]) => void;
  /** Milliseconds between two messages about one subject. Default: a minute. */
  everyMs?: number;
  /** Pauses before each further try. */
  pausesMs?: readonly number[];
  /** Limit of one try. */
  limitMs?: number;
}

const MINUTE_MS = 60_000;
const PAUSES_MS = [1_000, 5_000, 20_000, 60_000, 120_000];
const LIMIT_MS = 30_000;
/** Messages that wait at most; the oldest is given up for a newer one. */
const MOST = 100;
/** Changes of one subject that one message tells at most: the last ones. */
const MOST_CHANGES = 20;
const MOST_SUBJECTS = 10_000;

interface Message {
  body: string;
  changes: readonly Change[];
}

interface Subject {
  waiting: Change[];
  sentAt: number;
  timer?: NodeJS.Timeout;
}

export class Messenger {
  private readonly subjects = new Map<string, Subject>();
  private readonly queue: Message[] = [];
  private sending = false;
  private readonly ended = new AbortController();

  constructor(private readonly options: MessengerOptions) {}

  /** Never throws, and nobody waits for what becomes of it. */
  tell(change: Change): void {
    if (this.ended.signal.aborted) return;
    const subject = this.subjectOf(change.subject);
    subject.waiting.push(change);
    if (subject.waiting.length > MOST_CHANGES) subject.waiting.shift();
    if (subject.timer !== undefined) return;
    const wait = subject.sentAt + (this.options.everyMs ?? MINUTE_MS) - monotonic();
    if (wait <= 0) this.flush(subject);
    else {
      subject.timer = setTimeout(() => this.flush(subject), wait);
      subject.timer.unref();
    }
  }

  /** What was not delivered yet is given up. */
  close(): void {
    this.ended.abort();
    for (const { timer } of this.subjects.values()) clearTimeout(timer);
  }

  private subjectOf(name: string): Subject {
    const known = this.subjects.get(name);
    if (known !== undefined) return known;
    if (this.subjects.size >= MOST_SUBJECTS) {
      for (const [old, { timer }] of this.subjects) if (timer === undefined) this.subjects.delete(old);
    }
    const made: Subject = { waiting: [], sentAt: -Infinity };
    this.subjects.set(name, made);
    return made;
  }

  private flush(subject: Subject): void {
    delete subject.timer;
    subject.sentAt = monotonic();
    const { format, say } = this.options;
    const changes = subject.waiting.splice(0);
    this.queue.push({ body: JSON.stringify(messageBody(format, randomUUID(), changes)), changes });
    if (this.queue.length > MOST) {
      this.queue.shift();
      say("warning: a notification is given up: too many wait for the webhook");
    }
    if (!this.sending) this.deliverAll().catch(() => undefined);
  }

  private async deliverAll(): Promise<void> {
    this.sending = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) await this.deliver(next);
    this.sending = false;
  }

  /** Never rejects. */
  private async deliver({ body, changes }: Message): Promise<void> {
    const { say, sent, pausesMs = PAUSES_MS } = this.options;
    for (const pause of [...pausesMs, undefined]) {
      if (this.ended.signal.aborted) return;
      const problem = await this.attempt(body);
      if (problem === undefined) return sent?.(changes);
      if (this.ended.signal.aborted) return;
      if (pause === undefined) say(`warning: a notification could not be delivered: ${problem}`);
      else await this.pause(pause);
    }
  }

  /** Why it was not taken; undefined: it was. The address is not told: it is a credential. */
  private async attempt(body: string): Promise<string | undefined> {
    const { url, format, limitMs = LIMIT_MS } = this.options;
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8" },
        body,
        redirect: "manual",
        signal: AbortSignal.any([this.ended.signal, AbortSignal.timeout(limitMs)]),
      });
      const text = (await answer.text()).slice(0, 10_000);
      return isTaken(format, answer.status, text) ? undefined : `the webhook answered ${answer.status}`;
    } catch (error) {
      return error instanceof Error && error.name === "TimeoutError"
        ? "the webhook did not answer in time"
        : "the webhook cannot be reached";
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.ended.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}
