// The one place where bodies of the console's address are read: whole, counted by their bytes however they come, within a time, and never
// more of them at once than the gateway can hold. Who is not signed in may send 64 KiB, on every path and with every method.
import type { Context, MiddlewareHandler } from "hono";

export const MOST_BEFORE_LOGIN = 64 * 1024;
/** Of all bodies that are held at the same time. */
const MOST_HELD = 96 * 1024 * 1024;

/** How large a body may be and how long it may take. */
export interface BodyLimit {
  bytes: number;
  ms: number;
}

const BODY = "boundedBody";
const NOTHING = Buffer.alloc(0);

/** The bytes of this request's body; none where it has none. */
export function bodyOf(context: Context): Buffer {
  return (context.get(BODY) as Buffer | undefined) ?? NOTHING;
}

/** Whether more follows than the head. */
function hasBody(context: Context): boolean {
  const length = context.req.header("content-length");
  return (length !== undefined && length !== "0") || context.req.header("transfer-encoding") !== undefined;
}

/** A connection on which a body was not read to its end is of no use for another request. */
export function closeAfterUnread(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    if (hasBody(context) && context.get(BODY) === undefined) context.res.headers.set("connection", "close");
  };
}

/** Reads the body before anything else looks at it, or answers why not: 413, 408, and 503 where the gateway holds too much already. */
export function boundedBodies(limitOf: (context: Context) => BodyLimit): MiddlewareHandler {
  let held = 0;
  return async (context, next) => {
    if (!hasBody(context)) return await next();
    if (context.req.method === "GET" || context.req.method === "HEAD") return context.json({ error: "this takes no body" }, 400);
    const limit = limitOf(context);
    if (Number(context.req.header("content-length") ?? 0) > limit.bytes) return tooLarge(context, limit);
    let own = 0;
    const take = (bytes: number) => {
      own += bytes;
      held += bytes;
      return own > limit.bytes ? "large" : held > MOST_HELD ? "full" : undefined;
    };
    try {
      const body = await whole(context.req.raw.body, limit.ms, take);
      if (body === "large") return tooLarge(context, limit);
      if (body === "slow") return context.json({ error: `the body took more than ${limit.ms / 1000} s` }, 408);
      if (body === "broken") return context.json({ error: "the body ended early" }, 400);
      if (body === "full") return context.json({ error: "the gateway holds too many requests" }, 503, { "retry-after": "1" });
      context.set(BODY, body);
      return await next();
    } finally {
      held -= own;
    }
  };
}

function tooLarge(context: Context, { bytes }: BodyLimit): Response {
  return context.json({ error: `the request is too large: at most ${bytes} bytes` }, 413);
}

type Problem = "large" | "full" | "slow" | "broken";

/** All bytes, or why there are not all. `take` is told of each piece and may end it. */
async function whole(
  stream: ReadableStream<Uint8Array> | null,
  ms: number,
  take: (bytes: number) => Problem | undefined,
): Promise<Buffer | Problem> {
  if (stream === null) return NOTHING;
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let late: () => void = () => undefined;
  const slow = new Promise<"slow">((resolve) => (late = () => resolve("slow")));
  const timer = setTimeout(late, ms);
  try {
    for (;;) {
      const piece = await Promise.race([reader.read(), slow]);
      if (piece === "slow") return await given(reader, "slow");
      if (piece.done) return Buffer.concat(pieces);
      pieces.push(piece.value);
      const problem = take(piece.value.length);
      if (problem !== undefined) return await given(reader, problem);
    }
  } catch {
    return "broken";
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing more is read. */
async function given(reader: ReadableStreamDefaultReader<Uint8Array>, problem: Problem): Promise<Problem> {
  await Promise.race([reader.cancel().catch(() => undefined), new Promise((resolve) => setImmediate(resolve))]);
  return problem;
}
