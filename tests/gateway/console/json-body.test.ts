// Bodies that are JSON and no text: halves of characters, which no address and no file can hold.
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { boundedBodies } from "../../../gateway/api/bounded-body.js";
import { commandRoutes } from "../../../gateway/api/commands.js";
import { readJson } from "../../../gateway/api/json-body.js";
import { serveApi } from "../../../gateway/api/serve.js";

const app = new Hono();
app.use(boundedBodies(() => ({ bytes: 2_000_000, ms: 10_000 })));
app.route("/api", commandRoutes({ control: "/nonexistent/control.sock", tokens: () => new Map(), changed: () => Promise.resolve() }));
app.post("/any", (context) => {
  const body = readJson(context, z.unknown());
  return body instanceof Response ? body : context.text("read");
});

let served: Awaited<ReturnType<typeof serveApi>>;
beforeAll(async () => void (served = await serveApi(app, "127.0.0.1", 0)));
afterAll(() => served.close());

async function send(path: string, body: string): Promise<[number, string]> {
  const answer = await fetch(`http://127.0.0.1:${served.port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return [answer.status, await answer.text()];
}

test.each([
  ["/explain", { model: "\ud800" }, "model"],
  ["/explain", { model: "m", path: "/\udfff" }, "path"],
  ["/tokens/eject", { provider: "\ud800", token: 0 }, "provider"],
  ["/tokens/restore", { provider: "a\udc00b", token: 0 }, "provider"],
  ["/drills", { provider: "\ud800", token: 0, kind: "401", seconds: 30 }, "provider"],
  ["/drills/end", { provider: "\ud800", token: 0 }, "provider"],
])("%s refuses half a character in words: %o", async (path, body, key) => {
  const refused = [400, JSON.stringify({ error: `${key}: half of a character (a lone surrogate) is no text` })];
  expect(await send(`/api${path}`, JSON.stringify(body))).toEqual(refused);
});

test("wherever it stands in a body; whole characters are text", async () => {
  expect((await send("/any", '{"a":{"b":[1,{"\\ud800":0}]}}'))[1]).toContain("a: half of a character");
  expect((await send("/any", '"\\udc00\\ud800"'))[1]).toContain("body: half of a character");
  expect((await send("/any", "[".repeat(50_000) + '"\\ud800"' + "]".repeat(50_000)))[0]).toBe(400);
  expect(await send("/any", '{"a":["\\ud83d\\ude00","\\\\ud800"]}')).toEqual([200, "read"]);
});
