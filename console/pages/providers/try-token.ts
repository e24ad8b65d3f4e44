import type { TokenTry, TokenTryResult } from "../../../config/api.js";
import { call, type Refusal } from "../../api/call.js";
import type { Value } from "../../live/config-document.js";

/** What came of trying a token; `trying` while it is asked. */
export type Trial = TokenTryResult | "trying";

/** One cheap call with one token of a provider as the form has it. Never throws. */
export async function tryToken(provider: Value, token: string): Promise<TokenTryResult> {
  try {
    const asked = { provider: { ...provider, apiTokens: [token] } } satisfies TokenTry;
    return await call<TokenTryResult>("POST", "/api/providers/try", asked);
  } catch (error) {
    return { kind: "connection", status: (error as Refusal).status, message: (error as Error).message, ms: 0 };
  }
}
