// One real Envoy and one provider for all cases: brings a case's state about, asks explain, and sees what a request then tries.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Explanation } from "../../../config/api.js";
import type { RigMode } from "../../../gateway/envoy/rig.js";
import { answer, ok, resets, type Answer } from "../../support/answers.js";
import { post } from "../../support/client.js";
import { eventually } from "../../support/gate.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { Provider } from "../../support/provider.js";
import type { Received } from "../../support/received.js";
import { Rig } from "../../support/rig.js";
import { overSocket } from "../../support/socket-request.js";
import { fails } from "../drills/bad-tokens.js";
import { askOf, type Case, type Fault, type Question } from "./generate.js";

/** Longer than any case. */
const LATER = { "retry-after": "900" };
const ANSWERS: Record<Fault, Answer> = {
  ok: ok(),
  auth: fails(OPENAI.invalidKey),
  quota: fails(OPENAI.quota),
  limited: fails(OPENAI.rateLimit, LATER),
  usedUp: ok({ headers: { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "900s" } }),
  overloaded: fails(OPENAI.overloaded),
  reset: resets,
  unknownModel: answer(404, { error: { message: "The model `x` does not exist", type: "invalid_request_error", code: "model_not_found" } }),
  badRequest: fails(OPENAI.badRequest),
};

export interface Tried {
  provider: string;
  /** 0 where the provider has none. */
  token: number;
  model: string;
}

export class Staging {
  private constructor(
    private readonly provider: Provider,
    private readonly rig: Rig,
  ) {}

  static async start(workers: number, mode: RigMode): Promise<Staging> {
    const provider = await Provider.start();
    const config = { providers: [{ id: "p0", type: "openai", baseUrl: provider.baseUrl, apiTokens: ["sk-none"] }] };
    return new Staging(provider, await Rig.start({ config, workers, mode }));
  }

  /** Each provider has a path of its own: one may have no token to know it by. */
  readonly baseOf = (id: string): string => this.provider.baseUrl.replace(/\/v1$/, `/${id}/v1`);

  async stop(): Promise<void> {
    await this.rig.stop();
    await this.provider.close();
  }

  async configure(config: object): Promise<void> {
    assert.equal(await this.rig.reconfigure(config), "taken", JSON.stringify(config));
  }

  /** The case's requests and commands, and then nothing that changes by itself within two seconds. */
  async bringAbout({ before, faults, ejected }: Case): Promise<void> {
    this.answers((request) => ANSWERS[faults[request.token] ?? "ok"](request));
    for (const question of before) await post(this.rig.baseURL, askOf(question));
    for (const { provider, token } of ejected) {
      assert.equal((await this.rig.command(`/eject?provider=${provider}&token=${token}&ms=600000`)).status, 200);
    }
    await eventually("nothing is about to change", async () => {
      const { providers, time } = (await this.rig.status()) as unknown as { time: number; providers: Timed[] };
      const times = providers.flatMap(({ until, tokens }) => [until, ...tokens.flatMap((t) => [t.until, ...t.models.map((m) => m.until)])]);
      return times.every((until) => until === null || until <= time || until > time + 2000);
    });
  }

  async explained({ model, path, stream, fallback }: Question): Promise<Explanation> {
    const query = new URLSearchParams({
      model,
      path: `/v1${path}`,
      stream: stream ? "1" : "0",
      ...(fallback === undefined ? {} : { fallback }),
    });
    const got = await overSocket(join(this.rig.run, "control.sock"), "GET", `/explain?${query.toString()}`);
    assert.equal(got.status, 200, got.body);
    return JSON.parse(got.body) as Explanation;
  }

  /** What the question's request tries: its first attempts fail. */
  async reallyTried({ question, failing, refusedAsKey }: Case): Promise<{ status: number; message: unknown; tried: Tried[] }> {
    const refusal = refusedAsKey ? ANSWERS.auth : ANSWERS.limited;
    const seen: Received[] = [];
    this.answers((request) => (seen.push(request) > failing ? ok() : refusal)(request));
    const got = await post(this.rig.baseURL, askOf(question));
    return { status: got.status, message: got.error?.message, tried: seen.map(triedBy) };
  }

  private answers(then: Answer): void {
    this.provider.script({}, then);
  }
}

interface Timed {
  until: number | null;
  tokens: { until: number | null; models: { until: number }[] }[];
}

function triedBy(request: Received): Tried {
  const [, provider = "?"] = /^\/(c[0-9]+-p[0-9]+)\//.exec(request.path) ?? [];
  const [, token = "0"] = /-([0-9]+)$/.exec(request.token) ?? [];
  return { provider, token: Number(token), model: request.model };
}
