// A point where a simulated provider waits until the test lets it go on: events instead of sleeps.

/** Closed until `open()` is called once; whoever waits goes on then, and later comers at once. */
export class Gate {
  /** How many have come to it. */
  arrived = 0;
  private readonly promise: Promise<void>;
  private release: () => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve) => (this.release = resolve));
  }

  get opened(): Promise<void> {
    this.arrived++;
    return this.promise;
  }

  open(): void {
    this.release();
  }
}

/** A value that arrives once, with the means to hand it in from outside. */
export class Signal<T> {
  readonly promise: Promise<T>;
  resolve: (value: T) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve) => (this.resolve = resolve));
  }
}

/**
 * The promise's value, or an error that names what was waited for.
 * @param ms limit in milliseconds, generous: it only turns a hang into a message
 */
export async function within<T>(promise: Promise<T>, what: string, ms = 30_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asks again until the answer is truthy: for state that has no event to wait for (a status page).
 * @param ms limit in milliseconds
 */
export async function eventually<T>(what: string, ask: () => Promise<T> | T, ms = 30_000): Promise<NonNullable<T>> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${ms} ms until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
