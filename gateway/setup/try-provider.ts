// One cheap call with a provider as it is configured: the list of models costs nothing, one token of an answer nearly nothing.
import { performance } from "node:perf_hooks";
import type { TokenTryResult } from "../../config/api.js";
import {
  authorityOf,
  checkConfig,
  endpointOf,
  findingText,
  pathsOf,
  providerRow,
  SECRET_KEYS,
  textsAt,
  type ProviderRow,
} from "../../config/index.js";
import { classifyError, readError, readRefusal } from "./classify.js";
import { ownValue, setOwn } from "../../config/own.js";

const WITHIN_MS = 15_000;
const MOST_BYTES = 256 * 1024;
const SHOWN = 300;

type Provider = Record<string, unknown>;

interface Call {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string;
}

/**
 * Asks the provider with the first of its API tokens: for one token of an answer by `model`, or for its models. A redirect is not
 * followed, since the token would go with it. Never rejects; the message holds no secret.
 */
export async function tryProvider(given: Provider, model?: string): Promise<TokenTryResult> {
  const provider = { id: "tried", ...given };
  const { ok, errors } = checkConfig({ providers: [provider] });
  const row = providerRow(String(given["type"]));
  if (!ok || row === undefined)
    return { kind: "callerError", status: 0, message: errors.map(findingText).join("; ") || "unknown type", ms: 0 };
  // Signatures and grants are made by the plugin; without them a good credential would look refused.
  if (textsAt(provider, "apiTokens").length === 0 && SECRET_KEYS.some((key) => textsAt(provider, key).length > 0))
    return {
      kind: "callerError",
      status: 0,
      message: "it has no API token: its credential is tried by a request to its model alone",
      ms: 0,
    };
  if (model !== undefined && !speaksOpenly(provider))
    return {
      kind: "callerError",
      status: 0,
      message: "it is asked in a protocol of its own, which is not tried here: send it a request through the gateway",
      ms: 0,
    };
  const secrets = secretsOf(provider);
  const began = performance.now();
  const result = await ask(row, call(row, provider, model));
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, "***"), result.message);
  return { ...result, message: message.slice(0, SHOWN), ms: Math.round(performance.now() - began) };
}

/** Whether it has one of the APIs in which it is tried with a model. */
function speaksOpenly(provider: Provider): boolean {
  const { chatCompletions, messages, embeddings } = pathsOf(provider);
  return [chatCompletions, messages, embeddings].some((path) => path !== undefined);
}

async function ask(row: ProviderRow, { url, ...options }: Call): Promise<Omit<TokenTryResult, "ms">> {
  try {
    const answer = await fetch(url, { ...options, redirect: "manual", signal: AbortSignal.timeout(WITHIN_MS) });
    return judged(row, answer.status, await bounded(answer), options.method);
  } catch (error) {
    const late = (error as Error).name === "TimeoutError";
    if (late) return { kind: "timeout", status: 0, message: `no answer within ${WITHIN_MS / 1000} s` };
    const cause = (error as Error).cause;
    return { kind: "connection", status: 0, message: cause instanceof Error ? cause.message : (error as Error).message };
  }
}

function judged(row: ProviderRow, status: number, body: string, method: Call["method"]): Omit<TokenTryResult, "ms"> {
  if (status >= 200 && status < 300) {
    const said = readRefusal(body);
    if (said === undefined) return { kind: "ok", status, message: "accepted" };
    return { kind: classifyError(row, status, said), status, message: said.message };
  }
  if (status >= 300 && status < 400)
    return { kind: "serverError", status, message: "the provider answered with a redirect, which is not followed" };
  const said = readError(body);
  const kind = classifyError(row, status, said);
  const text = said.message === "" ? `the provider answered ${status}` : said.message;
  // A list of models that is not there says nothing about the token.
  if (method === "GET" && (status === 404 || status === 405) && kind === "callerError")
    return { kind, status, message: "this provider has no list of models: try it with a model" };
  return { kind, status, message: text };
}

async function bounded(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MOST_BYTES) break;
  }
  return text;
}

function call(row: ProviderRow, provider: Provider, model: string | undefined): Call {
  const endpoint = endpointOf(provider);
  const paths = pathsOf(provider);
  const origin = `${endpoint.scheme}://${authorityOf(endpoint)}`;
  const [token] = Array.isArray(provider["apiTokens"]) ? (provider["apiTokens"] as unknown[]) : [];
  const messages = paths.chatCompletions === undefined && paths.messages !== undefined;
  const credential = (messages ? row.messagesCredential : undefined) ?? row.credential;
  const headers: Record<string, string> = { ...row.headers, ...(provider["headers"] as Record<string, string> | undefined) };
  const headerKey = row.keys?.header;
  const ofType = headerKey === undefined ? undefined : ownValue(provider, headerKey.key);
  if (headerKey !== undefined && typeof ofType === "string") setOwn(headers, headerKey.name, ofType);
  if (typeof token === "string" && token !== "") setOwn(headers, credential.header, credential.prefix + token);
  const chat = (messages ? paths.messages : paths.chatCompletions) ?? paths.embeddings ?? `${endpoint.basePath}/chat/completions`;
  if (model === undefined) {
    const base = chat.endsWith("/chat/completions") ? chat.slice(0, -"/chat/completions".length) : endpoint.basePath;
    return { url: `${origin}${base}/models`, method: "GET", headers };
  }
  const prompt = [{ role: "user", content: "Hi" }];
  return {
    url: origin + chat.replaceAll("{model}", encodeURIComponent(model)),
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: prompt, max_tokens: 1 }),
  };
}

function secretsOf(provider: Provider): string[] {
  const tokens = Array.isArray(provider["apiTokens"]) ? (provider["apiTokens"] as unknown[]) : [];
  const headers = Object.values((provider["headers"] as Record<string, unknown> | undefined) ?? {});
  return [...tokens, ...headers].filter((value): value is string => typeof value === "string" && value.length > 3);
}
