// A simulated provider: a loopback server that speaks OpenAI's protocol, checks its token and tells who answered.
// Built-in modules only: it also runs alone in a container.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export interface DemoProviderOptions {
  /** Shown in answers. */
  name: string;
  host?: string;
  /** 0: the system chooses. */
  port?: number;
  /** The API tokens that it accepts. */
  tokens: readonly string[];
  /** The models that it knows start with this. */
  modelPrefix: string;
  /** Pause between two chunks of a stream, in milliseconds. */
  chunkPauseMs?: number;
}

/** A running simulated provider. */
export interface DemoProvider {
  name: string;
  port: number;
  /** To be used as the provider's `baseUrl` on this machine. */
  baseUrl: string;
  close(): Promise<void>;
}

interface ChatRequest {
  model?: unknown;
  stream?: unknown;
  stream_options?: { include_usage?: unknown };
  messages?: { role?: unknown; content?: unknown }[];
  tools?: DemoTool[];
}

interface DemoTool {
  function?: { name?: unknown; parameters?: { properties?: Record<string, { type?: unknown }> } };
}

const BODY_LIMIT = 64 * 1024 * 1024;

/** Starts a simulated provider. Rejects when its port is taken. */
export async function startDemoProvider(options: DemoProviderOptions): Promise<DemoProvider> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch(() => response.destroy());
  });
  // Envoy keeps connections longer than Node would by itself, and would meet one that is just ending.
  server.keepAliveTimeout = 120_000;
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { name: options.name, port, baseUrl: `http://127.0.0.1:${port}/v1`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(options: DemoProviderOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const path = (request.url ?? "").split("?")[0] ?? "";
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined || !options.tokens.includes(token)) {
    return fail(response, 401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key");
  }
  if (request.method === "GET" && path.endsWith("/models")) return sendJson(response, 200, models(options));
  if (request.method !== "POST" || !path.endsWith("/chat/completions")) {
    return fail(response, 404, `${options.name} (simulated) serves chat completions alone.`, "invalid_request_error", "not_found");
  }
  const chat = parse(body);
  if (chat === undefined || typeof chat.model !== "string") {
    return fail(response, 400, "The body is not a chat completion request.", "invalid_request_error", "invalid_request");
  }
  const wrong = (["messages", "tools"] as const).find((member) => !isListOfObjects(chat[member] ?? []));
  if (wrong !== undefined) {
    return fail(response, 400, `Invalid type for '${wrong}': expected an array of objects.`, "invalid_request_error", "invalid_type");
  }
  if (!chat.model.startsWith(options.modelPrefix)) {
    return fail(response, 404, `The model ${JSON.stringify(chat.model)} does not exist.`, "invalid_request_error", "model_not_found");
  }
  if (chat.stream === true) return await stream(options, chat, chat.model, response);
  sendJson(response, 200, completion(options, chat, chat.model));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += (piece as Buffer).length;
    if (size > BODY_LIMIT) throw new Error("too large");
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function parse(body: string): ChatRequest | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "object" && each !== null);
}

function text(options: DemoProviderOptions, chat: ChatRequest, model: string): string {
  const last = chat.messages?.at(-1);
  if (last?.role === "tool") return `${options.name} (simulated) was told by the tool: ${saidIn(last.content).slice(0, 80)}`;
  const content = chat.messages?.findLast((message) => message.role === "user")?.content;
  const asked = saidIn(content);
  const quoted = asked === "" ? "" : ` You said: "${asked.slice(0, 80)}"`;
  const seen = JSON.stringify(content ?? "").includes('"image_url"') ? " You sent a picture." : "";
  return `Hello from ${options.name} (simulated), model ${model}.${quoted}${seen}`;
}

/** The words of a message, whose content is a text or parts. */
function saidIn(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  const parts = content as { text?: unknown }[];
  return parts.map((part) => (typeof part?.text === "string" ? part.text : "")).join("");
}

/**
 * The call that a request is answered with: of a tool that is offered alone, until its result is there. Programs that offer many are
 * not sent to work.
 */
function callOf(options: DemoProviderOptions, { tools = [], messages = [] }: ChatRequest) {
  const [tool] = tools;
  const name = tool?.function?.name;
  if (tools.length !== 1 || typeof name !== "string" || messages.at(-1)?.role !== "user") return undefined;
  const properties = Object.entries(tool?.function?.parameters?.properties ?? {});
  const values = properties.map(([key, { type }]) => [key, type === "string" ? "Hangzhou" : type === "boolean" ? true : 1]);
  const id = `call_${options.name}_${messages.length}`;
  return { id, type: "function", function: { name, arguments: JSON.stringify(Object.fromEntries(values)) } };
}

function frame(options: DemoProviderOptions, model: string, object: string) {
  return { id: `chatcmpl-${options.name}-simulated`, object, created: Math.floor(Date.now() / 1000), model };
}

function usage(chat: ChatRequest, said: string) {
  const prompt = Math.ceil(JSON.stringify(chat.messages ?? []).length / 4);
  const completionTokens = said.split(" ").length;
  return { prompt_tokens: prompt, completion_tokens: completionTokens, total_tokens: prompt + completionTokens };
}

function completion(options: DemoProviderOptions, chat: ChatRequest, model: string) {
  const call = callOf(options, chat);
  const said = call === undefined ? text(options, chat, model) : "";
  const message = { role: "assistant", ...(call === undefined ? { content: said } : { content: null, tool_calls: [call] }) };
  const choice = { index: 0, message, logprobs: null, finish_reason: call === undefined ? "stop" : "tool_calls" };
  return { ...frame(options, model, "chat.completion"), choices: [choice], usage: usage(chat, said) };
}

/** A role chunk, one chunk for each word or for each half of a call, the finish reason, the usage where it was asked for, the terminator. */
async function stream(options: DemoProviderOptions, chat: ChatRequest, model: string, response: ServerResponse): Promise<void> {
  const call = callOf(options, chat);
  const said = call === undefined ? text(options, chat, model) : "";
  const chunk = (delta: object, finish: string | null) => ({
    ...frame(options, model, "chat.completion.chunk"),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  const chunks: object[] = [
    chunk({ role: "assistant", content: "" }, null),
    ...(call === undefined ? said.split(/(?<= )/).map((word) => ({ content: word })) : callDeltas(call)).map((delta) => chunk(delta, null)),
    chunk({}, call === undefined ? "stop" : "tool_calls"),
  ];
  if (chat.stream_options?.include_usage === true) {
    chunks.push({ ...frame(options, model, "chat.completion.chunk"), choices: [], usage: usage(chat, said) });
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  for (const each of chunks) {
    if (response.destroyed) return;
    response.write(`data: ${JSON.stringify(each)}\n\n`);
    await pause(options.chunkPauseMs ?? 30);
  }
  response.end("data: [DONE]\n\n");
}

function callDeltas({ function: called, ...call }: NonNullable<ReturnType<typeof callOf>>): object[] {
  const half = Math.ceil(called.arguments.length / 2);
  const more = (text: string) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] });
  return [
    { tool_calls: [{ index: 0, ...call, function: { ...called, arguments: "" } }] },
    more(called.arguments.slice(0, half)),
    more(called.arguments.slice(half)),
  ];
}

function models(options: DemoProviderOptions) {
  return { object: "list", data: [{ id: `${options.modelPrefix}simulated`, object: "model", created: 0, owned_by: options.name }] };
}

function fail(response: ServerResponse, status: number, message: string, type: string, code: string): void {
  sendJson(response, status, { error: { message, type, param: null, code } });
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  const bytes = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length });
  response.end(bytes);
}
