// HTTP/1.1 as bytes over one connection: what no HTTP library lets a test send, and every answer as it comes.
import { connect, type Socket } from "node:net";
import { within } from "./gate.js";

export interface RawAnswer {
  status: number;
  headers: Map<string, string>;
  body: string;
}

export class RawConnection {
  /** The other side has ended the connection. */
  ended = false;
  private bytes = Buffer.alloc(0);
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.on("data", (more) => this.take(more));
    socket.on("error", () => this.end());
    socket.on("close", () => this.end());
  }

  static async open(baseURL: string): Promise<RawConnection> {
    const { port } = new URL(baseURL);
    const socket = connect(Number(port), "127.0.0.1");
    const made = new RawConnection(socket);
    await within(new Promise((resolve) => socket.once("connect", resolve)), "the connection");
    return made;
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** The next answer; interim ones (100) count. Null: the connection ended before it was whole. */
  async answer(ms = 20_000): Promise<RawAnswer | null> {
    const end = performance.now() + ms;
    for (;;) {
      const found = parse(this.bytes);
      if (found) {
        this.bytes = this.bytes.subarray(found.size);
        return found.answer;
      }
      if (this.ended) return null;
      await within(new Promise<void>((resolve) => (this.wake = resolve)), "an answer", Math.max(1, end - performance.now()));
    }
  }

  /** Everything that came, once the other side has ended the connection: how an answer of HTTP/1.0 ends. */
  async untilEnd(ms = 20_000): Promise<string> {
    const end = performance.now() + ms;
    while (!this.ended)
      await within(new Promise<void>((resolve) => (this.wake = resolve)), "the connection's end", Math.max(1, end - performance.now()));
    return this.bytes.toString("utf8");
  }

  /** What came and is no whole answer yet. */
  get rest(): string {
    return this.bytes.toString("latin1");
  }

  close(): void {
    this.socket.destroy();
  }

  private take(more: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, more]);
    this.wake();
  }

  private end(): void {
    this.ended = true;
    this.wake();
  }
}

function parse(bytes: Buffer): { answer: RawAnswer; size: number } | null {
  const at = bytes.indexOf("\r\n\r\n");
  if (at < 0) return null;
  const [first = "", ...lines] = bytes.subarray(0, at).toString("latin1").split("\r\n");
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const status = Number(first.split(" ")[1]);
  const body = bodyAt(bytes, at + 4, headers, status);
  return body && { answer: { status, headers, body: body.text }, size: body.end };
}

function bodyAt(bytes: Buffer, start: number, headers: Map<string, string>, status: number): { text: string; end: number } | null {
  if (status < 200 || status === 204) return { text: "", end: start };
  if (headers.get("transfer-encoding") === "chunked") return chunked(bytes, start);
  const length = Number(headers.get("content-length") ?? 0);
  return bytes.length < start + length ? null : { text: bytes.subarray(start, start + length).toString("utf8"), end: start + length };
}

// RFC 9112, 7.1; without trailers.
function chunked(bytes: Buffer, start: number): { text: string; end: number } | null {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return null;
    const size = parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    const end = line + 2 + size + 2;
    if (bytes.length < end) return null;
    if (size === 0) return { text: Buffer.concat(parts).toString("utf8"), end };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = end;
  }
}

/** One request's bytes; a body gets its content-length unless a header says otherwise. */
export function rawRequest(path: string, headers: string[], body: string | Buffer = "", method = "POST"): Buffer {
  const framed = headers.some((h) => /^(content-length|transfer-encoding):/i.test(h));
  const lines = [`${method} ${path} HTTP/1.1`, "host: gateway.local", ...headers];
  if (!framed && method === "POST") lines.push(`content-length: ${Buffer.byteLength(body)}`);
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), Buffer.from(body)]);
}
