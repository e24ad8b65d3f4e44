// Envoy's overload manager as the gateway writes it, with bounds that a test can reach: what is beyond is refused, what is there goes on, and the
// gateway serves again when there is room.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Json } from "../../gateway/envoy/rig.js";
import { heapBound } from "../../gateway/envoy/overload.js";
import { ok } from "../support/answers.js";
import { open, post } from "../support/client.js";
import { eventually, Gate } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

const MEGABYTE = 1024 * 1024;

interface Monitor {
  name: string;
  typed_config: Json;
}

/** One bound of the overload manager, another value; that it is there at all is what the gateway wrote. */
function bounded(monitor: string, key: string, value: number): (bootstrap: Json) => void {
  return (bootstrap) => {
    const { resource_monitors } = bootstrap["overload_manager"] as { resource_monitors: Monitor[] };
    const found = resource_monitors.find(({ name }) => name === `envoy.resource_monitors.${monitor}`) as Monitor;
    expect(found.typed_config[key]).toBeGreaterThan(value);
    found.typed_config[key] = value;
  };
}

async function gateway(edit: (bootstrap: Json) => void, provider: Provider): Promise<Rig> {
  const rig = await Rig.start({
    edit,
    input: { releasesMemory: true },
    config: {
      providers: [{ id: "one", type: "openai", apiTokens: ["sk-a"], baseUrl: provider.baseUrl }],
      routes: [{ match: { model: "*" }, provider: "one" }],
      defaultProvider: "one",
    },
  });
  onTestFinished(() => rig.stop());
  return rig;
}

function connection(rig: Rig): Socket {
  const { hostname, port } = new URL(rig.baseURL);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

test("a connection beyond the bound is closed, those that are open are served, and a free place is taken again", async () => {
  const provider = await Provider.start();
  onTestFinished(() => provider.close());
  const rig = await gateway(bounded("global_downstream_max_connections", "max_active_downstream_connections", 8), provider);
  const asked = "GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n";
  const answered = async (socket: Socket) => {
    socket.write(asked);
    const [data] = (await once(socket, "data")) as [Buffer];
    return data.toString("latin1").slice(0, 12);
  };
  const sockets = Array.from({ length: 8 }, () => connection(rig));
  for (const socket of sockets) assert.equal(await answered(socket), "HTTP/1.1 200");
  for (let n = 0; n < 3; n++) {
    const beyond = connection(rig);
    beyond.resume();
    await once(beyond, "close");
  }
  for (const socket of sockets) assert.equal(await answered(socket), "HTTP/1.1 200");
  sockets[0]?.destroy();
  await eventually("a place is free", async () => (await post(rig.baseURL, { model: "m" }).catch(() => undefined))?.status === 200);
});

test("beyond the heap's bound requests are refused in the client's words, a stream goes on, and all is served again", async () => {
  const gate = new Gate();
  const provider = await Provider.start({
    otherwise: (request) => {
      const steps = ok()(request);
      return request.streamed ? [...steps.slice(0, 3), { do: "wait", gate }, ...steps.slice(3)] : steps;
    },
  });
  onTestFinished(() => provider.close());
  assert.equal(heapBound({}), 2048 * MEGABYTE);
  const rig = await gateway(bounded("fixed_heap", "max_heap_size_bytes", 160 * MEGABYTE), provider);
  const pressure = async () => (await rig.stats("fixed_heap.pressure")).values().next().value ?? 0;
  const long = await open(rig.baseURL, { model: "m", stream: true });
  await long.nextEvent();
  assert.equal((await post(rig.baseURL, { model: "m" })).status, 200);
  const uploads: Socket[] = [];
  await eventually(
    "Envoy is full",
    async () => {
      if ((await pressure()) >= 95) return true;
      if (uploads.length < 60) uploads.push(upload(rig, 3 * MEGABYTE));
      return false;
    },
    30_000,
  );
  const refused = await eventually("a request is refused", async () => {
    const answer = await post(rig.baseURL, { model: "m" });
    return answer.status === 200 ? undefined : answer;
  });
  assert.deepEqual([refused.status, refused.error?.type !== undefined], [503, true], refused.dump());
  for (const each of uploads) each.destroy();
  await eventually("requests are served again", async () => (await post(rig.baseURL, { model: "m" })).status === 200, 30_000);
  gate.open();
  const streamed = await long.whole();
  assert.deepEqual([streamed.status, streamed.text], [200, "Hello"], streamed.dump());
});

/** A body that is held until its end, which does not come. */
function upload(rig: Rig, size: number): Socket {
  const socket = connection(rig);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${size + 1000}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(size, 32));
  return socket;
}
