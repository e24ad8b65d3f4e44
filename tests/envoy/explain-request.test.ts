// `POST /explain` on the control socket: the request itself comes along, in as many pieces as it takes.
import { expect, test } from "vitest";
import type { Explanation } from "../../config/api.js";
import { Rig } from "../support/rig.js";

test("a request that comes along is told what a translation would leave out, and who cannot take it", async () => {
  const providers = [
    { id: "claude", type: "claude", apiTokens: ["sk-explain-claude"], baseUrl: "http://127.0.0.1:9" },
    { id: "openai", type: "openai", apiTokens: ["sk-explain-openai"], baseUrl: "http://127.0.0.1:9/v1" },
  ];
  const rig = await Rig.start({ config: { providers, routes: [{ provider: "claude", fallbacks: [{ provider: "openai" }] }] } });
  try {
    const told = async (more: object): Promise<Explanation> => {
      const body = { model: "m", max_tokens: 5, messages: [{ role: "user", content: "x".repeat(300_000) }], ...more };
      const answered = await rig.command("/explain?model=m&path=/v1/messages", JSON.stringify(body));
      expect(answered.status).toBe(200);
      return JSON.parse(answered.body) as Explanation;
    };
    expect((await told({ top_k: 2 })).attempts).toMatchObject([
      { provider: "claude" },
      { provider: "openai", translated: "messages>chat", dropped: ["top_k"] },
    ]);
    const refused = await told({ container: "c" });
    expect(refused.attempts.map(({ provider }) => provider)).toEqual(["claude"]);
    expect(refused.skipped).toMatchObject([{ provider: "openai", reason: `this request's "container" cannot be expressed` }]);
    const empty = await rig.command("/explain?model=m&path=/v1/messages");
    expect((JSON.parse(empty.body) as Explanation).attempts).toHaveLength(2);
  } finally {
    await rig.stop();
  }
});
