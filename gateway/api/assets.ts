// The console's files from memory: only what was there at the start is served, so no path leads elsewhere.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { type Context, Hono } from "hono";
import { contentSecurityPolicy } from "./security-headers.js";
import { ownValue } from "../../config/own.js";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};
const COMPRESSED = /^(text\/|image\/svg|application\/(json|manifest))/;
/** Vite puts a hash of the content into these names. */
const HASHED = /^\/assets\/.*-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const NONCE = "__CSP_NONCE__";
const INDEX = "/index.html";
const LEAST_BYTES = 1024;

type Encoding = "br" | "gzip";

interface Asset {
  bytes: Buffer;
  type: string;
  etag: string;
  /** Made at the first request that takes them. */
  encoded: Map<Encoding, Promise<Buffer>>;
}

const encode = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

/** Serves a folder at `/`: hashed names for a year, others with an ETag, and the page itself for every path that a browser asks a page of. */
export function assetRoutes(folder: string): Hono {
  const assets = readAssets(folder);
  const app = new Hono();
  app.on(["GET", "HEAD"], "*", async (context, next) => {
    const { path } = context.req;
    if (path.startsWith("/api/")) return await next();
    const asset = assets.get(path);
    if (asset !== undefined && path !== INDEX) return await serve(context, path, asset);
    const wantsPage =
      path === "/" || path === INDEX || (extname(path) === "" && context.req.header("accept")?.includes("text/html") === true);
    if (!wantsPage) return await next();
    const page = assets.get(INDEX);
    if (page === undefined)
      return context.text("The console is not built: npm run build makes it. There is /api/status, /metrics and /healthz.\n");
    return servePage(context, page);
  });
  return app;
}

function readAssets(folder: string): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  if (!existsSync(folder)) return assets;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    assets.set(`/${relative(folder, file).split(sep).join("/")}`, {
      bytes,
      type: ownValue(TYPES, extname(file)) ?? "application/octet-stream",
      etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
      encoded: new Map(),
    });
  }
  return assets;
}

async function serve(context: Context, path: string, asset: Asset): Promise<Response> {
  context.header("etag", asset.etag);
  context.header("cache-control", HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
  context.header("vary", "accept-encoding");
  const known = context.req.header("if-none-match");
  if (known !== undefined && known.split(",").some((tag) => tag.trim().replace(/^W\//, "") === asset.etag)) return context.body(null, 304);
  context.header("content-type", asset.type);
  const encoding = encodingFor(context, asset);
  if (encoding === undefined) return context.body(new Uint8Array(asset.bytes));
  let encoded = asset.encoded.get(encoding);
  if (encoded === undefined) asset.encoded.set(encoding, (encoded = encode[encoding](asset.bytes)));
  context.header("content-encoding", encoding);
  return context.body(new Uint8Array(await encoded));
}

function encodingFor(context: Context, asset: Asset): Encoding | undefined {
  if (!COMPRESSED.test(asset.type) || asset.bytes.length < LEAST_BYTES) return undefined;
  const accepted = (context.req.header("accept-encoding") ?? "")
    .split(",")
    .filter((each) => !/;\s*q=0(\.0+)?\s*$/.test(each))
    .map((each) => each.split(";")[0]?.trim());
  return (["br", "gzip"] as const).find((encoding) => accepted.includes(encoding));
}

/** Each answer has a nonce of its own. Without an ETag: a 304 would join the old page's nonce with the new answer's policy. */
function servePage(context: Context, page: Asset): Response {
  const nonce = randomBytes(18).toString("base64");
  context.header("content-security-policy", contentSecurityPolicy(nonce));
  context.header("cache-control", "no-store");
  return context.html(page.bytes.toString("utf8").replaceAll(NONCE, nonce));
}
