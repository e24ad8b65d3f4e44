// Bodies at the console's address: counted by their bytes, in time, before anything else is read, whoever sends them.
import { connect } from "node:net";
import { expect, test } from "vitest";
import { hashPassword } from "../../gateway/password.js";
import { envoyReady } from "../gateway/envoy-ready.js";
import { Page } from "../gateway/console/page.js";
import { runGateway } from "../gateway/running.js";
import { raw } from "./raw.js";
import { endless, speak, statusOf } from "./wire.js";

envoyReady();

const PASSWORD = "a long enough password";
const PATHS = [
  "/api/session",
  "/api/config",
  "/api/config/edit",
  "/api/playground/v1/chat/completions",
  "/",
  "/nothing",
  "/healthz",
  "/metrics",
];
const METHODS = ["POST", "PUT", "DELETE", "PATCH", "GET", "OPTIONS", "PROPFIND"];
const MANY = 4 * 1024 * 1024;

function head(page: Page, method: string, path: string, more: string[]): string {
  const headers = Object.entries({ ...page.changeHeaders, "content-type": "application/json" }).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...headers, ...more, "", ""].join("\r\n");
}

test("what is sent without an end is ended with every method and on every path before anybody has signed in", async () => {
  const { gateway } = await runGateway({ password: await hashPassword(PASSWORD) });
  const page = await Page.open(gateway.consolePort);
  for (const [method, path] of METHODS.flatMap((each) => PATHS.map((path) => [each, path] as const))) {
    // Whoever goes on sending may lose the answer with the connection.
    const { text, sent } = await speak(gateway.consolePort, endless(head(page, method, path, ["transfer-encoding: chunked"])));
    expect([path, statusOf({ text })]).toEqual([
      path,
      expect.toSatisfy((status: number) => status === 0 || (status >= 400 && status < 500)),
    ]);
    expect([path, sent]).toEqual([path, expect.toSatisfy((bytes: number) => bytes < 80 * 1024 * 1024)]);
  }
  expect((await page.signIn(PASSWORD)).status).toBe(204);
});

test("a length that is too large is refused before a byte of it is read, also the playground's", async () => {
  const { gateway } = await runGateway({ password: await hashPassword(PASSWORD) });
  const page = await Page.open(gateway.consolePort);
  const announced = async (path: string, bytes: number) =>
    statusOf(await speak(gateway.consolePort, [head(page, "POST", path, [`content-length: ${bytes}`])]));
  for (const path of PATHS) expect([path, await announced(path, 64 * 1024 + 1)]).toEqual([path, 413]);
  await page.signIn(PASSWORD);
  expect(await announced("/api/config/edit", 2 * 1024 * 1024 + 1)).toBe(413);
  expect(await announced("/api/playground/v1/chat/completions", 32 * 1024 * 1024 + 1)).toBe(413);
});

test("who has signed in is bounded too, whatever the head says of the length", async () => {
  const { gateway } = await runGateway();
  const page = await Page.open(gateway.consolePort);
  const answer = async (path: string) =>
    statusOf(await speak(gateway.consolePort, endless(head(page, "POST", path, ["transfer-encoding: chunked"]))));
  expect(await answer("/api/config/check")).toBe(413);
  expect(await answer("/api/playground/v1/chat/completions")).toBe(413);
  expect(await answer("/api/session")).toBe(413);
  const large = JSON.stringify({ yaml: "# a\n".repeat(200_000) });
  expect((await raw(page, "POST", "/api/config/check", large)).status).toBe(200);
});

test("memory stays where it was while many send without an end", async () => {
  const { gateway } = await runGateway({ password: await hashPassword(PASSWORD) });
  const page = await Page.open(gateway.consolePort);
  const before = process.memoryUsage().rss;
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const one = () => speak(gateway.consolePort, endless(head(page, "POST", "/nothing", ["transfer-encoding: chunked"]), MANY));
  for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 20 }, one));
  clearInterval(timer);
  expect(most - before).toBeLessThan(150 * 1024 * 1024);
});

test("a body that comes a byte at a time is ended", async () => {
  const { gateway } = await runGateway({ password: await hashPassword(PASSWORD) });
  const page = await Page.open(gateway.consolePort);
  const begun = [head(page, "POST", "/api/session", ["content-length: 30"]), '{"pass'];
  const { ms, text } = await speak(gateway.consolePort, begun);
  expect(statusOf({ text })).toBe(408);
  expect(ms).toBeLessThan(15_000);
});

test("a head that never ends is ended", async () => {
  const { gateway } = await runGateway();
  const { ms, text } = await speak(gateway.consolePort, [`GET / HTTP/1.1\r\nhost: 127.0.0.1:${gateway.consolePort}\r\nx-a: `]);
  expect([0, 408]).toContain(statusOf({ text }));
  expect(ms).toBeLessThan(15_000);
  const large = `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n${"x-many: 1234567890\r\n".repeat(5_000)}\r\n`;
  expect(statusOf(await speak(gateway.consolePort, [large]))).toBe(431);
});

test("three hundred sign-ins that hold back their last byte get as many guesses as anybody", async () => {
  const { gateway } = await runGateway({ password: await hashPassword(PASSWORD) });
  const page = await Page.open(gateway.consolePort);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const held = Array.from({ length: 300 }, (_, n) =>
    holdBack(gateway.consolePort, page, JSON.stringify({ password: `guess ${n}` }), released),
  );
  await first(295, held); // What is refused is answered at once: five are left, each counted, none checked.
  release();
  const statuses = (await Promise.all(held)).sort();
  expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(295).fill(429)]);
  expect((await page.signIn(PASSWORD)).status).toBe(429);
});

/** Resolves when so many of them have. */
function first(many: number, of: Promise<unknown>[]): Promise<void> {
  let left = many;
  return new Promise((resolve, reject) => {
    for (const one of of) one.then(() => --left === 0 && resolve(), reject);
  });
}

/** The status of a sign-in whose last byte is sent when `released` resolves, or that is answered before. */
async function holdBack(port: number, page: Page, body: string, released: Promise<void>): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  const answered = new Promise<number>((resolve) => {
    let text = "";
    const end = () => resolve(statusOf({ text }));
    socket.on("data", (data: Buffer) => {
      text += data.toString("latin1");
      if (text.includes("\r\n\r\n")) end();
    });
    socket.on("error", end).on("close", end);
  });
  socket.write(head(page, "POST", "/api/session", [`content-length: ${body.length}`]) + body.slice(0, -1));
  await Promise.race([released, answered]);
  if (!socket.destroyed) socket.write(body.slice(-1));
  const found = await answered;
  socket.destroy();
  return found;
}
