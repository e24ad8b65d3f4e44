/** A reference to the environment is no secret; anything else shows its last characters at most. */
export function shownToken(token: string, masked: (mark: string) => string | undefined): string {
  return isReference(token) ? token : (masked(token) ?? (token.length < 12 ? "…" : `…${token.slice(-4)}`));
}

export function isReference(token: string): boolean {
  return /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(token);
}
