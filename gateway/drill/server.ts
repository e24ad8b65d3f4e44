// Answers drilled attempts as a misbehaving provider would: the plugin names the fault in `x-ai-drill` and sends no credential. A unix
// socket in the run folder, so that nobody else can reach it.
import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { DrillKind } from "../../config/api.js";
import { errorBody, errorEvent, type Fault, FAULTS } from "./faults.js";

/** A body beyond this is not looked into: it is then taken for one that is not streamed. */
const MOST_READ = 1024 * 1024;

export interface DrillServer {
  close(): Promise<void>;
}

/** Serves on the socket. Rejects where it cannot be made. */
export async function serveDrills(socket: string): Promise<DrillServer> {
  // One that an end without warning left behind.
  rmSync(socket, { force: true });
  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    request.on("error", () => undefined);
    answer(request, response).catch(() => response.destroy());
  });
  // The router keeps connections longer than Node would by itself.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const kind = request.headers["x-ai-drill"] as DrillKind | undefined;
  const path = (request.url ?? "").replace(/\?.*$/, "");
  const body = await readBody(request);
  if (kind === "silence") return;
  if (kind === "streamError") return streamError(path, body, response);
  send(response, FAULTS[kind ?? "503"] ?? FAULTS["503"], path);
}

function send(response: ServerResponse, fault: Fault, path: string): void {
  response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
  response.end(JSON.stringify(errorBody(path, fault)));
}

/** A 200 with the error inside: the first event of a stream, or the body of a plain answer. */
function streamError(path: string, body: string, response: ServerResponse): void {
  if (!isStreamed(body)) return send(response, { ...FAULTS.streamError, status: 200 }, path);
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(errorEvent(path, FAULTS.streamError));
}

function isStreamed(body: string): boolean {
  try {
    return (JSON.parse(body) as { stream?: unknown }).stream === true;
  } catch {
    return false;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= MOST_READ) pieces.push(piece);
  }
  return size <= MOST_READ ? Buffer.concat(pieces).toString("utf8") : "";
}
