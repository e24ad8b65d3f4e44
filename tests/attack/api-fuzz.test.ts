// Random requests to the console's API on the command itself: they change nothing that lasts, and its memory stays flat.
// FUZZ_REQUESTS sets their number (npm run fuzz:api: 100,000), SEED repeats them.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Page } from "../gateway/console/page.js";
import { envoyReady } from "../gateway/envoy-ready.js";
import { temporaryFolder } from "../gateway/folder.js";
import { Random } from "../support/random.js";
import { Command } from "./command.js";
import { type Asked, randomRequest } from "./random-requests.js";

envoyReady();

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000);
const AT_ONCE = 8;
const PASSWORD = "a long enough password";
const TOKEN = "sk-that-no-answer-may-show-0123456789";
const FLAT_BYTES = 16 * 1024 * 1024;

/** What the gateway writes by its own clock, whoever asks. */
const BY_TIME = /traffic\.sqlite(-journal)?$/;

/** Every other file below a folder, with its content's hash. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => !BY_TIME.test(file) && statSync(file).isFile())
    .map((file) => `${file} ${statSync(file).mode.toString(8)} ${hash(file)}`)
    .sort();
}

const hash = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** The status and the beginning of the answer; what never ends (events) is left. */
function send(agent: Agent, page: Page, asked: Asked): Promise<{ status: number; text: string }> {
  const { method, path, body } = asked;
  const headers = { host: `127.0.0.1:${page.port}`, ...(asked.signedIn ? page.changeHeaders : {}), ...asked.headers };
  return new Promise((resolve, reject) => {
    const call = request({ agent, host: "127.0.0.1", port: page.port, method, path, headers, timeout: 30_000 }, (answer) => {
      let text = "";
      const done = () => resolve({ status: answer.statusCode ?? 0, text });
      answer.setEncoding("latin1").on("data", (piece: string) => {
        text += piece;
        if (String(answer.headers["content-type"]).startsWith("text/event-stream")) answer.destroy();
      });
      answer.on("end", done).on("error", done).on("close", done);
    });
    call.on("timeout", () => call.destroy(new Error("no answer within 30 s")));
    // The gateway may end a connection whose body it did not want.
    call.on("error", (error: NodeJS.ErrnoException) =>
      /ECONNRESET|EPIPE|socket hang up/.test(`${error.code} ${error.message}`) ? resolve({ status: 0, text: "" }) : reject(error),
    );
    call.end(body);
  });
}

test(`${REQUESTS} random requests change nothing and leave the memory flat`, { timeout: 3_600_000 }, async () => {
  const random = Random.fromEnvironment();
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), `A_TOKEN=${TOKEN}\n`, { mode: 0o600 });
  const provider = (id: string) => `  - { id: ${id}, type: openai, baseUrl: "http://127.0.0.1:9/v1", apiTokens: ["\${A_TOKEN}"] }\n`;
  writeFileSync(
    join(folder, "ai-failover.yaml"),
    `providers:\n${provider("p0")}${provider("p1")}routes: [{ match: { model: m }, provider: p0 }]\n`,
  );
  const env = { XDG_STATE_HOME: join(folder, "state"), AI_FAILOVER_CONSOLE_PASSWORD: PASSWORD };
  const command = await Command.start([], env, folder);
  onTestFinished(() => command.stop());
  const page = await Page.open(command.consolePort);
  expect((await page.signIn(PASSWORD)).status).toBe(204);
  const { revision } = (await page.get("/api/config")).json as { revision: string };
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const statuses = new Map<number, number>();
  let left = 0;
  const one = async () => {
    while (left-- > 0) {
      const asked = randomRequest(random, revision);
      const { status, text } = await send(agent, page, asked);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const what = `${asked.method} ${asked.path} ${asked.body?.toString("latin1") ?? ""}`;
      // 501: the plugin does not know the command; 502 and 503: nobody is behind the endpoint.
      if (status === 500) console.log(command.output().split("\n").slice(-4).join("\n"));
      expect([what, status]).toEqual([what, expect.toSatisfy((each: number) => each !== 500 && each < 504)]);
      expect(text).not.toContain(TOKEN);
    }
  };
  const round = async (count: number) => {
    left = count;
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  };
  await round(Math.ceil(REQUESTS / 5));
  const before = { inside: await command.look(), files: files(folder), children: command.children() };
  await round(REQUESTS - Math.ceil(REQUESTS / 5));
  const after = { inside: await command.look(), files: files(folder), children: command.children() };
  agent.destroy();
  const told = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(
    `fuzz of the API: ${new Date().toISOString()} ${REQUESTS} requests, SEED=${random.seed}; ${told.join(", ")}; ` +
      `memory ${before.inside.bytes} bytes after a fifth, ${after.inside.bytes} at the end`,
  );
  expect(after.files).toEqual(before.files);
  expect(after.files.some((line) => line.includes("ai-failover.yaml"))).toBe(true);
  expect(after.children).toEqual(before.children);
  expect(after.inside.shared).toBe(before.inside.shared);
  expect(after.inside.bytes - before.inside.bytes).toBeLessThan(FLAT_BYTES);
  expect((await page.get("/api/status")).status).toBe(200);
  expect(command.output()).not.toContain("nothing waited for this");
  expect(command.output()).not.toContain(TOKEN);
  expect((statuses.get(200) ?? 0) > REQUESTS / 20).toBe(true);
});
