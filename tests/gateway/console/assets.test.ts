import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { beforeEach, expect, test } from "vitest";
import { assetRoutes } from "../../../gateway/api/assets.js";
import { securityHeaders } from "../../../gateway/api/security-headers.js";
import { temporaryFolder } from "../folder.js";

const SCRIPT = `console.log("${"x".repeat(5_000)}");`;
let app: Hono;

beforeEach(() => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "assets"));
  writeFileSync(
    join(folder, "index.html"),
    '<script nonce="__CSP_NONCE__" src="/assets/index-BvX3kq9_.js"></script><style nonce="__CSP_NONCE__"></style>',
  );
  writeFileSync(join(folder, "assets", "index-BvX3kq9_.js"), SCRIPT);
  writeFileSync(join(folder, "favicon.svg"), "<svg/>");
  symlinkSync("/etc/passwd", join(folder, "passwd"));
  app = new Hono().use(securityHeaders()).route("/", assetRoutes(folder));
  app.notFound((context) => context.text("nothing", 404));
});

const get = async (path: string, headers: Record<string, string> = {}) => await app.request(path, { headers });

test("the page has a policy with a nonce of its own, at every path that a browser asks a page of", async () => {
  const nonces = new Set<string>();
  for (const path of ["/", "/providers", "/config/history"]) {
    const answer = await get(path, { accept: "text/html,*/*" });
    const policy = answer.headers.get("content-security-policy") as string;
    const [, nonce] = /script-src 'self' 'nonce-([^']+)'/.exec(policy) as unknown as [string, string];
    expect(policy).toMatch(/^default-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    const text = await answer.text();
    expect(text).not.toContain("__CSP_NONCE__");
    expect(text.split(`nonce="${nonce}"`)).toHaveLength(3);
    expect([answer.headers.get("cache-control"), answer.headers.get("etag")]).toEqual(["no-store", null]);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

test("files with a hash in their name are kept for a year, others are asked for again", async () => {
  const hashed = await get("/assets/index-BvX3kq9_.js");
  expect([hashed.headers.get("cache-control"), await hashed.text()]).toEqual(["public, max-age=31536000, immutable", SCRIPT]);
  const icon = await get("/favicon.svg");
  expect(icon.headers.get("cache-control")).toBe("no-cache");
  const again = await get("/favicon.svg", { "if-none-match": icon.headers.get("etag") as string });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("what a browser accepts decides how a file is packed", async () => {
  const bytes = async (accept: string) => {
    const answer = await get("/assets/index-BvX3kq9_.js", { "accept-encoding": accept });
    return { encoding: answer.headers.get("content-encoding"), body: Buffer.from(await answer.arrayBuffer()) };
  };
  const [br, gzip, plain] = [await bytes("gzip, deflate, br"), await bytes("gzip"), await bytes("br;q=0")];
  expect([br.encoding, brotliDecompressSync(br.body).toString()]).toEqual(["br", SCRIPT]);
  expect([gzip.encoding, gunzipSync(gzip.body).toString()]).toEqual(["gzip", SCRIPT]);
  expect([plain.encoding, plain.body.toString()]).toEqual([null, SCRIPT]);
});

test("no path leads out of the folder", async () => {
  for (const path of ["/passwd", "/../package.json", "/%2e%2e/package.json", "/assets/..%2f..%2fpackage.json", "//etc/passwd", "/assets/"])
    expect([path, (await get(path)).status]).toEqual([path, 404]);
});

test("every answer forbids framing, guessing of types and referrers", async () => {
  for (const path of ["/", "/favicon.svg", "/nothing.js"]) {
    const { headers } = await get(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  }
});

test("without a built console the page says how to build it", async () => {
  const bare = new Hono().route("/", assetRoutes(join(temporaryFolder(), "missing")));
  expect(await (await bare.request("/")).text()).toContain("npm run build");
});
