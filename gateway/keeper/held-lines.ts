// Envoy's log on its way to the gateway's process, which alone knows what must not be shown. Whole lines only: half a token is known to
// nobody. Envoy never waits: what nobody takes is held up to a bound, and then left out.

const MOST_CHARACTERS = 4 * 1024 * 1024;

export class HeldLines {
  private lines: string[] = [];
  private held = 0;
  private underWay = 0;
  private leftOut = 0;
  private taker = 0;
  private open = false;
  private turn: NodeJS.Immediate | undefined;

  /** `send` passes lines on and calls `sent` once they are gone. */
  constructor(private readonly send: (lines: readonly string[], sent: () => void) => void) {}

  add(line: string): void {
    if (this.held + this.underWay + line.length > MOST_CHARACTERS) this.leftOut++;
    else {
      this.lines.push(line);
      this.held += line.length;
    }
    if (this.open) this.turn ??= setImmediate(() => this.flush());
  }

  /** Somebody takes them from now on. */
  pass(): void {
    this.open = true;
    this.taker++;
    this.underWay = 0;
    this.flush();
  }

  /** Nobody takes them for now. */
  hold(): void {
    this.open = false;
  }

  flush(): void {
    if (this.turn !== undefined) clearImmediate(this.turn);
    this.turn = undefined;
    if (!this.open || this.lines.length === 0) return;
    const { lines, held, leftOut, taker } = this;
    this.lines = [];
    this.held = this.leftOut = 0;
    this.underWay += held;
    const told = leftOut === 0 ? lines : [...lines, `(${leftOut} lines of Envoy's log are left out: too many at once)`];
    this.send(told, () => {
      if (taker === this.taker) this.underWay -= held;
    });
  }
}
