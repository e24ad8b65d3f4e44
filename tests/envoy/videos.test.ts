// Videos of a provider that makes them by tasks (Kling), on real Envoy: asked for and looked up as OpenAI's are, with JWTs that each pair of keys signs.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "vitest";
import { answer } from "../support/answers.js";
import { post, type Answered, type Ask } from "../support/client.js";
import { Provider } from "../support/provider.js";
import type { Received } from "../support/received.js";
import type { Rig } from "../support/rig.js";
import { sharedRigs } from "../support/shared-rigs.js";

const started = sharedRigs();
const PAIRS: Record<string, string> = { "ak-first": "secret-of-the-first", "ak-second": "secret-of-the-second" };

/** Of the provider's documents: app.klingai.com/global/dev/document-api/apiReference/model/textToVideo, and .../commonInfo for its errors. */
const CREATED = {
  code: 0,
  message: "SUCCEED",
  request_id: "r-1",
  data: { task_id: "task-123", task_status: "submitted", created_at: 1722769557708, updated_at: 1722769557708 },
};
const REFUSED = { code: 1002, message: "Authorization is invalid", request_id: "r-2" };
const ARREARS = { code: 1102, message: "Resource pack depleted or expired", request_id: "r-3" };

/** Whose key has signed the request, where the signature holds and is in force. */
function signer(request: Received): string {
  const jwt = /^Bearer (.+)$/.exec(request.header("authorization") ?? "")?.[1] ?? "";
  const [head = "", claims = "", signature = ""] = jwt.split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  assert.deepEqual(read(head), { alg: "HS256", typ: "JWT" });
  const { iss, exp, nbf } = read(claims) as { iss: string; exp: number; nbf: number };
  const now = Date.now() / 1000;
  assert.ok(nbf <= now && now < exp && exp - nbf === 1805, jwt);
  const own = createHmac("sha256", PAIRS[iss] ?? "")
    .update(`${head}.${claims}`)
    .digest("base64url");
  assert.equal(signature, own);
  return iss;
}

describe.each(["full", "downstreamOnly"] as const)("videos, installed %s", (mode) => {
  let at: Provider;
  let rig: Rig;
  let ask: (ask: Ask) => Promise<Answered>;
  const requests = () => at.requests.map((r) => `${r.method} ${r.path} by ${signer(r)}`);

  beforeEach(async () => {
    at = await Provider.start({ otherwise: answer(200, CREATED) });
    const provider = {
      id: "kling",
      type: "kling",
      klingAccessKey: Object.keys(PAIRS),
      klingSecretKey: Object.values(PAIRS),
      baseUrl: at.baseUrl,
      modelMapping: { video: "kling-v2-1" },
    };
    rig = await started(mode, { providers: [provider], defaultProvider: "kling" });
    ask = (one) => post(rig.baseURL, { ...one, headers: { authorization: "Bearer ck-of-the-client", ...one.headers } });
  });
  afterEach(() => at.close());

  test("one is made from a text or a picture, in the provider's words, and its task is found again", async () => {
    for (const [more, path, id] of [
      [{}, "text2video", "kling-t2v-task-123"],
      [{ image: "https://example.com/a.png" }, "image2video", "kling-i2v-task-123"],
    ] as const) {
      at.requests.length = 0;
      const made = await ask({ path: "/videos?trace=1", raw: JSON.stringify({ model: "video", prompt: 'sun \u00e9 "rise"', ...more }) });
      assert.deepEqual([made.status, made.json], [200, { ...CREATED, data: { ...CREATED.data, task_id: id } }], made.dump());
      assert.equal((await ask({ method: "GET", path: `/videos/${id}?with=status` })).status, 200);
      assert.deepEqual(
        requests().map((line) => line.replace(/ by .*/, "")),
        [`POST /v1/videos/${path}?trace=1`, `GET /v1/videos/${path}/task-123?with=status`],
      );
      assert.deepEqual(at.requests[0]?.json, { model_name: "kling-v2-1", prompt: 'sun \u00e9 "rise"', ...more });
      assert.doesNotMatch(at.requests.map((r) => r.dump()).join("\n"), /ck-of-the-client|secret-of/);
    }
  });

  test("a pair that is refused is told of once, and the other pair is used from then on", async () => {
    at.script({}, (request) => (signer(request) === "ak-first" ? answer(401, REFUSED) : answer(200, CREATED))(request));
    const ofFirst = () => at.requests.filter((r) => signer(r) === "ak-first").length;
    const make = async () => (await ask({ path: "/videos", raw: JSON.stringify({ model: "video", prompt: "x" }) })).status;
    let refusals = 0;
    for (let i = 0; i < 40 && ofFirst() === 0; i++) if ((await make()) !== 200) refusals++;
    assert.deepEqual([ofFirst(), refusals], [1, 1]);
    for (let i = 0; i < 3; i++) assert.equal(await make(), 200);
    for (let i = 0; i < 3; i++) assert.equal((await ask({ method: "GET", path: "/videos/task-9" })).status, 200);
    assert.equal(ofFirst(), 1);
  });

  test("a lookup survives a pair that is refused", async () => {
    at.script({}, (request) => (signer(request) === "ak-first" ? answer(401, REFUSED) : answer(200, CREATED))(request));
    for (let i = 0; i < 40 && !at.requests.some((r) => signer(r) === "ak-first"); i++)
      assert.equal((await ask({ method: "GET", path: "/videos/task-9" })).status, 200);
    assert.ok(at.requests.some((r) => signer(r) === "ak-first"));
  });

  test("a depleted pack is quota, and the client is told in words", async () => {
    at.script({}, answer(429, ARREARS));
    const got = await ask({ method: "GET", path: "/videos/task-9" });
    assert.match(got.header("x-ai-trail") ?? "", /quota/, got.dump());
    assert.ok(got.status >= 400 && got.body.length > 20, got.dump());
  });

  test.each([
    ["half a JSON", '{"model":"video","image":'],
    ["no object", "[1,2]"],
    ["no model", '{"prompt":"x"}'],
    ["a model that is no text", '{"model":7,"prompt":"x"}'],
  ])("%s passes as it is, for the provider to refuse", async (_, body) => {
    await ask({ path: "/videos", raw: body });
    assert.equal(at.requests[0]?.body.toString(), body);
  });

  test("what is no task's answer passes as it is: an error, a list, what is long, an empty body", async () => {
    const long = { data: { task_id: "t", padding: "x".repeat(200_000) } };
    for (const body of [{ code: 0, data: [{ task_id: "t" }] }, { data: "x" }, long, { task_id: "" }, { task_id: 7 }]) {
      at.script({}, answer(200, body));
      assert.deepEqual((await ask({ path: "/videos", raw: JSON.stringify({ model: "video", prompt: "x" }) })).json, body);
    }
    at.script({}, answer(400, { code: 1201, message: "no prompt", task_id: "t" }));
    const got = await ask({ path: "/videos", raw: JSON.stringify({ model: "video" }) });
    assert.deepEqual([got.status, got.dump().includes("kling-t2v")], [400, false], got.dump());
  });

  test("its own paths pass as they are", async () => {
    const own = { model_name: "kling-v2-1", prompt: "x" };
    const made = ["/videos/text2video", "/videos/lip-sync", "/videos/multi-image2video", "/videos/made-since"];
    const looked = ["/videos/image2video/task-1", "/videos/lip-sync?pageNum=1&pageSize=30", "/videos/lip-sync/task-1"];
    for (const path of made) assert.deepEqual((await ask({ path, raw: JSON.stringify(own) })).json, CREATED);
    for (const path of looked) await ask({ method: "GET", path });
    assert.deepEqual(
      requests().map((line) => line.replace(/ by .*/, "")),
      [...made.map((path) => `POST /v1${path}`), ...looked.map((path) => `GET /v1${path}`)],
    );
    assert.deepEqual(at.requests[0]?.json, own);
  });

  test("a model that is named in both ways is named once, and what is empty is no picture", async () => {
    const empty = { image: null, image_tail: "", images: [] };
    for (const raw of [
      '{"model":"video","model_name":"another","prompt":"x"}',
      '{"model_name":"another", "model":"video","prompt":"x"}',
      '{"prompt":"x","model":"video","model_name":7}',
    ]) {
      await ask({ path: "/videos", raw: raw.replace(/}$/, `,${JSON.stringify(empty).slice(1)}`) });
      const [request] = at.requests.splice(0);
      assert.equal(request?.path, "/v1/videos/text2video");
      assert.deepEqual(request.json, { model_name: "kling-v2-1", prompt: "x", ...empty });
      assert.equal(request.body.toString().match(/model/g)?.length, 1, request.body.toString());
    }
  });

  test("one that is larger than what is held is a 413, however it comes", async () => {
    const small = await started(mode, { ...rig.config, maxRequestBytes: 100_000 });
    const raw = JSON.stringify({ model: "video", image: "A".repeat(200_000) });
    for (const more of [{}, { chunked: true }, { trailers: { "x-end": "1" } }]) {
      const got = await post(small.baseURL, { path: "/videos", raw, ...more });
      assert.equal(got.status, 413, got.dump().slice(0, 500));
    }
    assert.equal(at.requests.length, 0);
  });
});
