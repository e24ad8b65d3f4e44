// A page's requests through the gateway's own endpoint: Envoy's address is another one and answers no pages.
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import { PLAYGROUND } from "../../config/api.js";
import { bodyOf } from "./bounded-body.js";
import { setOwn } from "../../config/own.js";

/** Of the page's request only these go on: no cookie, no origin, nothing of the connection. */
const PASSED = [
  "content-type",
  "accept",
  "authorization",
  "x-api-key",
  "anthropic-version",
  "anthropic-beta",
  "openai-beta",
  "x-ai-fallback",
];
/** And these come back, with the plugin's own. */
const RETURNED = ["content-type", "content-length", "retry-after", "request-id", "x-request-id"];
/** What clients of all dialects ask for. */
const PATHS = ["/v1/*", "/v1beta/*", "/model/*"];
/** Where the endpoint listens; undefined while nothing does. */
export type EndpointAddress = () => { host: string; port: number } | undefined;

export function playgroundRoutes(endpoint: EndpointAddress): Hono {
  const app = new Hono();
  app.on(["GET", "POST"], PATHS, async (context) => {
    const address = endpoint();
    if (address === undefined) return context.json({ error: "the gateway does not serve yet" }, 503);
    const url = new URL(context.req.url);
    const path = url.pathname.slice(PLAYGROUND.length) + url.search;
    try {
      return await pass(context, address, path);
    } catch (error) {
      return context.json({ error: `the endpoint does not answer: ${(error as Error).message}` }, 502);
    }
  });
  return app;
}

/** Streams both ways; when the page goes away, the request ends. */
async function pass(context: Context, { host, port }: { host: string; port: number }, path: string): Promise<Response> {
  const { method } = context.req;
  const body = method === "GET" ? undefined : bodyOf(context);
  const headers: Record<string, string | number> = {};
  for (const name of PASSED) {
    const value = context.req.header(name);
    if (value !== undefined) setOwn(headers, name, value);
  }
  if (body !== undefined) headers["content-length"] = body.length;
  const { signal } = context.req.raw;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const call = request({ host, port, path, method, headers, agent: false, signal }, resolve);
    call.on("error", reject);
    call.end(body);
  });
  answer.on("error", () => undefined);
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, {
    status: answer.statusCode ?? 502,
    headers: back(answer.headers),
  });
}

function back(headers: IncomingHttpHeaders): Headers {
  const result = new Headers({ "cache-control": "no-store" });
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string" && (RETURNED.includes(name) || name.startsWith("x-ai-"))) result.set(name, value);
  }
  return result;
}
