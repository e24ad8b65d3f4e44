// The steps of an answer in HTTP/1, framed in each way that there is.
import type { Step } from "../../support/steps.js";
import type { Line } from "../hostile/sides.js";
import type { Fault, Play } from "./fault.js";

/** A length that is told and does not come. */
const MISSING = 10;

export class Wire {
  /** It leaves in as few packets as it fits into. */
  private readonly together: boolean;
  /** Its end is that of the connection. */
  private readonly closes: boolean;
  private bodiless = false;

  constructor(
    private readonly line: Line,
    private readonly fault: Fault,
    private readonly answer: Play | undefined,
  ) {
    this.together = fault.before === 0 && fault.pieces === "one";
    this.closes = fault.framing === "close" || fault.framing === "http10";
  }

  async play(steps: Step[]): Promise<void> {
    if (this.together) this.line.socket.cork();
    for (const step of steps) {
      if (this.line.socket.destroyed) return;
      await this.perform(step, steps);
      if (!this.together) await new Promise(setImmediate);
    }
  }

  private async perform(step: Step, all: Step[]): Promise<void> {
    const { line } = this;
    if (step.do === "informational") line.send("HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n");
    if (step.do === "headers") this.head(step, all);
    if (step.do === "bytes") this.bytes(step.data);
    if (step.do === "pause") await new Promise((resolve) => setTimeout(resolve, step.ms));
    if (step.do === "end") this.end();
    if (step.do === "cut") line.end();
    if (step.do === "reset" || step.do === "silence") line.socket.uncork();
    if (step.do === "reset") line.reset();
    if (step.do === "silence") await new Promise((resolve) => line.socket.once("close", resolve));
  }

  private head({ status, headers }: Extract<Step, { do: "headers" }>, all: Step[]): void {
    this.bodiless = status === 204;
    const fields = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    if (!this.bodiless) fields.push(...this.framing(all));
    this.line.send(`HTTP/1.${this.fault.framing === "http10" ? 0 : 1} ${status} OK\r\n${fields.join("")}\r\n`);
  }

  private framing(all: Step[]): string[] {
    if (this.closes) return ["connection: close\r\n"];
    if (this.fault.framing === "chunked") return ["transfer-encoding: chunked\r\n"];
    const size = all.reduce((sum, step) => sum + (step.do === "bytes" ? step.data.length : 0), 0);
    const breaks = this.answer !== undefined && this.fault.breaks !== "end" && this.fault.breaks !== "failure";
    return [`content-length: ${Math.max(size + (breaks && size > 0 ? MISSING : 0), this.answer?.length ?? 0)}\r\n`];
  }

  private bytes(data: Buffer): void {
    if (this.fault.framing === "chunked") this.line.send(`${data.length.toString(16)}\r\n`, data, "\r\n");
    else this.line.send(data);
  }

  private end(): void {
    const garbled = this.fault.breaks === "garbled" && this.answer !== undefined;
    if (this.fault.framing === "chunked" && !this.bodiless) this.line.send(garbled ? "zz\r\n" : "0\r\n\r\n");
    this.line.socket.uncork();
    if (this.closes || garbled) this.line.end();
  }
}
