// A large body that comes in pieces leaves as the same body that comes as a whole does: to the same targets, with the same bytes. Random configurations,
// APIs, orders of members and cuts; `SEED=random N=2000` goes on with it.
import assert from "node:assert/strict";
import { test } from "vitest";
import { Random } from "../support/random.js";
import { JSON_HEADERS, breath, worker } from "./worker.js";

const KB = 1024;
const CASES = Number(process.env["N"] ?? 120);
const TEXT = JSON.stringify('Say "this", and {"model":"none"} é 漢\n'.repeat(8 * KB));
const MAPPINGS = [
  {},
  { m: "a-longer-name" },
  { "*": "x" },
  { m: "" },
  { "~^m(.*)$": "n$1" },
  { "m*": "q" },
  { m: "m" },
  { m: 'a "quoted" é' },
];
const TYPES = ["openai", "openai", "claude", "gemini", "deepseek", "cohere", "ollama"];
const MODELS = ['"m"', '"m"', '"m"', '"m2"', "null", "5", '""', '"zz"', `"${"m".repeat(300)}"`, '{"a":1}'];
const TURN = `[{"role":"user","content":${TEXT}}]`;
const CONTENTS: [string, string][] = [
  ["/v1/chat/completions", `"messages":${TURN}`],
  ["/v1/chat/completions", `"messages":${TURN}`],
  ["/v1/messages", `"messages":${TURN},"max_tokens":50`],
  ["/v1/messages/count_tokens", `"messages":${TURN}`],
  ["/v1/responses", `"input":${TURN}`],
  ["/v1/embeddings", `"input":${TEXT}`],
  ["/v1/completions", `"prompt":${TEXT}`],
  ["/v1/images/generations", `"prompt":${TEXT}`],
  ["/v1beta/models/m:generateContent", `"contents":[{"role":"user","parts":[{"text":${TEXT}}]}]`],
];

interface Asked {
  config: object;
  path: string;
  body: Buffer;
  cuts: number[];
  downstreamOnly: boolean;
  trailers: boolean;
}

class Drawn {
  constructor(private readonly random: Random) {}

  one<T>(of: readonly T[]): T {
    const found = of[this.random.below(of.length)];
    assert.ok(found !== undefined);
    return found;
  }

  asked(): Asked {
    const [path, content] = this.one(CONTENTS);
    const body = this.body(content);
    const late = 256 * KB + 1 + this.random.below(body.length - 256 * KB - 1);
    const places = [256 * KB - 1, 256 * KB, 256 * KB + 1, late, body.length - 1, 1 + this.random.below(body.length - 1)];
    const chosen = new Set([late, this.one(places), this.one(places)].filter((at) => at < body.length));
    const cuts = [...chosen].sort((a, b) => a - b);
    return { config: this.config(), path, body, cuts, downstreamOnly: this.random.chance(0.3), trailers: this.random.chance(0.3) };
  }

  private body(content: string): Buffer {
    const members = [content];
    const put = (member: string, chance: number) => {
      if (this.random.chance(chance)) members.splice(this.random.chance(0.6) ? 0 : this.random.below(members.length + 1), 0, member);
    };
    const model = this.one(MODELS);
    put(`"model"${this.one([":", " : "])}${model}`, 0.9);
    put(`"model":${model}`, 0.07);
    put('"user":"somebody"', 0.3);
    put(`"stream":${this.one(["true", "false", "null"])}`, 0.3);
    put('"metadata":{"user_id":"x","model":"m"}', 0.3);
    return Buffer.from(`${this.one(["", "\n ", "\ufeff"])}{${members.join(",")}}${this.one(["", "\n", " x"])}`);
  }

  private config(): object {
    const session = this.random.chance(0.2) ? { affinity: "session" } : {};
    const onBreak = this.random.chance(0.2) ? { onBreak: this.one(["hold", "continue"]) } : {};
    const [first, ...fallbacks] = ["a", "b", "c"].map((provider) => ({
      provider,
      ...(this.random.chance(0.3) && { model: this.one(["t", "m", "a".repeat(300)]) }),
    }));
    return {
      providers: ["a", "b", "c"].map((id) => this.provider(id)),
      routes: [{ match: { model: this.one(["m", "m*", "*"]) }, ...first, fallbacks, ...session, ...onBreak }],
    };
  }

  private provider(id: string): object {
    const type = this.one(TYPES);
    const baseUrl = `http://127.0.0.1:9/${id}${type === "gemini" ? "" : "/v1"}`;
    const translate = this.random.chance(0.4) ? { translate: false } : {};
    return { id, type, apiTokens: [`sk-${id}-1`, `sk-${id}-2`], baseUrl, modelMapping: this.one(MAPPINGS), ...translate };
  }
}

/** What each attempt was, all of them refused, and what the client had in the end. */
function leaves({ config, path, body, downstreamOnly, trailers }: Asked, cuts: number[]): string[] {
  const on = worker({ config, seed: 7, downstreamOnly });
  const pieces = [0, ...cuts].map((from, i) => body.subarray(from, cuts[i] ?? body.length));
  const passage = on.request({ path, headers: [...JSON_HEADERS, ["content-length", String(body.length)]], body: pieces, trailers });
  const seen: string[] = [];
  while (passage.attempt) {
    const { cluster, headers, body: sent } = passage.attempt;
    assert.equal(headers.get("content-length"), String(sent.length));
    seen.push([cluster, headers.get(":path"), headers.get("authorization"), sent.toString("latin1")].join(" "));
    assert.ok(seen.length < 10);
    passage.respond(500, JSON_HEADERS, ['{"error":{"message":"no"}}']);
    if (downstreamOnly) break;
  }
  return [...seen, `${passage.answer?.status} ${passage.answer?.body.toString()}`];
}

test("a large body leaves as it does in one piece", async () => {
  const random = Random.fromEnvironment();
  const drawn = new Drawn(random);
  for (let i = 0; i < CASES; i++) {
    const asked = drawn.asked();
    const [whole, cut] = [leaves(asked, []), leaves(asked, asked.cuts)];
    const told = { seed: random.seed, case: i, ...asked, body: asked.body.length };
    assert.deepEqual(
      cut.map((line) => line.slice(0, 300)),
      whole.map((line) => line.slice(0, 300)),
      JSON.stringify(told),
    );
    assert.ok(cut.join("\n") === whole.join("\n"), JSON.stringify(told));
    await breath();
  }
});
