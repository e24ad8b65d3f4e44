// Providers that play one hostile answer each, as bytes on a real socket: HTTP/1.1 in the clear, HTTP/2 over TLS.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { selfSigned } from "../../support/certificate.js";

/** What a client sees of it; several where chance or the API decides. */
export type Seen =
  /** The fallback's answer. */
  | "fallback"
  /** The hostile side's answer, which is a right one. */
  | "own"
  /** An error of at least 400, in JSON. */
  | "error"
  /** A 200 that ends in an error event, or whose message is not whole: no client takes it for an answer. */
  | "broken"
  /** Compressed, as the provider said; nobody asked for it. */
  | "encoded"
  /** Envoy's own words: with the downstream half alone, where an answer breaks off while its head is held, Envoy replies past all filters. */
  | "envoy";

export interface Case {
  name: string;
  wire: "http1" | "http2";
  /** Plain and streamed. */
  plain: Seen[];
  streamed: Seen[];
}

export interface Case1 extends Case {
  wire: "http1";
  /** Plays before a request came. */
  early?: boolean;
  play(line: Line, streamed: boolean): void | Promise<void>;
}

export interface Case2 extends Case {
  wire: "http2";
  early?: boolean;
  play(side: Side2, streamed: boolean): void | Promise<void>;
}

/** A connection of HTTP/1.1. */
export class Line {
  private bytes = Buffer.alloc(0);
  private wake: (() => void) | undefined;

  constructor(readonly socket: Socket) {
    socket.on("data", (more: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, more]);
      this.wake?.();
    });
    socket.on("error", () => undefined);
  }

  /** The next request, whole. */
  async request(): Promise<string> {
    for (;;) {
      const text = this.bytes.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      const length = Number(/\r\ncontent-length: *([0-9]+)/i.exec(text.slice(0, end))?.[1] ?? 0);
      if (end >= 0 && text.length >= end + 4 + length) {
        this.bytes = this.bytes.subarray(end + 4 + length);
        return text.slice(0, end + 4 + length);
      }
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  send(...pieces: (string | Buffer)[]): this {
    if (!this.socket.destroyed)
      for (const piece of pieces) this.socket.write(typeof piece === "string" ? Buffer.from(piece, "latin1") : piece);
    return this;
  }

  /** Each piece in a packet of its own. */
  async drip(pieces: Iterable<string | Buffer>): Promise<this> {
    this.socket.setNoDelay(true);
    for (const piece of pieces) {
      this.send(piece);
      await new Promise(setImmediate);
    }
    return this;
  }

  end(): void {
    this.socket.end();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/** RFC 9113, section 6. */
export const Frame = {
  data: 0,
  headers: 1,
  priority: 2,
  rst: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const;
export const END_STREAM = 1;
export const END_HEADERS = 4;
const PREFACE = 24;

/** A connection of HTTP/2, of which the first request is answered. */
export class Side2 {
  stream = 1;
  body = "";
  private bytes = Buffer.alloc(0);
  private started = false;

  constructor(
    readonly socket: Socket,
    private readonly asked: () => void,
  ) {
    socket.on("data", (more: Buffer) => this.take(more));
    socket.on("error", () => undefined);
  }

  frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0), length = payload.length): this {
    const head = Buffer.alloc(9);
    head.writeUIntBE(length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    if (!this.socket.destroyed) this.socket.write(Buffer.concat([head, payload]));
    return this;
  }

  headers(list: [string, string][], flags = END_HEADERS): this {
    return this.frame(Frame.headers, flags, this.stream, block(list));
  }

  data(text: string | Buffer, flags = 0): this {
    return this.frame(Frame.data, flags, this.stream, Buffer.from(text));
  }

  rst(code: number): this {
    return this.frame(Frame.rst, 0, this.stream, number(code));
  }

  goaway(last: number, code: number): this {
    return this.frame(Frame.goaway, 0, 0, Buffer.concat([number(last), number(code)]));
  }

  end(): void {
    this.socket.end();
  }

  private take(more: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, more]);
    if (!this.started) {
      if (this.bytes.length < PREFACE) return;
      this.bytes = this.bytes.subarray(PREFACE);
      this.started = true;
    }
    while (this.bytes.length >= 9 && this.bytes.length >= 9 + this.bytes.readUIntBE(0, 3)) {
      const size = this.bytes.readUIntBE(0, 3);
      const [type, flags, stream] = [this.bytes.readUInt8(3), this.bytes.readUInt8(4), this.bytes.readUInt32BE(5)];
      const payload = this.bytes.subarray(9, 9 + size);
      this.bytes = this.bytes.subarray(9 + size);
      this.read(type, flags, stream, payload);
    }
  }

  private read(type: number, flags: number, stream: number, payload: Buffer): void {
    if (type === Frame.settings && (flags & 1) === 0) this.frame(Frame.settings, 1, 0);
    if (type === Frame.ping && (flags & 1) === 0) this.frame(Frame.ping, 1, 0, payload);
    if (type === Frame.headers) this.stream = stream;
    if (type === Frame.data) this.body += payload.toString("latin1");
    if ((type === Frame.headers || type === Frame.data) && (flags & END_STREAM) !== 0) this.asked();
  }
}

export function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Header fields, each a literal with a name of its own (RFC 7541, 6.2.2). */
export function block(list: [string, string][]): Buffer {
  return Buffer.concat(list.flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)]));
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes]);
  const size = [127];
  let left = bytes.length - 127;
  for (; left >= 128; left = Math.floor(left / 128)) size.push((left % 128) + 128);
  return Buffer.concat([Buffer.from([...size, left]), bytes]);
}

export interface HostileSide {
  baseUrl: string;
  /** How often it was asked. */
  asked(): number;
  close(): Promise<void>;
}

const streams = (request: string) => request.includes('"stream":true');

export async function listen(one: Case1 | Case2): Promise<HostileSide> {
  const sockets = new Set<Socket>();
  let asked = 0;
  const admit = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    if (one.wire === "http1") void serve1(one, new Line(socket), () => asked++).catch(() => socket.destroy());
    else serve2(one, socket, () => asked++);
  };
  const server: Server =
    one.wire === "http1" ? createServer(admit) : createTls({ ...selfSigned(), ALPNProtocols: ["h2"] }).on("secureConnection", admit);
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `${one.wire === "http1" ? "http" : "https"}://127.0.0.1:${port}/v1`,
    asked: () => asked,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function serve1(one: Case1, line: Line, count: () => void): Promise<void> {
  if (one.early === true) {
    count();
    return one.play(line, false);
  }
  for (;;) {
    const request = await line.request();
    count();
    await one.play(line, streams(request));
  }
}

function serve2(one: Case2, socket: Socket, count: () => void): void {
  const play = () => {
    count();
    Promise.resolve(one.play(side, streams(side.body))).catch(() => socket.destroy());
  };
  const side: Side2 = new Side2(socket, () => one.early !== true && play());
  if (one.early === true) play();
  else side.frame(Frame.settings, 0, 0);
}
