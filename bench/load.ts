// A load generator over plain sockets: keep-alive connections, one request at a time on each, the answer read to its end.
import { connect, type Socket } from "node:net";

export interface LoadOptions {
  port: number;
  requests: number;
  connections: number;
  /** The whole request as bytes, by its number. */
  request(i: number): Buffer;
}

export interface LoadResult {
  /** Milliseconds from the request's first byte to the answer's last, sorted. */
  times: Float64Array;
  /** Answers whose status was not 200. */
  failed: number;
  /** The first answer that was not 200, for people. */
  firstFailure: string;
  seconds: number;
}

/** Sends all requests and waits for all answers. Rejects when a connection breaks. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const run = new Run(options);
  const start = performance.now();
  await Promise.all(Array.from({ length: options.connections }, () => run.connection()));
  return { times: run.times.sort(), failed: run.failed, firstFailure: run.firstFailure, seconds: (performance.now() - start) / 1000 };
}

class Run {
  readonly times: Float64Array;
  failed = 0;
  firstFailure = "";
  private next = 0;

  constructor(private readonly options: LoadOptions) {
    this.times = new Float64Array(options.requests);
  }

  connection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.options.port, "127.0.0.1");
      socket.setNoDelay(true);
      socket.on("error", reject);
      socket.on("connect", () => this.follow(socket, resolve));
      socket.on("close", () => reject(new Error("the connection was closed")));
    });
  }

  private follow(socket: Socket, done: () => void): void {
    const reader = new AnswerReader();
    let started = 0;
    let number = 0;
    const send = (): void => {
      if (this.next >= this.options.requests) {
        socket.removeAllListeners("close");
        socket.destroy();
        return done();
      }
      number = this.next++;
      started = performance.now();
      socket.write(this.options.request(number));
    };
    socket.on("data", (data: Buffer) => {
      if (!reader.take(data)) return;
      this.times[number] = performance.now() - started;
      if (reader.status !== 200) this.fail(reader);
      reader.reset();
      send();
    });
    send();
  }

  private fail(reader: AnswerReader): void {
    this.failed++;
    if (this.firstFailure === "") this.firstFailure = reader.head;
  }
}

const END = Buffer.from("0\r\n\r\n");
/** What the first event with content holds. */
export const TOKEN = '"content":"word ';

/** Knows when an HTTP/1.1 answer is whole, by its length or by the last chunk; looks at no content. */
export class AnswerReader {
  status = 0;
  head = "";
  private inHead = true;
  private pending: Buffer = Buffer.alloc(0);
  private left = 0;
  private chunked = false;

  /** Whether the answer is whole with these bytes. */
  take(data: Buffer): boolean {
    if (!this.inHead) return this.body(data);
    this.pending = this.pending.length === 0 ? data : Buffer.concat([this.pending, data]);
    const end = this.pending.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const rest = this.pending.subarray(end + 4);
    this.read(this.pending.toString("latin1", 0, end));
    return this.body(rest);
  }

  reset(): void {
    this.inHead = true;
    this.pending = Buffer.alloc(0);
  }

  private read(head: string): void {
    this.head = head;
    this.inHead = false;
    this.status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    this.chunked = length === null;
    this.left = Number(length?.[1] ?? 0);
    this.pending = Buffer.alloc(0);
  }

  private body(data: Buffer): boolean {
    if (!this.chunked) return (this.left -= data.length) <= 0;
    this.pending = data.length >= END.length ? data.subarray(-END.length) : Buffer.concat([this.pending, data]).subarray(-END.length);
    return this.pending.equals(END);
  }
}

/** A POST of chat completions as bytes; `more` are further header lines. */
export function chatRequest(body: string, token: string, more: string[] = []): Buffer {
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    "host: bench.local",
    "content-type: application/json",
    "user-agent: bench/1",
    "accept: */*",
    `authorization: Bearer ${token}`,
    ...more,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** A chat request of about this many bytes; the model behind the prompt, as Python's SDK writes it, or in front. `max_tokens` tells the mock how many chunks. */
export function chatBody(model: string, bytes: number, chunks: number, front = false): string {
  const prompt = "Tell me about the failure of a provider, and of another. "
    .repeat(Math.ceil(bytes / 57))
    .slice(0, Math.max(1, bytes - 120));
  const stream = chunks > 0 ? { max_tokens: chunks } : {};
  const [first, last] = front ? [{ model }, {}] : [{}, { model }];
  return JSON.stringify({
    ...first,
    messages: [{ role: "user", content: prompt }],
    temperature: 0.7,
    ...stream,
    ...last,
    stream: chunks > 0,
  });
}
