// A Google service account, out of its JSON. As config/accounts.ts.
import { JsonValue, readTree } from "../json/tree";
import { parseBaseUrl } from "./base-url";

const GOOGLE = "https://oauth2.googleapis.com/token";


@final
export class Account {
  email: string = "";
  key: string = "";
  keyId: string = "";
  /** Where its JWT is exchanged for an access token. */
  tokenUrl: string = GOOGLE;
}

/** null: it is none. */
export function readAccount(text: string): Account | null {
  const bytes = String.UTF8.encode(text);
  const value = readTree(changetype<usize>(bytes), bytes.byteLength).value;
  if (value === null || !value.isObject) return null;
  const account = new Account();
  account.email = textOf(value, "client_email");
  account.key = textOf(value, "private_key");
  account.keyId = textOf(value, "private_key_id");
  if (account.email.length == 0 || !account.key.includes("PRIVATE KEY-----")) return null;
  const url: JsonValue | null = value.get("token_uri");
  if (url !== null) account.tokenUrl = url.isText ? url.text : "";
  return parseBaseUrl(account.tokenUrl) === null ? null : account;
}

/** Whether a text has no control characters but those between the lines of JSON. */
export function isLines(text: string): bool {
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 && c != 0x09 && c != 0x0a && c != 0x0d) return false;
  }
  return true;
}

function textOf(value: JsonValue, key: string): string {
  const member = value.get(key);
  return member !== null && member.isText ? member.text : "";
}
