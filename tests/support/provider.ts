// A provider that misbehaves, over real sockets: the plugin meets each fault as the network would bring it.
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2, createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { ok, type Answer } from "./answers.js";
import { selfSigned } from "./certificate.js";
import { Signal, within } from "./gate.js";
import { Received } from "./received.js";
import { play, type Response, type Step } from "./steps.js";

export type ProviderProtocol = "http" | "https" | "h2c" | "h2";

export interface ProviderOptions {
  /** `h2c` is HTTP/2 with prior knowledge, `h2` HTTP/2 (or 1.1) over TLS. Default `http`. */
  protocol?: ProviderProtocol;
  /** Requests for this model with max_tokens 1 are counted as probes. */
  healthCheckModel?: string;
  /** What tokens that have no script of their own get; default: an ordinary answer. */
  otherwise?: Answer;
  /** Ends every answer that ends, and has no trailers of its own, with these. */
  trailers?: Record<string, string>;
}

/** The model that drills name as `healthCheckModel`. */
export const HEALTH_CHECK_MODEL = "probe-model";

type Request = IncomingMessage | Http2ServerRequest;

export class Provider {
  readonly requests: Received[] = [];
  private readonly scripts: { token?: string; path?: RegExp; model?: string; answers: Answer[] }[] = [];
  private readonly sockets = new Map<Socket, { id: number; requests: number }>();
  private readonly waiting: Signal<Received>[] = [];
  private readonly unseen: Received[] = [];
  private connections = 0;

  private constructor(
    private readonly server: Server,
    private readonly options: Required<Omit<ProviderOptions, "trailers">> & Pick<ProviderOptions, "trailers">,
  ) {}

  /** Listens on a port that the system chooses, on 127.0.0.1. */
  static async start(options: ProviderOptions = {}): Promise<Provider> {
    const full = { protocol: "http" as const, healthCheckModel: HEALTH_CHECK_MODEL, otherwise: ok(), ...options };
    const server = listenerFor(full.protocol);
    const provider = new Provider(server, full);
    server.on("connection", (socket: Socket) => provider.admit(socket));
    server.on("request", (request: Request, response: Response) => {
      // A script that is wrong fails the whole run.
      provider.serve(request, response).catch((error: unknown) =>
        queueMicrotask(() => {
          throw error;
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** For a provider's `baseUrl`: the `/v1` of OpenAI's own API included. */
  get baseUrl(): string {
    return `${this.options.protocol === "https" || this.options.protocol === "h2" ? "https" : "http"}://127.0.0.1:${this.port}/v1`;
  }

  /**
   * What requests with this token (and path, and model) get. Several answers are given in turn, the last one from then on.
   * The latest script that fits decides.
   */
  script(match: string | { token?: string; path?: RegExp; model?: string }, ...answers: Answer[]): this {
    this.scripts.unshift({ ...(typeof match === "string" ? { token: match } : match), answers: [...answers] });
    return this;
  }

  /** Calls that are no probes and no looks at the list of models, of one token or of all. */
  hits(token?: string): number {
    return this.calls(token).length;
  }

  probes(token?: string): number {
    return this.requests.filter((r) => r.isProbe && (token === undefined || r.token === token)).length;
  }

  calls(token?: string): Received[] {
    return this.requests.filter((r) => !r.isProbe && !r.isListing && (token === undefined || r.token === token));
  }

  /** The oldest request that was not yet taken this way, or the next one to come; probes included. */
  async nextRequest(what = "a request to the provider"): Promise<Received> {
    const seen = this.unseen.shift();
    if (seen) return seen;
    const signal = new Signal<Received>();
    this.waiting.push(signal);
    return within(signal.promise, what);
  }

  /** Ends every connection at once, as a restart of the provider does; it goes on listening. */
  dropConnections(): void {
    for (const socket of this.sockets.keys()) socket.destroy();
  }

  /** Ends the server and every socket of it. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.dropConnections();
    await closed;
  }

  private admit(socket: Socket): void {
    this.sockets.set(socket, { id: ++this.connections, requests: 0 });
    socket.on("error", () => undefined); // resets are what drills are made of
    socket.on("close", () => this.sockets.delete(socket));
  }

  private async serve(request: Request, response: Response): Promise<void> {
    const received = this.record(request);
    const left = follow(request, response, received);
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    received.body = await readBody(request, left);
    received.trailers = request.trailers as Record<string, string | undefined>;
    this.publish(received);
    if (received.aborted) return;
    await play(
      this.answerFor(received)(received).map((step) => this.withTrailers(step)),
      response,
      left,
    );
  }

  private withTrailers(step: Step): Step {
    const { trailers } = this.options;
    return step.do === "end" && trailers !== undefined ? { trailers, ...step } : step;
  }

  private record(request: Request): Received {
    const connection = this.connectionOf(request);
    const received = new Received(
      request.method ?? "",
      request.url ?? "",
      request.rawHeaders,
      request.headers,
      connection.id,
      connection.requests++,
      this.options.healthCheckModel,
    );
    const { servername } = socketOf(request) as { servername?: string | false };
    received.serverName = typeof servername === "string" ? servername : undefined;
    return received;
  }

  private connectionOf(request: Request): { id: number; requests: number } {
    const socket = socketOf(request);
    for (const [known, connection] of this.sockets) if (samePeer(known, socket)) return connection;
    return { id: 0, requests: 0 };
  }

  private publish(received: Received): void {
    this.requests.push(received);
    const signal = this.waiting.shift();
    if (signal) signal.resolve(received);
    else this.unseen.push(received);
  }

  private answerFor(received: Received): Answer {
    for (const { token, path, model, answers } of this.scripts) {
      if (token !== undefined && token !== received.token) continue;
      if (path && !path.test(received.path)) continue;
      if (model !== undefined && model !== received.model) continue;
      const next = answers.length > 1 ? answers.shift() : answers[0];
      if (next) return next;
    }
    return this.options.otherwise;
  }
}

/** Idle connections stay, and headers of any size that Envoy lets through are taken. */
const PATIENT = { keepAliveTimeout: 0, maxHeaderSize: 128 * 1024 };

function listenerFor(protocol: ProviderProtocol): Server {
  switch (protocol) {
    case "http":
      return createHttp(PATIENT);
    case "https":
      return createHttps({ ...selfSigned(), ...PATIENT });
    case "h2c":
      return createHttp2();
    case "h2":
      return createSecureServer({ ...selfSigned(), allowHTTP1: true });
  }
}

function socketOf(request: Request): { remotePort?: number } {
  return ("stream" in request ? request.stream.session?.socket : request.socket) ?? {};
}

/** A TLS socket wraps the one that the server announced: their peers are the same. */
function samePeer(known: Socket, socket: { remotePort?: number } | undefined): boolean {
  return known.remotePort !== undefined && known.remotePort === socket?.remotePort;
}

/** Marks the request when the other side leaves early; resolves when the exchange is over. */
function follow(request: Request, response: Response, received: Received): Promise<void> {
  received.closed = new Promise((resolve) => {
    const over = (): void => {
      if (!(response as ServerResponse).writableFinished) received.aborted = true;
      resolve();
    };
    (response as ServerResponse | Http2ServerResponse).on("close", over);
    request.on("aborted", over);
  });
  return received.closed;
}

async function readBody(request: Request, left: Promise<void>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const whole = new Promise<void>((resolve) => {
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", resolve);
  });
  await Promise.race([whole, left]);
  return Buffer.concat(chunks);
}
