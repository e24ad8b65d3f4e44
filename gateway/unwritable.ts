// What cannot be written so that all of it is read back as it was.
import { isUtf8 } from "node:buffer";
import { readRegularFile } from "../config/index.js";

export class UnwritableError extends Error {}

/** The text of a file that is to be written with a change. Throws an UnwritableError where bytes of it would be lost. */
export function textToChange(file: string): string {
  const bytes = readRegularFile(file);
  if (isUtf8(bytes)) return bytes.toString("utf8");
  const line = lineThatIsNot(bytes);
  throw new UnwritableError(
    `${file} is no text in UTF-8 (line ${line}), and a change would destroy what stands there: write it in UTF-8 first`,
  );
}

/** A character of UTF-8 has no line break among its bytes. */
function lineThatIsNot(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf("\n", start);
    const next = end < 0 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(start, next))) break;
    start = next;
  }
  return line;
}
