// What the gateway holds of request bodies has one bound for all workers (maxHeldBytes), and is let go of however a request ends.
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, test } from "vitest";
import { post } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

const MEGABYTE = 1024 * 1024;
const MOST = 4 * MEGABYTE;
const GAUGE = "wasmcustom.ai_failover.held_bytes";

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let provider: Provider;
  let rig: Rig;

  beforeAll(async () => {
    provider = await Provider.start();
    rig = await Rig.start({
      mode,
      workers: 2,
      config: {
        providers: [{ id: "one", type: "openai", apiTokens: ["sk-a"], baseUrl: provider.baseUrl }],
        routes: [{ match: { model: "*" }, provider: "one" }],
        defaultProvider: "one",
        maxHeldBytes: MOST,
      },
    });
  });
  afterAll(async () => {
    await rig.stop();
    await provider.close();
  });

  const held = async () => (await rig.stats("held_bytes")).get(GAUGE) ?? 0;
  const body = (size: number) => JSON.stringify({ model: "m", messages: [{ role: "user", content: "x".repeat(size) }] });

  /** An upload that sends so many bytes of its body and no more. */
  function upload(size: number, framing: "length" | "chunked", path = "/chat/completions"): Socket {
    const { hostname, port, pathname } = new URL(rig.baseURL);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    const kind = framing === "length" ? `content-length: ${size + 1000}` : "transfer-encoding: chunked";
    socket.write(`POST ${pathname}${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${kind}\r\n\r\n`);
    if (framing === "chunked") socket.write(`${size.toString(16)}\r\n`);
    socket.write(Buffer.alloc(size, 32));
    return socket;
  }

  /** Uploads that end when what they are needed for has ended. */
  async function during(uploads: Socket[], atLeast: number, work: () => Promise<void>): Promise<void> {
    try {
      await eventually("they are held", async () => (await held()) >= atLeast, 10_000);
      await work();
    } finally {
      for (const each of uploads) each.destroy();
    }
    await eventually("nothing is held", async () => (await held()) === 0, 10_000);
  }

  test("a request beyond the bound is told to come again, in its dialect, with the key that moves it; the others are served", async () => {
    const uploads = [upload(1_700_000, "length"), upload(1_700_000, "chunked")];
    await during(uploads, 3 * MEGABYTE, async () => {
      for (const chunked of [false, true]) {
        const refused = await post(rig.baseURL, { raw: body(1.2 * MEGABYTE), chunked });
        assert.deepEqual(
          [refused.status, refused.error?.code, refused.header("retry-after")],
          [503, "overloaded", "1"],
          refused.dump().slice(0, 900),
        );
        assert.match(String(refused.error?.message), /overloaded.*maxHeldBytes/);
        assert.equal(refused.header("x-should-retry"), "true");
      }
      const messages = await post(rig.baseURL, {
        path: "/messages",
        raw: body(1.2 * MEGABYTE),
        headers: { "anthropic-version": "2023-06-01" },
      });
      assert.equal(messages.status, 503);
      assert.equal((messages.json as { error: { type: string } }).error.type, "overloaded_error");
      // A small one has room.
      assert.equal((await post(rig.baseURL, { raw: body(1000) })).status, 200);
    });
    assert.equal((await post(rig.baseURL, { raw: body(1.2 * MEGABYTE) })).status, 200);
  });

  test("what passes to a provider as it comes counts where Envoy keeps it for another attempt, and ends where there is no room", async () => {
    const kept = mode === "full";
    const uploads = [upload(1_700_000, "length", kept ? "/files" : "/chat/completions"), upload(1_700_000, "length")];
    await during(uploads, 3 * MEGABYTE, async () => {
      const passed = await post(rig.baseURL, { path: "/files", raw: body(1.5 * MEGABYTE) });
      assert.deepEqual([passed.status, passed.error?.code], kept ? [503, "overloaded"] : [200, undefined], passed.dump().slice(0, 900));
    });
    assert.equal((await post(rig.baseURL, { raw: body(1.5 * MEGABYTE) })).status, 200);
  });

  test("two hundred uploads that are broken off leave nothing behind, nor do requests that end well", async () => {
    for (let round = 0; round < 8; round++) {
      const paths = ["/chat/completions", "/files", "/messages", "/models"];
      const uploads = Array.from({ length: 25 }, (_, n) => upload(120_000, n % 2 === 0 ? "length" : "chunked", paths[n % 4] as string));
      await during(uploads, MEGABYTE, () => Promise.resolve());
    }
    for (let n = 0; n < 10; n++) assert.equal((await post(rig.baseURL, { raw: body(0.4 * MEGABYTE) })).status, 200);
    await eventually("nothing is held", async () => (await held()) === 0, 10_000);
    // As much as at first: nothing is counted that is not there.
    assert.equal((await post(rig.baseURL, { raw: body(3.5 * MEGABYTE) })).status, 200);
  });
});
