// One cheap call that tells whether a token works: the list of models costs nothing.
import { authorityOf, endpointOf, pathsOf, type ProviderRow } from "../../config/index.js";

/** `unknown`: nobody could be asked, or the provider has no such list. */
export interface TokenTrial {
  verdict: "accepted" | "refused" | "unknown";
  /** For people; holds no token. */
  text: string;
}

const WITHIN_MS = 10_000;

/** Asks the provider of that type for its models. `baseUrl` replaces its address, for tests. Never rejects. */
export async function tryToken(row: ProviderRow, token: string, baseUrl?: string): Promise<TokenTrial> {
  const url = modelsUrl(row, baseUrl);
  try {
    const headers = { ...row.headers, [row.credential.header]: row.credential.prefix + token };
    const answer = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(WITHIN_MS) });
    const message = errorMessage(await answer.text());
    return judge(answer.status, message.replaceAll(token, "***"));
  } catch (error) {
    const reason = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
    return { verdict: "unknown", text: `could not be tried (${reason.replaceAll(token, "***")}); kept` };
  }
}

function judge(status: number, message: string): TokenTrial {
  const said = message === "" ? `${status}` : `${status}: ${message}`;
  if (status >= 200 && status < 300) return { verdict: "accepted", text: "accepted" };
  if (status === 401 || status === 403) return { verdict: "refused", text: `refused (${said})` };
  if (status === 400 && /api.?key|token|credential/i.test(message)) return { verdict: "refused", text: `refused (${said})` };
  if (status === 402) return { verdict: "refused", text: `accepted, but without balance (${said})` };
  if (status === 429) return { verdict: "accepted", text: `accepted, and at its rate limit just now` };
  return { verdict: "unknown", text: `could not be tried (the list of models answered ${said}); kept` };
}

function modelsUrl(row: ProviderRow, baseUrl: string | undefined): string {
  const provider = { type: row.type, ...(baseUrl === undefined ? {} : { baseUrl }) };
  const endpoint = endpointOf(provider);
  const chat = pathsOf(provider).chatCompletions;
  const base = chat?.endsWith("/chat/completions") ? chat.slice(0, -"/chat/completions".length) : endpoint.basePath;
  return `${endpoint.scheme}://${authorityOf(endpoint)}${base}/models`;
}

/** The message of an error body in the usual shapes, shortened. */
function errorMessage(body: string): string {
  try {
    const value = JSON.parse(body) as { error?: { message?: unknown } | string; message?: unknown };
    const message = typeof value.error === "object" ? value.error.message : (value.error ?? value.message);
    return typeof message === "string" ? message.slice(0, 200) : "";
  } catch {
    return "";
  }
}
