// A route for each case of a broken stream: a first provider that breaks, and a second one that is asked for the rest.
import { ok, type Answer } from "../support/answers.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Installed } from "./staged.js";

export interface BrokenCase {
  first: Answer;
  firstType?: string;
  then?: Answer;
  type?: string;
  path?: string;
  extra?: object;
}

/** Both providers of each case, and the gateway before them. */
export class GoingOn {
  readonly firsts = new Map<string, Provider>();
  readonly seconds = new Map<string, Provider>();

  private constructor(
    readonly cases: Record<string, BrokenCase>,
    /** What a second provider says that has no answer of its own. */
    private readonly rest: string[],
  ) {}

  private started: Rig | undefined;

  static async start(cases: Record<string, BrokenCase>, rest: string[], mode: Installed, more: object = {}): Promise<GoingOn> {
    const all = new GoingOn(cases, rest);
    const providers: object[] = [];
    const routes: object[] = [];
    for (const [i, model] of Object.keys(cases).entries()) {
      providers.push(...(await all.pair(model, i)));
      routes.push({ match: { model }, provider: `a${i}`, fallbacks: [{ provider: `b${i}` }] });
    }
    const config = { onBreak: "continue", retryOnFailure: { enabled: false }, providers, routes, ...more };
    all.started = await Rig.start({ config, mode });
    return all;
  }

  private async pair(model: string, i: number): Promise<object[]> {
    const { first, firstType, then, type, path } = this.cases[model] as BrokenCase;
    const of = async (name: string, otherwise: Answer, kind: string, list: Map<string, Provider>) => {
      const provider = await Provider.start({ otherwise });
      list.set(model, provider);
      const id = `${name}${i}`;
      return { id, type: kind, apiTokens: [`sk-go-on-${id}`], baseUrl: provider.baseUrl, failover: { enabled: false } };
    };
    return [
      await of("a", first, firstType ?? (path === "/messages" ? "claude" : "openai"), this.firsts),
      await of("b", then ?? ok({ pieces: this.rest }), type ?? "openai", this.seconds),
    ];
  }

  get rig(): Rig {
    if (this.started === undefined) throw new Error("not started");
    return this.started;
  }

  /** The client's request of a case. */
  ask(model: string) {
    const { path, extra } = this.cases[model] as BrokenCase;
    return { model, stream: true, path: path ?? "/chat/completions", extra: { max_tokens: 100, ...extra } };
  }

  /** What the second provider was asked last. */
  last(model: string): { messages: Record<string, unknown>[] } & Record<string, unknown> {
    return this.seconds.get(model)?.calls().at(-1)?.json as { messages: Record<string, unknown>[] } & Record<string, unknown>;
  }

  async stop(): Promise<void> {
    await this.started?.stop();
    await Promise.all([...this.firsts.values(), ...this.seconds.values()].map((provider) => provider.close()));
  }
}
