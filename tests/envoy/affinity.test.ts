// A session keeps its target and its token, and with them the prompt cache of that account. `npm run affinity` takes the full count.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { eventually } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import { PromptCache, promptOf, tokensOf } from "../support/prompt-cache.js";
import type { Provider } from "../support/provider.js";
import { fails } from "./drills/bad-tokens.js";
import { allServed, token, type Stage, type Target } from "./drills/drill.js";
import { tokenState } from "./drills/our-gateway.js";
import { staged } from "./staged.js";

const SESSIONS = Number(process.env.AFFINITY_SESSIONS ?? 32);
const TURNS = Number(process.env.AFFINITY_TURNS ?? 6);
/** Of few requests more may be in a cache by chance. */
const BY_CHANCE = SESSIONS >= 200 ? 0.45 : 0.6;
const SYSTEM = "You answer with one word. ".repeat(60);

/** How a session is known, one after the other: by each word of the body that may name it, and by nothing but its text. */
function naming(session: number): object {
  const name = `session-${session}`;
  return [{ prompt_cache_key: name }, { metadata: { user_id: name } }, { user: name }, {}][session % 4] ?? {};
}

interface Message {
  role: string;
  content: string;
}

/** Two targets with two tokens each, their cache, and what was asked. */
class Talk {
  readonly cache = new PromptCache(Math.ceil(SESSIONS / 2));
  private cacheable = 0;
  private readonly messages: Message[][];
  private readonly before: string[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly gateways: Target[],
    readonly providers: Provider[],
    readonly tokens: string[],
  ) {
    this.messages = Array.from({ length: SESSIONS }, (_, session) => [
      { role: "system", content: SYSTEM },
      { role: "user", content: `Question 1 of session ${session}: ${"what is it? ".repeat(60)}` },
    ]);
    for (const provider of providers) provider.script({}, this.cache.serves());
  }

  static async begin(stage: Stage, affinity: string, gateways: number): Promise<Talk> {
    const tokens = ["a", "b", "c", "d"].map((name) => token(name));
    const providers = [await stage.provider(), await stage.provider()];
    const scenario = {
      providers: providers.map((at, i) => ({ id: `p${i}`, tokens: tokens.slice(2 * i, 2 * i + 2), at })),
      route: { provider: undefined, targets: [{ provider: "p0" }, { provider: "p1" }], affinity },
    };
    const targets: Target[] = [];
    for (let i = 0; i < gateways; i++) targets.push(await stage.gateway(scenario));
    return new Talk(stage, targets, providers, tokens);
  }

  /** Every session asks once more, eight at a time, at the gateways in turn. */
  async turn(number: number): Promise<void> {
    for (let from = 0; from < SESSIONS; from += 8) {
      const some = this.messages.slice(from, from + 8).map((_, i) => this.ask(from + i, number));
      await Promise.all(some);
    }
  }

  private async ask(session: number, number: number): Promise<void> {
    const messages = this.messages[session] ?? [];
    const gateway = this.gateways[(session + number) % this.gateways.length];
    assert.ok(gateway);
    const answer = await this.stage.ask(gateway, {
      stream: false,
      raw: JSON.stringify({ model: "m-primary", ...naming(session), messages }),
    });
    allServed([answer]);
    this.cacheable += tokensOf(this.before[session] ?? "");
    this.before[session] = promptOf(messages);
    messages.push({ role: "assistant", content: "Yes." });
    messages.push({ role: "user", content: `Question ${number + 1}: ${"and what is that? ".repeat(60)}` });
  }

  /** Of the tokens that one account alone would have cached. */
  get share(): number {
    return this.cache.cached / this.cacheable;
  }

  /** The tokens that served each session. */
  homes(): Set<string>[] {
    const homes = Array.from({ length: SESSIONS }, () => new Set<string>());
    for (const call of this.providers.flatMap((provider) => provider.calls())) {
      const session = /of session (\d+)/.exec(call.body.toString("utf8"))?.[1];
      homes[Number(session)]?.add(call.token);
    }
    return homes;
  }
}

describe("a prompt cache that each account has for itself", () => {
  test("is missed by most where sessions are kept nowhere", () =>
    staged("plain", "full", async (stage) => {
      const talk = await Talk.begin(stage, "none", 1);
      for (let turn = 1; turn <= TURNS; turn++) await talk.turn(turn);
      assert.ok(talk.share < BY_CHANCE, `${talk.share}`);
    }));

  test.each([1, 4])("is found where they are kept, by two gateways of %i workers alike", (workers) =>
    staged(
      "plain",
      "full",
      async (stage) => {
        const talk = await Talk.begin(stage, "session", 2);
        for (let turn = 1; turn <= TURNS; turn++) await talk.turn(turn);
        const homes = talk.homes();
        for (const [session, tokens] of homes.entries()) assert.equal(tokens.size, 1, `session ${session}`);
        assert.equal(new Set(homes.flatMap((tokens) => [...tokens])).size, 4, "all tokens have sessions");
        assert.ok(talk.share >= 0.95, `${talk.share}`);
      },
      workers,
    ),
  );

  test("is found by those whose token works all the time, when one is taken out and put back", () =>
    staged(
      "plain",
      "full",
      async (stage) => {
        const talk = await Talk.begin(stage, "session", 1);
        const [bad = ""] = talk.tokens;
        const [provider] = talk.providers;
        const [gateway] = stage.targets;
        assert.ok(provider && gateway);
        const third = Math.floor(TURNS / 3);
        for (let turn = 1; turn <= third; turn++) await talk.turn(turn);
        const before = talk.homes();
        provider.script(bad, fails(OPENAI.invalidKey));
        for (let turn = third + 1; turn <= 2 * third; turn++) await talk.turn(turn);
        provider.script(bad, talk.cache.serves());
        await eventually("the token is on its way back", async () => (await tokenState(gateway, "p0#0"))?.state !== "ejected");
        for (let turn = 2 * third + 1; turn <= TURNS; turn++) await talk.turn(turn);
        const after = talk.homes();
        for (const [session, tokens] of before.entries()) {
          if (!tokens.has(bad)) assert.deepEqual(after[session], tokens, `session ${session} of another token stayed`);
        }
        assert.ok(talk.share >= 0.9, `${talk.share}`);
      },
      4,
    ));
});
