// What reached a simulated provider: one request as it came over the wire.
import type { IncomingHttpHeaders } from "node:http";
import { readFormParts, type FormPart } from "./form.js";

export class Received {
  /** Milliseconds of the process's clock at the request's headers. */
  readonly at = performance.now();
  body: Buffer = Buffer.alloc(0);
  trailers: Record<string, string | undefined> = {};
  /** The name that the TLS client asked for (SNI); undefined where it named none, or without TLS. */
  serverName: string | undefined;
  /** The other side left before the answer was whole. */
  aborted = false;
  /** Resolves when the exchange is over, answered or not. */
  closed: Promise<void> = Promise.resolve();

  constructor(
    readonly method: string,
    readonly path: string,
    /** Name and value in turn, as sent; duplicates are kept. */
    readonly rawHeaders: string[],
    readonly headers: IncomingHttpHeaders,
    /** Counts the provider's connections, from 1. */
    readonly connection: number,
    /** How many requests this connection carried before. */
    readonly earlierOnConnection: number,
    private readonly healthCheckModel: string,
  ) {}

  /** The credential, whichever header carried it; empty without one. */
  get token(): string {
    const bearer = this.headers.authorization?.replace(/^Bearer /i, "");
    return bearer ?? one(this.headers["x-api-key"]) ?? one(this.headers["api-key"]) ?? one(this.headers["x-goog-api-key"]) ?? "";
  }

  get json(): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(this.body.toString("utf8"));
      return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }

  /** The parts of a multipart form; none where the body is another. */
  get form(): FormPart[] {
    return readFormParts(this.header("content-type") ?? "", this.body) ?? [];
  }

  /** The value of a form's field. */
  field(name: string): string | undefined {
    return this.form.find((part) => part.name === name && part.filename === undefined)?.data.toString("utf8");
  }

  get model(): string {
    const inForm = this.field("model");
    if (inForm !== undefined) return inForm;
    return typeof this.json.model === "string" ? this.json.model : "";
  }

  get streamed(): boolean {
    return this.json.stream === true || this.field("stream") === "true";
  }

  /** A look at the list of models: of the plugin, some time after the configuration came, or of a peer when it starts. */
  get isListing(): boolean {
    return this.method === "GET" && /\/models(\?.*)?$/.test(this.path);
  }

  /** A health check of the plugin: one token of answer, from the model that the configuration names for it. */
  get isProbe(): boolean {
    return this.model === this.healthCheckModel && this.json.max_tokens === 1;
  }

  header(name: string): string | undefined {
    return one(this.headers[name.toLowerCase()]);
  }

  /** The request as text, to search for what has no business in it. */
  dump(): string {
    return [`${this.method} ${this.path}`, ...pairs(this.rawHeaders), "", this.body.toString("utf8")].join("\n");
  }
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(",") : value;
}

function pairs(raw: string[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push(`${raw[i]}: ${raw[i + 1]}`);
  return lines;
}
