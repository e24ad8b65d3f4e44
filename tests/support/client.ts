// A client that shows what came over the wire: raw headers, the moment of each event, and how the answer ended.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { within } from "./gate.js";

export interface Ask {
  model?: string;
  stream?: boolean;
  /** Below the base URL, with a slash. Default `/chat/completions`. */
  path?: string;
  method?: string;
  headers?: Record<string, string | string[]>;
  /** Top-level members beside model, stream and messages. */
  extra?: object;
  /** The body as it is, instead of one made from the above. */
  raw?: string | Buffer;
  /** Sends the body in chunks without a content-length. */
  chunked?: boolean;
  /** Sends the body in chunks and these behind it. */
  trailers?: Record<string, string>;
}

export interface SeenEvent {
  event?: string;
  data: string;
}

/** How an answer ended: whole, cut off, or still running. */
export type Ending = "clean" | "broken" | "running";

/** One running answer. */
export class Exchange {
  readonly events: SeenEvent[] = [];
  readonly chunks: { at: number; bytes: Buffer }[] = [];
  ending: Ending = "running";
  readonly startedAt = performance.now();
  private wake: () => void = () => undefined;
  private rest = "";
  private taken = 0;

  constructor(
    private readonly request: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.on("data", (bytes: Buffer) => this.take(bytes));
    response.on("end", () => this.over(response.complete ? "clean" : "broken"));
    response.on("error", () => this.over("broken"));
    response.on("close", () => this.over(response.complete ? "clean" : "broken"));
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  header(name: string): string | undefined {
    const value = this.response.headers[name];
    return Array.isArray(value) ? value.join(",") : value;
  }

  /** The next event of the stream; null when it has ended. */
  async nextEvent(): Promise<SeenEvent | null> {
    while (this.taken >= this.events.length && this.ending === "running") await within(this.change(), "an event of the stream", 20_000);
    return this.events[this.taken++] ?? null;
  }

  /** Waits for the end, clean or not. */
  async whole(ms = 60_000): Promise<Answered> {
    const end = performance.now() + ms;
    while (this.ending === "running") await within(this.change(), "the end of the answer", Math.max(1, end - performance.now()));
    return new Answered(this);
  }

  /** The client goes away. */
  leave(): void {
    this.request.destroy();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  private take(bytes: Buffer): void {
    this.chunks.push({ at: performance.now(), bytes });
    const parts = (this.rest + bytes.toString("utf8")).replaceAll("\r\n", "\n").split("\n\n");
    this.rest = parts.pop() ?? "";
    for (const part of parts) this.add(part);
    this.wake();
  }

  private add(part: string): void {
    const lines = part.split("\n");
    const data = lines.filter((l) => l.startsWith("data:")).map((l) => l.slice(5).trimStart());
    const event = lines
      .find((l) => l.startsWith("event:"))
      ?.slice(6)
      .trim();
    if (data.length > 0) this.events.push(event === undefined ? { data: data.join("\n") } : { event, data: data.join("\n") });
  }

  private over(ending: Ending): void {
    if (this.ending === "running") this.ending = ending;
    this.wake();
  }
}

/** A finished answer. */
export class Answered {
  readonly body: Buffer;
  readonly milliseconds: number;

  constructor(private readonly exchange: Exchange) {
    const bytes = Buffer.concat(exchange.chunks.map((c) => c.bytes));
    this.body = exchange.header("content-encoding") === "gzip" ? gunzipSync(bytes) : bytes;
    this.milliseconds = performance.now() - exchange.startedAt;
  }

  get status(): number {
    return this.exchange.status;
  }
  get ending(): Ending {
    return this.exchange.ending;
  }
  get events(): SeenEvent[] {
    return this.exchange.events;
  }
  get rawHeaders(): string[] {
    return this.exchange.response.rawHeaders;
  }
  get trailers(): Record<string, string | undefined> {
    return this.exchange.response.trailers as Record<string, string | undefined>;
  }

  header(name: string): string | undefined {
    return this.exchange.header(name);
  }

  /** The body as JSON; an empty object when it is none. */
  get json(): Json {
    try {
      return JSON.parse(this.body.toString("utf8")) as Json;
    } catch {
      return {};
    }
  }

  /** The content that the client reads, whatever the API and however it came. */
  get text(): string {
    if (this.events.length === 0) return textOf(this.json);
    return this.events.map((e) => textOf(parse(e.data))).join("");
  }

  /** The model that the answer names. */
  get model(): string {
    for (const part of this.events.length === 0 ? [this.json] : this.events.map((e) => parse(e.data))) {
      const nested = (part.message ?? part.response) as Json | undefined;
      const model = part.model ?? nested?.model;
      if (typeof model === "string") return model;
    }
    return "";
  }

  /** `error` of the body, or of the last event that has one. */
  get error(): Json | undefined {
    const parts = this.events.length === 0 ? [this.json] : this.events.map((e) => parse(e.data));
    return (
      parts
        // The Responses API's error event is flat: {"type":"error","code","message"}.
        .map((p) => (p.type === "error" && p.error === undefined ? p : p.error) as Json | undefined)
        .filter((e) => e)
        .at(-1)
    );
  }

  /** Whole and what it should be: status 200, ended cleanly, content there, no error in it. */
  get served(): boolean {
    return this.status === 200 && this.ending === "clean" && this.text !== "" && this.error === undefined;
  }

  /** Everything in one text, to search for what must not be in it. */
  dump(): string {
    const lines: string[] = [`${this.status} ${this.ending}`];
    for (let i = 0; i + 1 < this.rawHeaders.length; i += 2) lines.push(`${this.rawHeaders[i]}: ${this.rawHeaders[i + 1]}`);
    return [...lines, "", this.body.toString("utf8")].join("\n");
  }
}

export type Json = Record<string, unknown>;

/** Sends a request and answers as soon as response headers are there. Each request has a connection of its own. */
export async function open(baseURL: string, ask: Ask = {}, ms = 60_000): Promise<Exchange> {
  const request = send(baseURL, ask);
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
  });
  return new Exchange(request, await within(response, "response headers", ms));
}

/** Sends a request and waits for the whole answer. */
export async function post(baseURL: string, ask: Ask = {}, ms = 60_000): Promise<Answered> {
  const startedAt = performance.now();
  const exchange = await open(baseURL, ask, ms);
  return Object.assign(await exchange.whole(ms), { milliseconds: performance.now() - startedAt });
}

/** Sends a request and leaves the rest to the caller (to go away before the headers, say). */
export function send(baseURL: string, ask: Ask = {}): ClientRequest {
  const body = bodyOf(ask);
  const headers: Record<string, string | string[]> = { "content-type": "application/json", ...ask.headers };
  const chunked = ask.chunked === true || ask.trailers !== undefined;
  if (!chunked && body.length > 0) headers["content-length"] = String(body.length);
  if (ask.trailers) headers.trailer = Object.keys(ask.trailers).join(", ");
  const url = new URL(baseURL + (ask.path ?? "/chat/completions"));
  const request = httpRequest(url, { method: ask.method ?? "POST", headers, agent: false });
  request.on("error", () => undefined);
  if (chunked) for (let i = 0; i < body.length; i += 1024) request.write(body.subarray(i, i + 1024));
  else if (body.length > 0) request.write(body);
  if (ask.trailers) request.addTrailers(ask.trailers);
  request.end();
  return request;
}

/** The body of a request; model and stream behind the prompt, as SDKs write them. */
export function bodyOf(ask: Ask): Buffer {
  if (ask.raw !== undefined) return Buffer.from(ask.raw);
  if (ask.method === "GET") return Buffer.alloc(0);
  const path = ask.path ?? "/chat/completions";
  const prompt =
    path.endsWith("/embeddings") || path.endsWith("/responses")
      ? { input: "Who are you?" }
      : path.endsWith("/chat/completions") || path.endsWith("/messages")
        ? { messages: [{ role: "user", content: "Who are you?" }] }
        : { prompt: "Who are you?" };
  return Buffer.from(JSON.stringify({ ...prompt, ...ask.extra, model: ask.model, ...(ask.stream === true ? { stream: true } : {}) }));
}

function parse(data: string): Json {
  try {
    return JSON.parse(data) as Json;
  } catch {
    return {};
  }
}

/** Text of a whole answer or of one event, in any of the APIs. */
function textOf(part: Json): string {
  const choice = (part.choices as Json[] | undefined)?.[0];
  const chat = ((choice?.message ?? choice?.delta) as Json | undefined)?.content ?? choice?.text;
  if (typeof chat === "string") return chat;
  if (typeof part.delta === "string") return part.delta;
  const delta = part.delta as Json | undefined;
  if (typeof delta?.text === "string") return delta.text;
  const blocks = (part.content ?? ((part.output as Json[] | undefined)?.[0]?.content as unknown)) as Json[] | undefined;
  if (Array.isArray(blocks)) return blocks.map((b) => (typeof b.text === "string" ? b.text : "")).join("");
  return Array.isArray(part.data) && part.object === "list" ? `${part.data.length} embeddings` : "";
}
