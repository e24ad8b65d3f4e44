// A provider that answers as fast as Node can, and counts what reached it: whether path, key and model were really changed.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { pathToFileURL } from "node:url";

/** What a request looks like after the plugin has done its work. */
export const EXPECTED = { path: "/compatible/v1/chat/completions", token: "sk-bench-provider-token", model: "model-of-the-provider" };
const CHUNKS = 20;

export interface MockCounts {
  requests: number;
  /** Requests in which path, key and model are the expected ones, and the client's are gone. */
  changed: number;
}

const choice = (part: string, text: string, finish: string | null): string =>
  `{"id":"chatcmpl-1","object":"chat.completion${part === "delta" ? ".chunk" : ""}","created":1700000000,"model":"${EXPECTED.model}","choices":[{"index":0,"${part}":{"role":"assistant","content":"${text}"},"finish_reason":${finish === null ? "null" : `"${finish}"`}}]}`;

const JSON_BODY = choice("message", "word ".repeat(40), "stop");
const PLAIN = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${JSON_BODY.length}\r\n\r\n${JSON_BODY}`);
const STREAM_HEAD = Buffer.from("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
const chunk = (text: string): Buffer => Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n`);
const EVENTS = [
  ...Array.from({ length: CHUNKS - 2 }, (_, i) => chunk(`data: ${choice("delta", `word${i} `, null)}\n\n`)),
  chunk(`data: ${choice("delta", "", "stop")}\n\n`),
  Buffer.concat([chunk("data: [DONE]\n\n"), Buffer.from("0\r\n\r\n")]),
];

/** Listens on a port that the system chooses. */
export async function startMock(): Promise<{ port: number; counts: MockCounts; close(): Promise<void> }> {
  const counts: MockCounts = { requests: 0, changed: 0 };
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
    void answer(socket, request, counts);
  });
}

/** Bytes of the whole request; -1 while its head is not whole. */
function wholeLength(data: Buffer): number {
  const end = data.indexOf("\r\n\r\n");
  if (end < 0) return -1;
  const length = /\r\ncontent-length: *(\d+)/i.exec(data.toString("latin1", 0, end));
  return end + 4 + Number(length?.[1] ?? 0);
}

async function answer(socket: Socket, request: Buffer, counts: MockCounts): Promise<void> {
  const tail = request.toString("latin1", Math.max(0, request.length - 200));
  counts.requests++;
  if (isChanged(request.toString("latin1", 0, Math.min(request.length, 2000)), tail)) counts.changed++;
  if (!tail.includes('"stream":true')) return void socket.write(PLAIN);
  socket.write(STREAM_HEAD);
  for (const event of EVENTS) {
    socket.write(event);
    await new Promise((resolve) => setImmediate(resolve)); // so that each leaves as a packet of its own
  }
}

function isChanged(head: string, tail: string): boolean {
  return (
    head.startsWith(`POST ${EXPECTED.path} `) &&
    head.toLowerCase().includes(`authorization: bearer ${EXPECTED.token}`) &&
    !head.includes("sk-bench-client") &&
    tail.includes(`"model":"${EXPECTED.model}"`)
  );
}

/** As a process of its own it says its port, and its counts for every message. */
async function serveParent(): Promise<void> {
  const { port, counts } = await startMock();
  process.on("message", () => process.send?.({ ...counts }));
  process.on("disconnect", () => process.exit(0));
  process.send?.({ port });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) void serveParent();
