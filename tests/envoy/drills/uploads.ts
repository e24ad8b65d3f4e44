// Forms with files in them: the model stands in a field, before or behind the file, and the whole body is sent again.
import assert from "node:assert/strict";
import { answer, silent } from "../../support/answers.js";
import type { Answered, Ask } from "../../support/client.js";
import { field, file, formBody, readFormParts, type FormPart } from "../../support/form.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { fails, spare, twoTokens } from "./bad-tokens.js";
import { MODEL, token, type Drill, type Stage, type Target } from "./drill.js";

/** Holds what a careless reader takes for a delimiter, a field or the end. */
const FILE = Buffer.concat([
  Buffer.from('\r\n--XX\r\nContent-Disposition: form-data; name="model"\r\n\r\ndecoy\r\n--X'),
  Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256)),
  Buffer.from("\r\n--"),
]);
const BOUNDARY = "----boundary.7MA4YWxk";

const modelFirst: FormPart[] = [field("model", MODEL), file("file", FILE), field("language", "de")];
const modelLast: FormPart[] = [file("file", FILE), field("language", "de"), field("model", MODEL)];

function asked(path: string, parts: FormPart[], chunked = false): Ask {
  const headers = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
  return { path, raw: formBody(parts, BOUNDARY), headers, chunked };
}

function transcribed(answers: Answered[]): void {
  for (const a of answers) assert.deepEqual([a.status, a.json.text], [200, "Hello"], a.dump().slice(0, 2000));
}

async function twentyUploads(stage: Stage, target: Target, ask: Ask): Promise<void> {
  const answers: Answered[] = [];
  for (let i = 0; i < 20; i++) answers.push(await stage.ask(target, ask));
  transcribed(answers);
}

function badToken(title: string, parts: FormPart[], chunked: boolean): Drill {
  return {
    id: "K01",
    title,
    only: "plain",
    async run(stage) {
      const { provider, bad, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
      const ask = asked("/audio/transcriptions", parts, chunked);
      await twentyUploads(stage, target, ask);
      assert.equal(provider.hits(bad), 1, "calls with the bad token");
      for (const r of [...provider.calls(bad), ...provider.calls(good)])
        assert.ok((ask.raw as Buffer).equals(r.body), "the client's bytes");
    },
  };
}

function otherName(title: string, parts: FormPart[]): Drill {
  return {
    id: "K22",
    title,
    only: "plain",
    async run(stage) {
      const other = await spare(stage);
      const provider = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
      const target = await stage.gateway({
        providers: [
          { id: "p1", tokens: [token("a")], at: provider, modelMapping: { [MODEL]: "whisper-with-a-much-longer-name" } },
          other.scenario,
        ],
        fallbacks: [{ provider: "spare", model: "w" }],
      });
      transcribed([await stage.ask(target, asked("/audio/transcriptions", parts))]);
      const renamed = (model: string) =>
        formBody(
          parts.map((p) => (p.name === "model" ? field("model", model) : p)),
          BOUNDARY,
        );
      assert.ok(provider.calls()[0]?.body.equals(renamed("whisper-with-a-much-longer-name")), "the first provider's name for it");
      const second = other.at.calls()[0];
      assert.ok(second?.body.equals(renamed("w")), "the second provider's name for it");
      assert.equal(second?.header("content-length"), String(second?.body.length));
      assert.equal(readFormParts(second?.header("content-type") ?? "", second?.body ?? Buffer.alloc(0))?.length, parts.length);
    },
  };
}

const pictures: Drill = {
  id: "K01",
  title: "image edits and variations, which are forms, survive a bad token",
  only: "plain",
  async run(stage) {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
    for (const path of ["/images/edits", "/images/variations"]) {
      for (let i = 0; i < 10; i++) {
        const got = await stage.ask(target, asked(path, [file("image", FILE, "a.png", "image/png"), field("model", MODEL)]));
        assert.equal(got.status, 200, got.dump().slice(0, 500));
        assert.equal((got.json.data as unknown[]).length, 1);
      }
    }
    // A refusal on one of these APIs says nothing of the key elsewhere: each of them learns it by itself.
    assert.equal(provider.hits(bad), 2);
  },
};

const deadAddress: Drill = {
  id: "K33",
  title: "an upload whose provider says nothing in time moves to the fallback",
  only: "plain",
  async run(stage) {
    const other = await spare(stage);
    const provider = await stage.provider({ otherwise: silent });
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare" }],
      attemptLimitMs: 1_000,
    });
    transcribed([await stage.ask(target, asked("/audio/translations", modelLast))]);
    assert.equal(provider.hits(), 1);
  },
};

const refusals: Drill = {
  id: "K13",
  title: "a form without a model, with two of them or without a boundary is refused with words, and no provider is asked",
  only: "plain",
  async run(stage) {
    const { provider, target } = await twoTokens(stage, answer(200, { text: "Hello" }));
    const ask = (parts: FormPart[], type?: string): Promise<Answered> => {
      const whole = asked("/audio/transcriptions", parts);
      return stage.ask(target, type === undefined ? whole : { ...whole, headers: { "content-type": type } });
    };
    const refused = async (got: Promise<Answered>, status: number, code: string): Promise<void> => {
      const { error } = await got;
      assert.deepEqual([(await got).status, error?.code], [status, code], (await got).dump().slice(0, 500));
    };
    await refused(ask([file("file", FILE)]), 400, "missing_model");
    await refused(ask([field("model", MODEL), field("model", "other")]), 400, "duplicate_model");
    await refused(ask(modelFirst, "multipart/form-data"), 400, "invalid_form");
    await refused(ask([field("model", "nobody-has-this")]), 404, "model_not_found");
    await refused(stage.ask(target, { ...asked("/chat/completions", modelFirst) }), 415, "unsupported_body");
    assert.equal(provider.hits(), 0);
  },
};

export const UPLOAD_DRILLS: Drill[] = [
  badToken("an upload with the model before the file survives a bad token with the same bytes", modelFirst, false),
  badToken("an upload with the model behind the file, sent in chunks, survives a bad token with the same bytes", modelLast, true),
  otherName("an upload that moves to a provider with another model name changes in nothing but the name (model first)", modelFirst),
  otherName("an upload that moves to a provider with another model name changes in nothing but the name (model last)", modelLast),
  pictures,
  deadAddress,
  refusals,
];
