// Providers that compress whenever the client's offer reaches them: what cannot be read cannot be judged.
import assert from "node:assert/strict";
import { answer, events, ok, type Answer } from "../../support/answers.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { twoTokens } from "./bad-tokens.js";
import { allServed, token, type Drill } from "./drill.js";
import { errorBody, errorEvent } from "./hidden-errors.js";

const packed = { gzip: true };

/** K01, K09 and K10 again, where every answer is compressed if the client's offer gets through. */
function compressing(title: string, a: Answer): Drill {
  return {
    id: "K33",
    title,
    marked: true,
    async run(stage) {
      const { provider, bad, target } = await twoTokens(stage, a);
      provider.script({}, ok({ gzip: true })).script(bad, a);
      await stage.twenty(target, { headers: { "accept-encoding": "gzip, deflate, br" } });
      assert.ok(provider.hits(bad) >= 1);
      // A peer may unpack what it asked for; ours asks for nothing that it cannot read.
      if (target.rig) for (const r of provider.calls()) assert.match(r.header("accept-encoding") ?? "identity", /^identity$/);
    },
  };
}

const againstOurWish: Drill = {
  id: "K33",
  title: "an answer that is compressed against our wish is passed on as it is and can be read",
  async run(stage) {
    const always: Answer = (r) => {
      r.headers["accept-encoding"] = "gzip";
      return ok(packed)(r);
    };
    const provider = await stage.provider({ otherwise: always });
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
    const answers = await stage.series(target, 4, { headers: { "accept-encoding": "gzip" } });
    if (stage.mode === "plain") allServed(answers);
    for (const seen of answers) {
      assert.deepEqual([seen.status, seen.ending, seen.header("content-encoding")], [200, "clean", "gzip"]);
      assert.ok(seen.body.toString("utf8").includes("lo"), "the body can be unpacked");
    }
  },
};

export const COMPRESSION_DRILLS: Drill[] = [
  compressing("a provider that compresses when it can, a token that answers 401", answer(401, OPENAI.invalidKey.body, {}, packed)),
  compressing("a provider that compresses when it can, an error inside a 200", answer(200, errorBody, {}, packed)),
  compressing("a provider that compresses when it can, an error as the first event", (r) =>
    r.streamed ? events([errorEvent("chat")], packed)(r) : answer(200, errorBody, {}, packed)(r),
  ),
  againstOurWish,
];
