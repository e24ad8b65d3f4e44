// Streams of the goldens: events as they are, AWS's frames as lines of a type and a payload, an exception's with a `!` in front.
import { readFileSync } from "node:fs";
import { framesOf, type Frame } from "../support/frames.js";
import type { Dialect } from "./dialects.js";

/** The ending of a golden's stream. */
export function streamKind(dialect: Dialect): "frames" | "sse" | "ndjson" {
  return dialect === "converse" ? "frames" : dialect === "ollama" ? "ndjson" : "sse";
}

/** What a provider sends. */
export function streamBytes(file: string): Buffer {
  const bytes = readFileSync(file);
  return file.endsWith(".frames") ? framesOf(framesIn(bytes.toString())) : bytes;
}

/** The frames that lines stand for. */
export function framesIn(lines: string): Frame[] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, failed, type, payload] = /^(!?)(\w+) (.*)$/.exec(line) as unknown as [string, string, string, string];
      return { type, payload, failed: failed !== "" };
    });
}

export function linesOf(frames: Frame[]): string {
  return frames.map(({ type, payload, failed }) => `${failed ? "!" : ""}${type} ${payload}\n`).join("");
}
