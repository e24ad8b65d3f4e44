// What the operating system refuses: a full disk, a folder that is gone or may not be written, too many open files. None of it is a reason
// to end: what is in force stays, and the same step works once the cause has gone.

/** For people, as `ENOSPC: no space left on device, write`; undefined: the error is of another kind. */
export function systemFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined ? error.message : undefined;
}

const OF_THE_MOMENT: ReadonlySet<string | undefined> = new Set([
  "EMFILE",
  "ENFILE",
  "ENOMEM",
  "EAGAIN",
  "EIO",
  "ESTALE",
  "ETIMEDOUT",
  "EBUSY",
]);

/** Whether a file that could not be read may be as it was all the same: nothing is to be concluded from that. */
export function mayPass(error: unknown): boolean {
  return OF_THE_MOMENT.has((error as NodeJS.ErrnoException | undefined)?.code);
}
