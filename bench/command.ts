// What the commands of a developer's have in common.

/** Runs one. What stops it, wrong flags first of all, is a line on stderr, and the exit code is 1. */
export function command(main: () => Promise<void> | void): void {
  Promise.resolve()
    .then(main)
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}

/** Throws where a flag's value is no positive number. */
export function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${flag}: expected a positive number, got "${text}"`);
  return value;
}

/** Throws where a flag's value is no positive whole number. */
export function positiveInteger(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${flag}: expected a positive whole number, got "${text}"`);
  return value;
}
