// `GET /api/events`: server-sent events.
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { streamSSE, type SSEStreamingApi } from "hono/streaming";
import type { Socket } from "node:net";
import type { EventLog, LoggedEvent } from "./event-log.js";
import { EventQueue } from "./event-queue.js";

/** A comment line this often keeps proxies from ending a quiet stream, and finds pages that are gone. */
const HEARTBEAT_MS = 15_000;
const MOST_PAGES = 50;
const RETRY_MS = 1_000;

export interface EventStreamOptions {
  heartbeatMs?: number;
  queue?: number;
  /** Whether the page may go on listening; asked before anything is sent. */
  allowed?: () => boolean;
}

/** Connections that have a stream: what is asked behind it on the same one is not answered before it ends. */
const streaming = new WeakSet<Socket>();

/** Sends what a page missed, then what happens. A page that reads slowly loses the oldest rows and is told how many. */
export function eventStream(context: Context, log: EventLog, options: EventStreamOptions = {}): Response {
  if (context.req.method === "HEAD") return context.body(null, 200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  if (log.audience >= MOST_PAGES) return context.json({ error: `there are ${MOST_PAGES} pages already` }, 503);
  const socket = (context.env as Partial<HttpBindings> | undefined)?.incoming?.socket;
  if (socket !== undefined && streaming.has(socket)) return context.json({ error: "this connection has an event stream already" }, 409);
  const queue = new EventQueue(options.queue);
  for (const event of missed(context, log)) queue.push(event);
  const leave = place(log, queue, socket);
  context.header("cache-control", "no-store");
  context.header("x-accel-buffering", "no");
  const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  return streamSSE(context, async (stream) => {
    stream.onAbort(leave);
    try {
      let taken = await inTime(stream.write(`retry: ${RETRY_MS}\n\n`), 2 * heartbeatMs);
      while (taken && !stream.aborted && !stream.closed) {
        await queue.ready(heartbeatMs);
        if (stream.aborted || options.allowed?.() === false) return;
        taken = await inTime(send(stream, queue), 2 * heartbeatMs);
      }
      if (!taken) socket?.destroy();
    } finally {
      leave();
    }
  });
}

/** Listens until it is left, or the connection is closed: nobody takes up a body whose turn never comes. */
function place(log: EventLog, queue: EventQueue, socket: Socket | undefined): () => void {
  const end = log.listen((event) => queue.push(event));
  const leave = () => {
    end();
    queue.close();
    if (socket === undefined) return;
    streaming.delete(socket);
    socket.off("close", leave);
  };
  if (socket !== undefined) streaming.add(socket);
  socket?.once("close", leave);
  if (socket?.destroyed === true) leave();
  return leave;
}

async function inTime(sent: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([sent.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A page that resumes gets everything since its last event; a new one that asks for it the latest requests: states it reads from `/api/status`. */
function missed(context: Context, log: EventLog): LoggedEvent[] {
  const lastId = Number(context.req.header("last-event-id") ?? Number.NaN);
  if (Number.isSafeInteger(lastId) && lastId >= 0) return log.since(lastId);
  return context.req.query("recent") === undefined ? [] : log.since(0).filter(({ name }) => name === "request");
}

/** Each write waits until the page has taken the one before; meanwhile the queue fills. */
async function send(stream: SSEStreamingApi, queue: EventQueue): Promise<void> {
  const { events, dropped } = queue.take();
  if (dropped > 0) await stream.writeSSE({ event: "dropped", data: JSON.stringify({ count: dropped }) });
  for (const { id, name, data } of events) await stream.writeSSE({ id: String(id), event: name, data });
  if (events.length === 0) await stream.write(": \n\n");
}
