// Files that somebody else may replace at any time, read without waiting: a pipe in the place of one would hold up the whole process, and a
// huge one stall it.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Of a configuration, and of the file .env. */
export const MOST_FILE_BYTES = 1024 * 1024;

/** What stands in the place of a file cannot be read as one: its message says what helps. */
export class NoFileError extends Error {}

/** Throws a NoFileError, or what the system says. */
export function readRegularFile(file: string): Buffer {
  const content = regularBytes(file, MOST_FILE_BYTES);
  if (typeof content !== "string") return content;
  const cure = content === NOT_REGULAR ? "put a file, or a link to one, in its place" : "no more is read";
  throw new NoFileError(`${file} ${content}: ${cure}`);
}

const NOT_REGULAR = "is no regular file";

/** The bytes, or what is wrong with them. A pipe or a device is not waited for. Throws what the system says. */
export function regularBytes(file: string, most: number): Buffer | string {
  const handle = opened(file);
  if (handle === undefined) return NOT_REGULAR;
  try {
    if (!fstatSync(handle).isFile()) return NOT_REGULAR;
    const content = Buffer.alloc(most + 1);
    let length = 0;
    for (let more = 1; more > 0 && length < content.length; length += more)
      more = readSync(handle, content, length, content.length - length, null);
    return length > most ? `is larger than ${most / 1024} KiB` : content.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

/** Undefined: nothing that can be opened, as a socket. */
function opened(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENXIO") return undefined;
    throw error;
  }
}
