// A provider that answers as fast as Node can, and counts what reached it: whether path, key and model were really changed.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { MESSAGES_ANSWER, RESPONSES_ANSWER, type DialectAnswer } from "./dialect-answers.js";

/** What a request looks like after the plugin has done its work. */
export const EXPECTED = { path: "/compatible/v1/chat/completions", token: "sk-bench-provider-token", model: "model-of-the-provider" };
/** The first path segment of a provider that refuses a share of its requests, in percent: `/fail-10/v1/...`. */
const FAILING = /^POST \/fail-(\d+)\//;

export interface MockCounts {
  requests: number;
  /** Requests in which path, key and model are the expected ones. */
  changed: number;
  /** Requests in which the client's key still stands somewhere. */
  leaked: number;
  /** Requests to a provider that refuses a share. */
  refusable: number;
}

const choice = (part: string, text: string, finish: string | null): string =>
  `{"id":"chatcmpl-1","object":"chat.completion${part === "delta" ? ".chunk" : ""}","created":1700000000,"model":"${EXPECTED.model}","choices":[{"index":0,"${part}":{"role":"assistant","content":"${text}"},"finish_reason":${finish === null ? "null" : `"${finish}"`}}]}`;

const JSON_BODY = choice("message", "word ".repeat(40), "stop");
const PLAIN = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${JSON_BODY.length}\r\n\r\n${JSON_BODY}`);
const LAST_CHUNK = Buffer.from("0\r\n\r\n");
const STREAM_HEAD = Buffer.from("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
const chunk = (text: string): Buffer => Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n`);
const EVENT = chunk(`data: ${choice("delta", "word ", null)}\n\n`);
const FINISH = chunk(`data: ${choice("delta", "", "stop")}\n\n`);
const DONE = Buffer.concat([chunk("data: [DONE]\n\n"), LAST_CHUNK]);

/** An answer in the bytes of HTTP/1.1: whole, and as chunks. */
interface Spoken {
  plain: Buffer;
  begin: Buffer[];
  piece: Buffer;
  end: Buffer[];
}

const whole = (json: string): Buffer =>
  Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
const CHAT: Spoken = { plain: PLAIN, begin: [], piece: EVENT, end: [FINISH, DONE] };

function spokenAs(answer: DialectAnswer): Spoken {
  const end = answer.end.map(chunk);
  const last = end.pop() ?? Buffer.alloc(0);
  return {
    plain: whole(answer.whole),
    begin: answer.begin.map(chunk),
    piece: chunk(answer.piece),
    end: [...end, Buffer.concat([last, LAST_CHUNK])],
  };
}

const MESSAGES = spokenAs(MESSAGES_ANSWER);
const RESPONSES = spokenAs(RESPONSES_ANSWER);

/** By the path that was asked; undefined: chat. */
function answerOf(head: string): Spoken | undefined {
  const path = head.slice(0, head.indexOf(" HTTP/"));
  return path.endsWith("/messages") ? MESSAGES : path.endsWith("/responses") ? RESPONSES : undefined;
}
const UNKNOWN = '{"error":{"message":"The model does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}';
const REFUSAL = Buffer.from(
  `HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: ${UNKNOWN.length}\r\n\r\n${UNKNOWN}`,
);
const MODELS = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{"object":"list","data":[]}');

/** Listens on a port that the system chooses. */
export async function startMock(): Promise<{ port: number; counts: MockCounts; close(): Promise<void> }> {
  const counts: MockCounts = { requests: 0, changed: 0, leaked: 0, refusable: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.setNoDelay(true);
    serve(socket, counts);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, counts, close };
}

function serve(socket: Socket, counts: MockCounts): void {
  let parts: Buffer[] = [];
  let have = 0;
  let want = -1;
  socket.on("data", (data: Buffer) => {
    parts.push(data);
    have += data.length;
    if (want < 0) want = wholeLength(Buffer.concat(parts));
    if (want < 0 || have < want) return;
    const request = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    parts = [];
    have = 0;
    want = -1;
    answer(socket, request, counts).catch(() => socket.destroy());
  });
}

/** Bytes of the whole request; -1 while they are not known. */
function wholeLength(data: Buffer): number {
  const end = data.indexOf("\r\n\r\n");
  if (end < 0) return -1;
  const head = data.toString("latin1", 0, end);
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return data.subarray(-5).equals(LAST_CHUNK) ? data.length : -1;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  return end + 4 + Number(length?.[1] ?? 0);
}

async function answer(socket: Socket, request: Buffer, counts: MockCounts): Promise<void> {
  const head = request.toString("latin1", 0, Math.min(request.length, 2500));
  const tail = request.toString("latin1", Math.max(0, request.length - 300));
  if (head.startsWith("GET ")) return void socket.write(MODELS);
  counts.requests++;
  const share = Number(FAILING.exec(head)?.[1] ?? 0);
  // Evenly spread: one of ten for 10, every second for 50.
  if (share > 0 && ++counts.refusable % Math.round(100 / share) === 0) return void socket.write(REFUSAL);
  if (isChanged(head, tail)) counts.changed++;
  if (head.includes("sk-bench-client")) counts.leaked++;
  const both = head + tail;
  const spoken = answerOf(head) ?? CHAT;
  if (!/"stream": ?true/.test(both)) return void socket.write(spoken.plain);
  const chunks = Number(/"max_(?:completion_|output_)?tokens": ?(\d+)/.exec(both)?.[1] ?? 20);
  await stream(socket, chunks, spoken, Number(/"user": ?"pause-(\d+)"/.exec(both)?.[1] ?? 0));
}

/** So many chunks, each as a packet of its own, and so many milliseconds behind each event with content. */
async function stream(socket: Socket, chunks: number, of: Spoken, pauseMs: number): Promise<void> {
  socket.write(STREAM_HEAD);
  for (const event of of.begin) socket.write(event);
  for (let i = of.begin.length; i < chunks - of.end.length && !socket.destroyed; i++) {
    socket.write(of.piece);
    await new Promise((resolve) => (pauseMs > 0 ? setTimeout(resolve, pauseMs) : setImmediate(resolve)));
  }
  for (const [i, event] of of.end.entries()) {
    if (i > 0) await new Promise((resolve) => setImmediate(resolve));
    socket.write(event);
  }
}

function isChanged(head: string, tail: string): boolean {
  return (
    /^POST \/(compatible|fail-\d+)\/v1\/chat\/completions /.test(head) &&
    head.toLowerCase().includes(`authorization: bearer ${EXPECTED.token}`) &&
    new RegExp(`"model": ?"${EXPECTED.model}"`).test(head + tail)
  );
}

/** As a process of its own it says its port, and its counts for every message. */
async function serveParent(): Promise<void> {
  const { port, counts } = await startMock();
  process.on("message", () => process.send?.({ ...counts }));
  process.on("disconnect", () => process.exit(0));
  process.send?.({ port });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await serveParent();
