// Whoever asks for events and does not listen takes no place of a page that does.
import { Hono } from "hono";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { EventLog } from "../../../gateway/api/event-log.js";
import { eventStream, type EventStreamOptions } from "../../../gateway/api/event-stream.js";
import { serveApi } from "../../../gateway/api/serve.js";

async function scene(options: EventStreamOptions = {}) {
  const log = new EventLog();
  const heard = { somebody: () => {}, nobody: () => {} };
  const come = new Promise<void>((resolve) => (heard.somebody = resolve));
  const gone = new Promise<void>((resolve) => (heard.nobody = resolve));
  log.onAudience = (somebody) => (somebody ? heard.somebody() : heard.nobody());
  const app = new Hono().get("/api/events", (context) => eventStream(context, log, options)).get("/", (context) => context.text("here"));
  const served = await serveApi(app, "127.0.0.1", 0);
  onTestFinished(() => served.close());
  return { log, come, gone, port: served.port };
}

const ASKED = "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

async function asking(port: number, text: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve) => socket.write(text, () => resolve()));
  return socket;
}

test("HEAD takes no place", async () => {
  const { log, port } = await scene();
  const answer = await fetch(`http://127.0.0.1:${port}/api/events`, { method: "HEAD" });
  expect([answer.status, answer.headers.get("content-type"), log.audience]).toEqual([200, "text/event-stream", 0]);
});

test("several requests on one connection take one place, which goes with the connection", async () => {
  const { log, come, gone, port } = await scene();
  const socket = await asking(port, ASKED.repeat(30));
  await come;
  // Answered after all that came before it on this machine.
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("here");
  expect(log.audience).toBe(1);
  socket.destroy();
  await gone;
  expect(log.audience).toBe(0);
});

test("a stream behind an answer that nobody takes goes with the connection", async () => {
  const { log, come, gone, port } = await scene();
  const socket = await asking(port, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + ASKED);
  await come;
  socket.destroy();
  await gone;
  expect(log.audience).toBe(0);
});

test("a page that takes nothing for two heartbeats is let go of", async () => {
  const { log, come, gone, port } = await scene({ heartbeatMs: 50 });
  const socket = await asking(port, ASKED);
  socket.pause();
  await come;
  const much = "x".repeat(200_000);
  for (let n = 0; n < 200; n++) log.publish("dropped", { count: n, much } as { count: number });
  await gone;
  expect(log.audience).toBe(0);
});
