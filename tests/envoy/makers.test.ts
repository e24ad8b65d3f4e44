// What one account made goes back to that account, and a conversation survives its loss: real clients, simulated vendors whose accounts know
// nothing of each other.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI, { APIError, toFile } from "openai";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import { Accounts } from "../support/accounts.js";
import { answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Installed } from "./staged.js";

const limited = answer(
  429,
  { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } },
  { "retry-after": "60" },
);
type Input = OpenAI.Responses.ResponseInputItem[];
type Turn = Anthropic.MessageParam;

describe.each([
  ["full", 4],
  ["downstreamOnly", 1],
] as [Installed, number][])("installed %s, %i workers", (mode, workers) => {
  let vendor: Provider;
  let other: Provider;
  let rig: Rig;
  /** Each test has providers of its own: what one limits is limited for a while. */
  let set = -1;
  const SETS = Array.from({ length: 16 }, (_, i) => i);
  const tokensOf = (i: number) => [1, 2, 3].map((n) => `sk-${i}-${n}`);
  const config = (renew = (token: string) => token) => {
    const provider = (id: string, type: string, apiTokens: string[], at: Provider) => ({ id, type, apiTokens, baseUrl: at.baseUrl });
    return {
      tokenSelection: "roundRobin",
      providers: SETS.flatMap((i) => [
        provider(`other${i}`, "openai", [`sk-${i}-other`], other),
        provider(`openai${i}`, "openai", tokensOf(i).map(renew), vendor),
        provider(`claude${i}`, "claude", [`sk-${i}-a`, `sk-${i}-b`], vendor),
      ]),
      routes: SETS.flatMap((i) => [
        { match: { model: `claude-${i}` }, provider: `claude${i}` },
        { match: { model: `two-${i}` }, targets: [{ provider: `other${i}` }, { provider: `openai${i}` }] },
        { match: { model: `gpt-${i}` }, provider: `openai${i}` },
      ]),
    };
  };
  beforeAll(async () => {
    vendor = await Provider.start();
    other = await Provider.start();
    rig = await Rig.start({ mode, workers, config: config() });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([vendor.close(), other.close()]);
  });
  beforeEach(() => {
    set++;
    vendor.script({}, new Accounts().answer);
    other.script({}, new Accounts().answer);
    clear();
  });
  const clear = () => void ((vendor.requests.length = 0), (other.requests.length = 0));
  const openai = () => new OpenAI({ apiKey: "sk-client", baseURL: rig.baseURL, maxRetries: 0 });
  const anthropic = () => new Anthropic({ apiKey: "sk-client", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
  const asked = () => vendor.calls().map(({ token }) => token);

  async function respond(input: Input, stream: boolean): Promise<{ whole: OpenAI.Responses.Response; dropped: string | null }> {
    const body = { model: `gpt-${set}`, input, include: ["reasoning.encrypted_content" as const], store: false };
    if (!stream) {
      const { data, response } = await openai().responses.create(body).withResponse();
      return { whole: data, dropped: response.headers.get("x-ai-dropped") };
    }
    const { data, response } = await openai()
      .responses.create({ ...body, stream: true })
      .withResponse();
    for await (const event of data) {
      if (event.type === "response.completed") return { whole: event.response, dropped: response.headers.get("x-ai-dropped") };
    }
    throw new Error("no end");
  }

  test.each([false, true])(
    "a conversation stays with the account that made its reasoning, without a try too many (streamed: %s)",
    async (stream) => {
      const input: Input = [];
      for (let turn = 0; turn < 6; turn++) {
        input.push({ role: "user", content: `Turn ${turn}` });
        const { whole, dropped } = await respond(input, stream);
        assert.equal(dropped, null);
        input.push(...(whole.output as Input));
      }
      assert.equal(vendor.hits(), 6);
      assert.equal(new Set(asked()).size, 1);
      assert.equal((vendor.calls()[5]?.json.input as object[]).length, input.length - 2);
    },
  );

  test.each([false, true])(
    "and survives its loss: what is left out is named, once it is known without a second try (streamed: %s)",
    async (stream) => {
      const input: Input = [{ role: "user", content: "Begin" }];
      const first = await respond(input, stream);
      input.push(...(first.whole.output as Input));
      const [lost = ""] = asked();
      vendor.script(lost, limited);
      for (let turn = 0; turn < 5; turn++) {
        input.push({ role: "user", content: `Turn ${turn}` });
        const { whole, dropped } = await respond(input, stream);
        assert.equal(whole.status, "completed");
        assert.equal(dropped, "reasoning");
        assert.equal(whole.output.at(-1)?.type, "message");
        input.push(...(whole.output as Input));
      }
      // The lost one and the first of the others each refuse once; what the new account made stays in.
      assert.ok(vendor.hits() <= 1 + 5 + 2, String(asked()));
      const sent = vendor.calls().at(-1)?.json.input as { type?: string }[];
      assert.equal(sent.filter(({ type }) => type === "reasoning").length, 4);
    },
  );

  test.each([false, true])("signed thinking survives the loss of its account (streamed: %s)", async (stream) => {
    const messages: Turn[] = [{ role: "user", content: "Begin" }];
    const dropped: (string | null)[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const body = { model: `claude-${set}`, max_tokens: 2048, thinking: { type: "enabled" as const, budget_tokens: 1024 }, messages };
      let whole: Anthropic.Message;
      if (stream) {
        const running = anthropic().messages.stream(body);
        const { response } = await running.withResponse();
        dropped.push(response.headers.get("x-ai-dropped"));
        whole = await running.finalMessage();
      } else {
        const { data, response } = await anthropic().messages.create(body).withResponse();
        dropped.push(response.headers.get("x-ai-dropped"));
        whole = data;
      }
      assert.equal(whole.stop_reason, "end_turn");
      messages.push({ role: "assistant", content: whole.content }, { role: "user", content: `Turn ${turn}` });
      if (turn === 1) vendor.script(asked()[0] ?? "", limited);
    }
    assert.deepEqual(dropped, [null, null, "thinking", "thinking", "thinking"]);
    assert.equal(new Set(asked().slice(0, 2)).size, 1);
    assert.ok(vendor.hits() <= 5 + 2, String(asked()));
  });

  test("previous_response_id goes to its account, and is a 409 while that is out", async () => {
    const client = openai();
    let previous = (await client.responses.create({ model: `gpt-${set}`, input: "Begin" })).id;
    for (let i = 0; i < 4; i++)
      previous = (await client.responses.create({ model: `gpt-${set}`, input: "On", previous_response_id: previous })).id;
    assert.equal(vendor.hits(), 5);
    const [lost = ""] = asked();
    assert.deepEqual([...new Set(asked())], [lost]);
    vendor.script(lost, limited);
    const refused = async () => {
      const error: unknown = await client.responses
        .create({ model: `gpt-${set}`, input: "On", previous_response_id: previous })
        .catch((e: unknown) => e);
      assert.ok(error instanceof APIError, String(error));
      assert.deepEqual([error.status, error.code, error.param], [409, "state_unavailable", "previous_response_id"]);
    };
    await refused();
    clear();
    await refused();
    assert.equal(vendor.hits(), 0, "nobody is asked for what nobody knows");
    assert.equal((await client.responses.create({ model: `gpt-${set}`, input: "Something else" })).status, "completed");
  });

  test("of two targets the one whose account made it is asked", async () => {
    const client = openai();
    for (let i = 0; i < 6; i++) {
      const { id } = await client.responses.create({ model: `two-${set}`, input: "Begin" });
      assert.equal((await client.responses.create({ model: `two-${set}`, input: "On", previous_response_id: id })).status, "completed");
    }
    assert.equal(vendor.hits() + other.hits(), 12);
  });

  test("accounts that are one for their vendor go on with each other's, and nothing is left out", async () => {
    vendor.script({}, new Accounts(() => "one organization").answer);
    const client = openai();
    const first = await client.responses.create({ model: `gpt-${set}`, input: "Begin" });
    vendor.script(asked()[0] ?? "", limited);
    const { response } = await client.responses
      .create({ model: `gpt-${set}`, input: [...(first.output as Input), { role: "user", content: "On" }] })
      .withResponse();
    assert.deepEqual([response.status, response.headers.get("x-ai-dropped")], [200, null]);
    assert.equal((await client.responses.create({ model: `gpt-${set}`, input: "On", previous_response_id: first.id })).status, "completed");
  });

  test("stored answers, conversations, files and batches are fetched, used and removed where they were made", async () => {
    const client = openai();
    for (let i = 0; i < 3; i++) {
      const { id } = await client.responses.create({ model: `gpt-${set}`, input: "Begin", background: true });
      await client.responses.retrieve(id);
      await client.responses.cancel(id);
      await client.responses.delete(id);
    }
    const upload = await post(rig.baseURL, { path: "/files", raw: "x", headers: { "content-type": "application/json" } });
    assert.equal(upload.status, 404, "with several providers nobody knows where a new file belongs");
    await rig.reconfigure({ ...config(), defaultProvider: `openai${set}` });
    for (let i = 0; i < 3; i++) {
      const file = await client.files.create({ file: await toFile(Buffer.from("{}"), "in.jsonl"), purpose: "batch" });
      assert.equal((await client.files.retrieve(file.id)).id, file.id);
      const batch = await client.batches.create({ input_file_id: file.id, endpoint: "/v1/responses", completion_window: "24h" });
      const { output_file_id: out } = await client.batches.retrieve(batch.id);
      await client.files.content(out ?? "");
      await client.batches.cancel(batch.id);
      const content = [{ type: "input_file" as const, file_id: file.id }];
      assert.equal((await client.responses.create({ model: `gpt-${set}`, input: [{ role: "user", content }] })).status, "completed");
      await client.files.delete(file.id);
      const conversation = await client.conversations.create();
      await client.responses.create({ model: `gpt-${set}`, input: "On", conversation: conversation.id });
      await client.conversations.retrieve(conversation.id);
    }
    assert.equal(new Set(asked()).size > 1, true, "more than one account was used");
    const file = await client.files.create({ file: await toFile(Buffer.from("{}"), "in.jsonl"), purpose: "batch" });
    vendor.script(asked().at(-1) ?? "", limited);
    const lost: unknown = await client.files.retrieve(file.id).catch((e: unknown) => e);
    assert.ok(lost instanceof APIError, String(lost));
    assert.deepEqual([lost.status, lost.code, lost.param], [409, "state_unavailable", "id"]);
    await rig.reconfigure(config());
  });

  test("videos are looked up, downloaded, remixed and removed where they were made, of two providers too", async () => {
    const client = openai();
    const ids: string[] = [];
    for (const id of [`other${set}`, `openai${set}`]) {
      await rig.reconfigure({ ...config(), defaultProvider: id });
      for (let i = 0; i < 8; i++) ids.push((await client.videos.create({ prompt: "x", model: "sora-2" })).id);
    }
    await rig.reconfigure(config());
    assert.ok(new Set(asked()).size > 1, "more than one account was used");
    clear();
    for (const id of ids) {
      const request = { path: "/videos/edits", raw: JSON.stringify({ prompt: "z", video: { id } }) };
      assert.equal((await post(rig.baseURL, request)).status, 200);
      assert.equal((await client.videos.retrieve(id)).id, id);
      await (await client.videos.downloadContent(id)).arrayBuffer();
      const { id: again } = await client.videos.remix(id, { prompt: "y" });
      assert.equal((await client.videos.retrieve(again)).id, again);
      await client.videos.delete(id);
    }
    const calls = [...vendor.requests, ...other.requests];
    assert.equal(calls.length, ids.length * 6, "nobody was asked in vain");
    const unknown: unknown = await client.videos.retrieve("video_of_nobody").catch((e: unknown) => e);
    assert.ok(unknown instanceof APIError, String(unknown));
    assert.deepEqual([unknown.status, unknown.code], [404, "no_default_provider"]);
    await rig.reconfigure({ ...config(), defaultProvider: `openai${set}` });
    clear();
    const none: unknown = await client.videos.retrieve("video_of_nobody").catch((e: unknown) => e);
    assert.ok(none instanceof APIError && none.message.includes("No such video"), String(none));
    assert.equal(new Set(asked()).size, 3, "each account was asked");
    const { id: last } = await client.videos.create({ prompt: "x", model: "sora-2" });
    vendor.script(asked().at(-1) ?? "", limited);
    const lost: unknown = await client.videos.retrieve(last).catch((e: unknown) => e);
    assert.ok(lost instanceof APIError, String(lost));
    assert.deepEqual([lost.status, lost.code], [409, "state_unavailable"]);
    await rig.reconfigure(config());
  });

  test("a token that was replaced is a stranger to nobody: its vendor is asked", async () => {
    vendor.script({}, new Accounts(() => "one organization").answer);
    const client = openai();
    const { id } = await client.responses.create({ model: `gpt-${set}`, input: "Begin" });
    const [made = ""] = asked();
    await rig.reconfigure(config((token) => (token === made ? `${token}-new` : token)));
    assert.equal((await client.responses.create({ model: `gpt-${set}`, input: "On", previous_response_id: id })).status, "completed");
    assert.equal((await client.responses.retrieve(id)).id, id);
    await rig.reconfigure(config());
  });
});
