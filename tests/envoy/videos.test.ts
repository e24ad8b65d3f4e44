// Videos of a provider that makes them by tasks (Kling), on real Envoy: asked for and looked up as OpenAI's are, with JWTs that each pair of keys signs.
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import OpenAI, { toFile } from "openai";
import { afterEach, beforeEach, describe, test } from "vitest";
import { answer } from "../support/answers.js";
import { post, type Answered, type Ask } from "../support/client.js";
import { field, file, formBody } from "../support/form.js";
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
const NO_TASK = { code: 1203, message: "The requested resource does not exist", request_id: "r-4" };
const PNG = Buffer.from("89504e470d0a1a0a", "hex");
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
      assert.equal((await ask({ method: "GET", path: `/videos/task-of-old-${i}` })).status, 200);
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

  test("OpenAI's client sends a form: its fields become members, its picture the one that the video is made from", async () => {
    const client = new OpenAI({ apiKey: "ck-of-the-client", baseURL: rig.baseURL, maxRetries: 0 });
    const made = async (more: object) => {
      at.requests.length = 0;
      await client.videos.create({
        model: "video" as "sora-2",
        prompt: 'sun \u00e9 "rise"\r\n--',
        seconds: "8",
        size: "1280x720",
        ...more,
      });
      const [request] = at.requests;
      assert.equal(request?.header("content-type"), "application/json");
      assert.equal(Number(request.header("content-length")), request.body.length);
      return [request.path, request.json] as const;
    };
    const said = { model_name: "kling-v2-1", prompt: 'sun \u00e9 "rise"\r\n--', seconds: "8", size: "1280x720" };
    assert.deepEqual(await made({}), ["/v1/videos/text2video", said]);
    for (const picture of [PNG, Buffer.concat([PNG, Buffer.from([1])]), Buffer.concat([PNG, randomBytes(300_001)])]) {
      const image = picture.toString("base64");
      for (const type of ["image/png", ""])
        assert.deepEqual(await made({ input_reference: await toFile(picture, "a", { type }) }), [
          "/v1/videos/image2video",
          { ...said, image },
        ]);
    }
    const addresses = { "https://example.com/a.png": "https://example.com/a.png", "data:image/png;base64,QUJD": "QUJD" };
    for (const [address, image] of Object.entries(addresses))
      assert.deepEqual(await made({ input_reference: { image_url: address } }), ["/v1/videos/image2video", { ...said, image }]);
  });

  test("the same picture in JSON, and beside one in the provider's own words", async () => {
    const made = async (more: object) => {
      at.requests.length = 0;
      const got = await ask({ path: "/videos", raw: JSON.stringify({ model: "video", prompt: "x", ...more }) });
      return [got.status, at.requests[0]?.path, at.requests[0]?.json];
    };
    const by = (image: string) => [200, "/v1/videos/image2video", { model_name: "kling-v2-1", prompt: "x", image }];
    assert.deepEqual(await made({ input_reference: { image_url: "data:image/png;base64,QUJD" } }), by("QUJD"));
    assert.deepEqual(await made({ input_reference: "https://example.com/\u00e9.png" }), by("https://example.com/\u00e9.png"));
    const own = { image: "QUJD", input_reference: { file_id: "file-1" } };
    assert.deepEqual(await made(own), [200, "/v1/videos/image2video", { model_name: "kling-v2-1", prompt: "x", ...own }]);
    assert.deepEqual(await made({ input_reference: null }), [
      200,
      "/v1/videos/text2video",
      { model_name: "kling-v2-1", prompt: "x", input_reference: null },
    ]);
  });

  const form = (parts: Parameters<typeof formBody>[0], boundary = "b") => ({
    path: "/videos",
    raw: formBody(parts, boundary),
    headers: { "content-type": "multipart/form-data; boundary=b" },
  });
  test.each([
    [
      "a file of another account's",
      form([field("model", "video"), field("input_reference[file_id]", "file-1")]),
      "not_translatable",
      "input_reference[file_id]",
    ],
    [
      "a video to begin with",
      form([file("input_reference", Buffer.from("....ftyp"), "a.mp4", "video/mp4")]),
      "not_translatable",
      "input_reference",
    ],
    ["a file that is no picture's place", form([file("mask", PNG, "a.png", "image/png")]), "not_translatable", "mask"],
    ["a field that is there twice", form([field("model", "video"), field("model", "video")]), "not_translatable", "model"],
    [
      "a form without its end",
      { ...form([field("model", "video")]), raw: formBody([field("model", "video")], "b").subarray(0, -4) },
      "invalid_form",
      undefined,
    ],
    ["no form", { ...form([]), raw: "x" }, "invalid_form", undefined],
    [
      "a form without a boundary",
      { ...form([field("model", "video")]), headers: { "content-type": "multipart/form-data" } },
      "invalid_form",
      undefined,
    ],
    [
      "a file of another account's, in JSON",
      { path: "/videos", raw: '{"model":"video","input_reference":{"file_id":"file-1"}}' },
      "not_translatable",
      "input_reference",
    ],
  ] as [string, Ask, string, string | undefined][])("%s is refused before anybody is asked", async (_, one, code, param) => {
    const got = await ask(one);
    assert.deepEqual([got.status, got.error?.code, got.error?.param ?? undefined, at.requests.length], [400, code, param, 0], got.dump());
  });

  test("a picture that is longer than what is held as Base64 is a 413", async () => {
    const small = await started(mode, { ...rig.config, maxRequestBytes: 100_000 });
    const got = await post(small.baseURL, form([file("input_reference", Buffer.concat([PNG, randomBytes(90_000)]), "a.png", "image/png")]));
    assert.deepEqual([got.status, at.requests.length], [413, 0], got.dump().slice(0, 500));
  });

  test("a task is looked up by the pair that made it, and told of clearly while that is out", async () => {
    const tasks = new Map<string, string>();
    at.script({}, (request) => {
      const who = signer(request);
      if (request.method === "POST") {
        const id = `made-${tasks.size}-${request.path.length}`;
        tasks.set(id, who);
        return answer(200, { ...CREATED, data: { ...CREATED.data, task_id: id } })(request);
      }
      const id = request.path.split("/").at(-1) ?? "";
      return tasks.get(id) === who ? answer(200, CREATED)(request) : answer(404, NO_TASK)(request);
    });
    const made = async (more: object): Promise<string> =>
      ((await ask({ path: "/videos", raw: JSON.stringify({ model: "video", prompt: "x", ...more }) })).json.data as { task_id: string })
        .task_id;
    const ids: string[] = [];
    while (new Set(tasks.values()).size < 2 || ids.length < 6) ids.push(await made(ids.length % 2 === 0 ? {} : { image: "QUJD" }));
    at.requests.length = 0;
    for (const id of ids) assert.equal((await ask({ method: "GET", path: `/videos/${id}` })).status, 200);
    assert.equal(at.requests.length, ids.length, "nobody was asked in vain");
    // Its own paths too, and a task that nobody here has seen made.
    const own = await ask({ path: "/videos/lip-sync", raw: "{}" });
    assert.equal((await ask({ method: "GET", path: `/videos/lip-sync/${(own.json.data as { task_id: string }).task_id}` })).status, 200);
    assert.equal(at.requests.length, ids.length + 2);
    tasks.set("from-long-ago", "ak-second");
    assert.equal((await ask({ method: "GET", path: "/videos/from-long-ago" })).status, 200);
    assert.equal((await ask({ method: "GET", path: "/videos/from-nowhere" })).status, 404);
    const [lost = ""] = ids.filter((id) => tasks.get(id.slice("kling-t2v-".length)) === "ak-second");
    assert.equal((await rig.command("/eject?provider=kling&token=1&ms=600000")).status, 200);
    const got = await ask({ method: "GET", path: `/videos/${lost}` });
    assert.deepEqual([got.status, got.error?.code], [409, "state_unavailable"], got.dump());
    assert.equal((await rig.command("/restore?provider=kling&token=1")).status, 200);
  });
});
