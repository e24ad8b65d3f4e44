import { parseBaseUrl } from "./base-url.js";

/** What is needed of a Google service account. */
export interface Account {
  email: string;
  key: string;
  /** Where its JWT is exchanged for an access token. */
  tokenUrl: string;
}

/** Where accounts are exchanged that do not say it. */
export const GOOGLE = "https://oauth2.googleapis.com/token";

/** The account of its JSON, as Google's console gives it out; undefined: it is none. */
export function readAccount(text: string): Account | undefined {
  const value = parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { client_email: email, private_key: key, token_uri: url } = value as Record<string, unknown>;
  if (typeof email !== "string" || email === "" || typeof key !== "string" || !key.includes("PRIVATE KEY-----")) return undefined;
  const tokenUrl = url === undefined ? GOOGLE : url;
  return typeof tokenUrl === "string" && parseBaseUrl(tokenUrl) !== undefined ? { email, key, tokenUrl } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
