// Whether a token that was typed at the first run works.
import type { TokenTryResult } from "../../config/api.js";
import type { ProviderRow } from "../../config/index.js";
import { tryProvider } from "./try-provider.js";

/** `unknown`: nobody could be asked, or the provider has no list of models. */
export interface TokenTrial {
  verdict: "accepted" | "refused" | "unknown";
  /** For people; holds no token. */
  text: string;
}

/** Asks the provider of that type for its models. `baseUrl` replaces its address, for tests. Never rejects. */
export async function tryToken(row: ProviderRow, token: string, baseUrl?: string): Promise<TokenTrial> {
  const provider = { type: row.type, apiTokens: [token], ...(baseUrl === undefined ? {} : { baseUrl }) };
  return judge(await tryProvider(provider));
}

function judge({ kind, status, message }: TokenTryResult): TokenTrial {
  const said = status === 0 ? message : `${status}: ${message}`;
  if (kind === "ok") return { verdict: "accepted", text: "accepted" };
  if (kind === "auth") return { verdict: "refused", text: `refused (${said})` };
  if (kind === "quota") return { verdict: "refused", text: `accepted, but without balance (${said})` };
  if (kind === "rateLimit") return { verdict: "accepted", text: "accepted, and at its rate limit just now" };
  return { verdict: "unknown", text: `could not be tried (${said}); kept` };
}
