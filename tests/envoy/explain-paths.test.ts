// What explain says of a path that no model routes is what then becomes of it: of every type, in both installations, whose own path is asked or who answers instead.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Explanation } from "../../config/api.js";
import { PROVIDER_ROWS } from "../../config/index.js";
import { answer } from "../support/answers.js";
import { post, type Ask } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

const VIDEO = { path: "/videos", raw: JSON.stringify({ model: "m", prompt: "x" }) };
const look = (path: string): Ask => ({ method: "GET", path });
const ASKS: Ask[] = [
  VIDEO,
  { path: "/videos/edits", raw: JSON.stringify({ video: { id: "video_9" }, prompt: "x" }) },
  ...["/videos/kling-i2v-task-9", "/videos/task-9?with=status", "/videos/text2video/task-9", "/videos/task-9/content"].map(look),
  ...["/files?limit=2", "/batches/b-9", "/fine_tuning/jobs", "/models", "/models/m", "/models/", "/nothing", "/models/m:predict"].map(look),
];
/** With what each cannot be without. */
const MORE: Record<string, object> = {
  deepl: { targetLang: "DE" },
  bedrock: { awsRegion: "eu-central-1" },
  cloudflare: { cloudflareAccountId: "a" },
  vertex: { vertexProjectId: "p", vertexRegion: "us" },
};

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let at: Provider;
  let rig: Rig;
  const named = (type: string, n: number, more: object = {}) => ({
    providers: [
      { id: `${type}${n}`, type, baseUrl: at.baseUrl, apiTokens: ["sk-explained"], ...MORE[type], ...more },
      { id: `other${n}`, type: "openai", baseUrl: at.baseUrl, apiTokens: ["sk-other"] },
    ],
  });

  beforeAll(async () => {
    at = await Provider.start({ otherwise: answer(200, { id: "x" }) });
    rig = await Rig.start({ mode, config: named("openai", 0) });
  });
  afterAll(async () => {
    await rig.stop();
    await at.close();
  });

  async function compare(ask: Ask, told: string): Promise<void> {
    at.requests.length = 0;
    const said = JSON.parse((await rig.command(`/explain?model=m&path=${encodeURIComponent(`/v1${ask.path}`)}`)).body) as Explanation;
    const got = await post(rig.baseURL, ask);
    const asked = at.requests.filter(({ isListing }) => !isListing || said.attempts.length > 0);
    const more = `${told} ${ask.path}: ${JSON.stringify(said)} ${got.dump()}`;
    assert.equal(asked.length > 0, said.attempts.length > 0, more);
    if (said.error !== undefined) assert.deepEqual([got.status, got.error?.message], [said.error.status, said.error.message], more);
    const [request] = asked;
    if (request === undefined) return;
    const way = `${request.method} ${request.path}`;
    const changed = request.path.replace(/^.*?\/v1/, "") !== ask.path;
    if (said.attempts[0]?.translated === undefined)
      assert.equal(
        said.notes.some((note) => note.startsWith("passed on as it is")),
        true,
        more,
      );
    else assert.equal(said.notes.some((note) => note.includes(way)) && changed, true, `${way} ${more}`);
    if (said.attempts[0]?.translated === undefined) assert.equal(changed, false, `${way} ${more}`);
  }

  test("of every type, as the provider of everything else", { timeout: 300_000 }, async () => {
    for (const { type } of PROVIDER_ROWS) {
      assert.equal(await rig.reconfigure({ ...named(type, 1), defaultProvider: `${type}1` }), "taken", type);
      for (const ask of ASKS) await compare(ask, type);
    }
  });

  test("a model's name of any length", async () => {
    assert.equal(await rig.reconfigure(named("openai", 3)), "taken");
    for (const size of [256, 257, 4_000]) {
      const model = "m".repeat(size);
      const said = JSON.parse((await rig.command(`/explain?model=${model}`)).body) as Explanation;
      const got = await post(rig.baseURL, { model });
      assert.equal(said.error?.message, got.error?.message, got.dump());
      assert.equal(said.error?.message.includes("longer than 256") === true, size > 256);
    }
  });

  test.each([
    ["nobody is named", {}],
    ["Kling passes what is its own", { protocol: "original" }],
    ["Kling's paths were moved", { capabilities: { "openai/v1/videos": "/made/texts", "openai/v1/retrievevideo": "/made/{video_id}" } }],
  ] as [string, object][])("where %s", async (name, more) => {
    const config = named("kling", 2, more);
    assert.equal(await rig.reconfigure(name === "nobody is named" ? config : { ...config, defaultProvider: "kling2" }), "taken");
    for (const ask of ASKS) await compare(ask, name);
  });
});
