// A stream of bytes as lines of text, with a bound on what one line may hold.
import { StringDecoder } from "node:string_decoder";

const LONGEST_LINE = 256 * 1024;

/**
 * Calls `line` for each whole line. A secret is replaced line by line, so nothing is passed on before its line has ended; what goes
 * beyond the bound is left out rather than cut in two.
 */
export class LineSplitter {
  private readonly decoder = new StringDecoder("utf8");
  private held = "";
  private dropped = false;

  constructor(private readonly line: (text: string) => void) {}

  write(bytes: Buffer): void {
    const parts = this.decoder.write(bytes).split("\n");
    parts.forEach((part, index) => {
      this.hold(part);
      if (index < parts.length - 1) this.flush();
    });
  }

  /** The last line may lack its end. */
  end(): void {
    this.hold(this.decoder.end());
    this.flush();
  }

  private hold(part: string): void {
    if (this.held.length + part.length <= LONGEST_LINE) this.held += part;
    else this.dropped = true;
  }

  private flush(): void {
    if (this.dropped) this.held = "";
    const text = this.dropped ? `(a line of more than ${LONGEST_LINE} characters is left out)` : this.held.replace(/\r$/, "");
    this.held = "";
    this.dropped = false;
    if (text !== "") this.line(text);
  }
}
