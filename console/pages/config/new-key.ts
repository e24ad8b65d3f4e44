const BYTES = 24;

/** A key that nobody can guess: `ck-` and 32 letters of base64url, from the browser's own source of chance. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return `ck-${btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")}`;
}
