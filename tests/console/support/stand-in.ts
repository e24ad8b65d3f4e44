// A stand-in for the gateway's side of config/api.ts: it serves the built page and answers what a test says. For what needs states that a
// real gateway does not come into at will; everything else runs on the real one.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Events, Figures, RequestEvent, Session, Status } from "../../../config/api.js";
import type { PastAnswer } from "./past.js";
import { contentSecurityPolicy } from "./policy.js";
import { ROOT } from "../../../gateway/paths.js";

const TYPES: Record<string, string> = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** What it answers; a test changes it while it runs. */
export interface Facts {
  session: Session;
  status: Status;
  figures: Figures;
}

export class StandIn {
  private readonly server = createServer((request, response) => this.answer(request, response));
  private readonly streams = new Set<ServerResponse>();
  /** Told before any page listened. */
  private untold: string[] = [];
  private id = 0;

  constructor(
    readonly facts: Facts,
    private readonly past?: PastAnswer,
  ) {}

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends it as a gateway that dies does. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** A page paints its first status before its stream is open: what no stream has heard, the next one hears. */
  tell<K extends keyof Events>(name: K, data: Events[K]): void {
    this.id++;
    const event = `id: ${this.id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    if (this.streams.size === 0) this.untold.push(event);
    for (const stream of this.streams) stream.write(event);
  }

  row(part: Partial<RequestEvent> & Pick<RequestEvent, "attempts">): void {
    this.tell("request", {
      ...{ id: `r${this.id}`, at: Date.now(), route: "aliyun", api: "/v1/chat/completions", model: "qwen-turbo", streamed: true },
      ...{ skipped: [], status: 200, durationMs: Math.max(0, ...part.attempts.map(({ endMs }) => endMs ?? 0)) },
      ...part,
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? "/").split("?")[0] as string;
    const answers: Record<string, () => unknown> = {
      "/api/session": () => this.facts.session,
      "/api/status": () => this.facts.status,
      "/api/figures": () => this.facts.figures,
    };
    const past = this.past?.(path, new URL(request.url ?? "/", "http://localhost").searchParams);
    const known = past === undefined ? answers[path] : () => past;
    if (known !== undefined) this.json(response, known());
    else if (path === "/api/events") this.stream(response);
    else if (path.startsWith("/api/")) response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not here"}');
    else this.file(path, response);
  }

  private json(response: ServerResponse, body: unknown): void {
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(body));
  }

  private stream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" }).write("retry: 200\n\n");
    this.streams.add(response);
    for (const event of this.untold.splice(0)) response.write(event);
    response.on("close", () => this.streams.delete(response));
  }

  private file(path: string, response: ServerResponse): void {
    const file = join(ROOT, "build", "console", path);
    if (extname(path) !== "" && existsSync(file)) {
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(readFileSync(file));
      return;
    }
    const nonce = randomBytes(18).toString("base64");
    const page = readFileSync(join(ROOT, "build", "console", "index.html"), "utf8").replaceAll("__CSP_NONCE__", nonce);
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": contentSecurityPolicy(nonce) })
      .end(page);
  }
}
