// Requests of other sites' pages are refused before anything else looks at them: by what browsers say of themselves, which no page can
// change, and for what changes something also by a token that only our own page can read.
import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";

/** Browsers send Sec-Fetch-Site with every request and Origin with those that may change something; other programs send neither. */
export function onlySameOrigin(): MiddlewareHandler {
  return async (context, next) => {
    if (fromElsewhere(context)) return context.json({ error: "a page of another site may not ask this" }, 403);
    return await next();
  };
}

function fromElsewhere(context: Context): boolean {
  const site = context.req.header("sec-fetch-site");
  // "none": the person typed the address or opened a bookmark. A change is never asked for in that way.
  if (site !== undefined && site !== "same-origin" && !(site === "none" && isRead(context))) return true;
  const origin = context.req.header("origin");
  if (origin === undefined) return false;
  const host = context.req.header("host")?.toLowerCase() ?? "";
  return origin.toLowerCase() !== `http://${host}` && origin.toLowerCase() !== `https://${host}`;
}

/** Whether a request only reads. */
export function isRead(context: Context): boolean {
  return context.req.method === "GET" || context.req.method === "HEAD";
}

/** What changes something needs the token that `GET /api/session` told the page. */
export function onlyWithCsrfToken(expected: (context: Context) => string): MiddlewareHandler {
  return async (context, next) => {
    if (!isRead(context) && !sameText(context.req.header("x-csrf-token") ?? "", expected(context)))
      return context.json({ error: "the header x-csrf-token is missing or old: GET /api/session tells it" }, 403);
    return await next();
  };
}

/** Compares in a time that depends on the length alone. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
