import type { ConfigDocument } from "../../config/api.js";

/** What is shown instead of a secret: an ellipsis and at most its last four characters. */
export function masked(secret: string): string {
  return secret.length < 12 ? "…" : `…${secret.slice(-4)}`;
}

/** A text for the screen: marks as the last characters of their secrets, secrets that were typed just now in the same form. */
export function veil(text: string, secrets: ConfigDocument["secrets"], typed: readonly string[] = []): string {
  let shown = text;
  for (const { mark, masked: short } of secrets) shown = shown.replaceAll(mark, short);
  for (const secret of typed) if (secret !== "") shown = shown.replaceAll(secret, masked(secret));
  return shown;
}
