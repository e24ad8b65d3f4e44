// A gateway whose first token always fails: a client that notices nothing was rescued on every single call.
import assert from "node:assert/strict";
import { post } from "../../support/client.js";
import { ANTHROPIC, OPENAI } from "../../support/provider-bodies.js";
import { Provider } from "../../support/provider.js";
import { Rig } from "../../support/rig.js";
import { callsTool } from "../../support/tool-answers.js";
import { fails } from "../drills/bad-tokens.js";
import { CLIENT_KEY, token } from "../drills/drill.js";

export { CLIENT_KEY };
/** What clients ask for; every name leads to the same provider. */
export const MODEL = "gpt-4o";

export class BadFirst {
  private constructor(
    readonly provider: Provider,
    readonly rig: Rig,
    readonly bad: string,
    private readonly good: string,
    /** To be put on each request: the session whose token is the bad one. */
    readonly headers: Record<string, string>,
  ) {}

  /** `type`: openai, or claude for Anthropic's protocol. Nothing is ejected, so that every call meets the bad token. */
  static async start(type: "openai" | "claude"): Promise<BadFirst> {
    const provider = await Provider.start({ otherwise: callsTool });
    const [bad, good] = [token("bad"), token("good")];
    provider.script(bad, fails(type === "claude" ? ANTHROPIC.invalidKey : OPENAI.invalidKey));
    const own = { id: "p1", type, apiTokens: [bad, good], baseUrl: provider.baseUrl, failover: { enabled: false } };
    const config = {
      providers: [own],
      routes: [{ match: { model: "*" }, provider: "p1" }],
      tokenSelection: "sticky",
      stickyHeader: "x-session",
    };
    const rig = await Rig.start({ config, workers: 2 });
    return new BadFirst(provider, rig, bad, good, await sessionOf(rig, provider, bad, type));
  }

  get baseURL(): string {
    return this.rig.baseURL;
  }

  /** Without `/v1`, as Anthropic's clients want it. */
  get root(): string {
    return this.rig.baseURL.replace(/\/v1$/, "");
  }

  /** Makes a call of a client, which asks the provider `requests` times: each time the bad token first, then the good one. */
  async meets<T>(call: () => Promise<T>, requests = 1): Promise<T> {
    const before = [this.provider.hits(this.bad), this.provider.hits(this.good)];
    const result = await call();
    const after = [this.provider.hits(this.bad), this.provider.hits(this.good)];
    assert.deepEqual(after, [(before[0] ?? 0) + requests, (before[1] ?? 0) + requests], "calls with the bad and the good token");
    return result;
  }

  /** The client's own credential reached nobody. */
  async stop(): Promise<void> {
    const leaks = this.provider.requests.filter((r) => r.dump().includes(CLIENT_KEY)).length;
    await this.rig.stop();
    await this.provider.close();
    assert.equal(leaks, 0, "requests with the client's own credential");
  }
}

/** A session that the rendezvous hash gives the bad token. */
async function sessionOf(rig: Rig, provider: Provider, bad: string, type: string): Promise<Record<string, string>> {
  for (let i = 0; i < 64; i++) {
    const headers = { "x-session": `session-${i}` };
    const before = provider.hits(bad);
    const path = type === "claude" ? "/messages" : "/chat/completions";
    assert.equal((await post(rig.baseURL, { path, model: MODEL, headers })).status, 200);
    if (provider.hits(bad) > before) return headers;
  }
  throw new Error("64 sessions, and none has the bad token");
}
