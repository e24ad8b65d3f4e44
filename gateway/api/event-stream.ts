// `GET /api/events`: server-sent events.
import type { Context } from "hono";
import { streamSSE, type SSEStreamingApi } from "hono/streaming";
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

/** Sends what a page missed, then what happens. A page that reads slowly loses the oldest rows and is told how many. */
export function eventStream(context: Context, log: EventLog, options: EventStreamOptions = {}): Response {
  if (log.audience >= MOST_PAGES) return context.json({ error: `there are ${MOST_PAGES} pages already` }, 503);
  const queue = new EventQueue(options.queue);
  for (const event of missed(context, log)) queue.push(event);
  const leave = log.listen((event) => queue.push(event));
  context.header("cache-control", "no-store");
  context.header("x-accel-buffering", "no");
  return streamSSE(context, async (stream) => {
    stream.onAbort(() => {
      leave();
      queue.close();
    });
    try {
      await stream.write(`retry: ${RETRY_MS}\n\n`);
      while (!stream.aborted && !stream.closed) {
        await queue.ready(options.heartbeatMs ?? HEARTBEAT_MS);
        if (stream.aborted || options.allowed?.() === false) return;
        await send(stream, queue);
      }
    } finally {
      leave();
    }
  });
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
