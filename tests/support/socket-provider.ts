// A provider of WebSockets: it refuses handshakes as it is told, by the token, and says every message of a session back.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { selfSigned } from "./certificate.js";
import { eventually } from "./gate.js";

/** RFC 6455, 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const CLOSE = 8;

/** How a handshake is answered: a status, silence, or by a session; `goodbye` ends one at its first message, `cut` without a word. */
export type Manner = number | "silence" | "session" | "goodbye" | "cut";

export interface Handshake {
  url: string;
  token: string;
  headers: IncomingMessage["headers"];
}

export class SocketProvider {
  readonly handshakes: Handshake[] = [];
  /** Sessions that go on. */
  open = 0;
  private readonly manners = new Map<string, Manner>();
  private readonly sockets = new Set<Duplex>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: string,
  ) {}

  /** `tls`: it speaks HTTP/2 as well, and would rather. */
  static async start(tls = false): Promise<SocketProvider> {
    const server = tls ? (createSecureServer({ ...selfSigned(), allowHTTP1: true }) as unknown as Server) : createServer();
    const made = new SocketProvider(server, tls ? "https" : "http");
    server.on("upgrade", (request: IncomingMessage, socket: Duplex) => made.shakeHands(request, socket));
    server.on("request", (_request: unknown, response: { statusCode: number; end(text: string): void }) => {
      response.statusCode = 404;
      response.end("no such path");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return made;
  }

  get baseUrl(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  script(token: string, manner: Manner): void {
    this.manners.set(token, manner);
  }

  hits(token: string): number {
    return this.handshakes.filter((each) => each.token === token).length;
  }

  /** All sessions are over. */
  async quiet(): Promise<void> {
    await eventually("all sessions are over", () => this.open === 0);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private shakeHands(request: IncomingMessage, socket: Duplex): void {
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    this.handshakes.push({ url: request.url ?? "", token, headers: request.headers });
    this.sockets.add(socket);
    socket.on("error", () => socket.destroy());
    const manner = this.manners.get(token) ?? "session";
    if (manner === "silence") return;
    if (typeof manner === "number") {
      const body = JSON.stringify({ error: { message: `refused with ${manner}`, type: "x", code: null } });
      socket.end(`HTTP/1.1 ${manner} Refused\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    this.begin(request, socket, manner);
  }

  private begin(request: IncomingMessage, socket: Duplex, manner: Exclude<Manner, number>): void {
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
    const offered = request.headers["sec-websocket-protocol"]?.split(",")[0]?.trim();
    const protocol = offered === undefined ? "" : `sec-websocket-protocol: ${offered}\r\n`;
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n${protocol}\r\n`,
    );
    this.open++;
    let bytes = Buffer.alloc(0);
    socket.on("data", (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]);
      for (let frame = readFrame(bytes); frame !== undefined; frame = readFrame(bytes)) {
        bytes = bytes.subarray(frame.size);
        if (manner === "cut") return void socket.destroy();
        if (frame.opcode === TEXT) socket.write(writeFrame(TEXT, frame.payload));
        if (frame.opcode === CLOSE) return void socket.end(writeFrame(CLOSE, frame.payload));
        if (manner === "goodbye") return void socket.end(writeFrame(CLOSE, Buffer.from([0x03, 0xe9])));
      }
    });
    socket.on("end", () => socket.end());
    socket.on("close", () => this.open--);
  }
}

/** The first whole frame, without its mask; undefined: there is none yet. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] as number) & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 6 + extra) return undefined;
  const length = extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const at = 6 + extra;
  if (bytes.length < at + length) return undefined;
  const mask = bytes.subarray(2 + extra, at);
  const payload = Buffer.from(bytes.subarray(at, at + length).map((byte, i) => byte ^ (mask[i % 4] as number)));
  return { opcode: (bytes[0] as number) & 0xf, payload, size: at + length };
}

function writeFrame(opcode: number, payload: Buffer): Buffer {
  const head = payload.length < 126 ? Buffer.from([0x80 | opcode, payload.length]) : Buffer.alloc(10);
  if (payload.length >= 126) {
    head[0] = 0x80 | opcode;
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}
