// A drill: one fault, what must hold, and nothing about how the gateway under test is configured. The same list runs in the
// tests (our plugin) and in the scorecard (our plugin and the peers).
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { open, post, type Answered, type Ask, type Exchange } from "../../support/client.js";
import { Provider, type ProviderOptions } from "../../support/provider.js";
import type { Rig, RigOptions } from "../../support/rig.js";

/** A provider as the gateway under test shall know it. */
export interface ScenarioProvider {
  id: string;
  tokens: string[];
  /** The simulated provider, or an address where none answers. */
  at: Provider | string;
  /** Our plugin's provider type; peers take all for OpenAI-compatible. Default `openai`. */
  type?: string;
  modelMapping?: Record<string, string>;
  /** Health checks of ejected tokens. Default: on. */
  probes?: boolean;
  /** More of our plugin's provider settings. */
  more?: object;
}

export interface Scenario {
  /** The first one is the primary. */
  providers: ScenarioProvider[];
  /** In order; default: none. */
  fallbacks?: { provider: string; model?: string }[];
  /** To the first content of a streamed attempt, and for the whole of a plain one: milliseconds. */
  attemptLimitMs?: number;
  /** More of our plugin's route. */
  route?: object;
  /** More of our plugin's configuration. */
  more?: object;
  /** Where the plugin runs as in Higress: a whole configuration, other rules than one for each provider's service, routes by `/v1/ID/`. */
  higress?: { config?: object; rules?: object[]; byPath?: boolean };
  /** How our Envoy is started. */
  rig?: Pick<RigOptions, "componentLogLevel" | "trustsSelfSigned" | "plugin" | "edit">;
}

/** A running gateway under test. */
export interface Target {
  baseURL: string;
  /** What this gateway wants with each request beside what the client sends. */
  headers?: Record<string, string>;
  /** Our own gateway only: its state can be asked. */
  rig?: Rig;
  /** Our own gateway only: the configuration that a scenario becomes. */
  configOf?(scenario: Scenario): object;
  /** Our own gateway only: nothing in this Envoy takes away what Envoy itself adds to a request. */
  addsHeaders?: boolean;
  /** In Higress's forms: the client's path and host stand in headers of their own, for filters in front, as ai-proxy puts them there. */
  namesOriginals?: boolean;
  stop(): Promise<void>;
}

/** Starts a gateway for a scenario. */
export type Launch = (scenario: Scenario, workers: number) => Promise<Target>;

export type Mode = "plain" | "streamed" | "mixed";

/** How simulated providers speak: HTTP/1.1, or HTTP/2 with trailers behind each answer. */
export type Wire = "http1" | "http2";
const OVER_HTTP2: ProviderOptions = { protocol: "h2", trailers: { "x-checksum": "0" } };

function trusting(scenario: Scenario): Scenario {
  return { ...scenario, rig: { trustsSelfSigned: true, ...scenario.rig } };
}

/** What a client asks for unless a drill says otherwise; the primary is asked for it under the same name. */
export const MODEL = "m-primary";
/** The credential that clients bring: it must reach nobody. */
export const CLIENT_KEY = `sk-client-${randomBytes(12).toString("hex")}`;

/** What a drill works with while it runs; everything it started is ended afterwards. */
export class Stage {
  private readonly ending: (() => Promise<void>)[] = [];
  readonly providers: Provider[] = [];
  readonly answers: Answered[] = [];
  targets: Target[] = [];
  /** The drill provokes traps of the plugin, so that one in Envoy's log is no failure. */
  trapsOnPurpose = false;

  constructor(
    readonly mode: Mode,
    readonly workers: number,
    private readonly launch: Launch,
    private readonly wire: Wire = "http1",
  ) {}

  async provider(options: ProviderOptions = {}): Promise<Provider> {
    const provider = await Provider.start(this.wire === "http2" ? { ...OVER_HTTP2, ...options } : options);
    this.providers.push(provider);
    this.ending.push(() => provider.close());
    return provider;
  }

  async gateway(scenario: Scenario): Promise<Target> {
    const target = await this.launch(this.wire === "http2" ? trusting(scenario) : scenario, this.workers);
    this.targets.push(target);
    this.ending.push(() => target.stop());
    return target;
  }

  /** Whether the request with this number is to be streamed. */
  streams(i = 1): boolean {
    return this.mode === "streamed" || (this.mode === "mixed" && i % 2 === 1);
  }

  async ask(target: Target, ask: Ask = {}, i = 1): Promise<Answered> {
    const answer = await post(target.baseURL, this.complete(target, ask, i));
    this.answers.push(answer);
    return answer;
  }

  open(target: Target, ask: Ask = {}, i = 1): Promise<Exchange> {
    return open(target.baseURL, this.complete(target, ask, i));
  }

  /** One after the other, on a connection each. */
  async series(target: Target, count: number, ask: Ask = {}): Promise<Answered[]> {
    const answers: Answered[] = [];
    for (let i = 0; i < count; i++) answers.push(await this.ask(target, ask, i));
    return answers;
  }

  /** All at once, on a connection each. */
  parallel(target: Target, count: number, ask: Ask = {}): Promise<Answered[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => this.ask(target, ask, i)));
  }

  /** Twenty requests, none of which the client sees fail. */
  async twenty(target: Target, ask: Ask = {}): Promise<Answered[]> {
    const answers = await this.series(target, 20, ask);
    allServed(answers);
    return answers;
  }

  /** The last started is ended first: Envoy before its providers. */
  async end(): Promise<void> {
    for (const end of this.ending.reverse()) await end();
  }

  private complete(target: Target, ask: Ask, i: number): Ask {
    const headers = { authorization: `Bearer ${CLIENT_KEY}`, ...target.headers, ...ask.headers };
    return { model: MODEL, stream: this.streams(i), ...ask, headers };
  }
}

export interface Drill {
  id: string;
  /** What happens and what must hold, as a sentence after the id. */
  title: string;
  /** Part of the published scorecard (M in the list of drills). */
  marked?: boolean;
  /** `streamed`: makes sense for streams only; `mixed`: each run has both. Default: one run for each kind. */
  only?: Mode;
  /** Numbers of workers to run it with; default 1 and 4. */
  workers?: number[];
  /** Milliseconds; default 60 s. */
  limitMs?: number;
  /** The scorecard says how many of its requests were lost. */
  counted?: boolean;
  /** The scorecard says how many attempts each provider got, in their order. */
  attempts?: boolean;
  /** An answer that looks well is the failure itself: a broken one must not. */
  looksWell?: boolean;
  /** Its providers speak so; default: as all of a run do. */
  wire?: Wire;
  run(stage: Stage): Promise<void>;
}

/** A token that nobody could have by chance; the name says its part in the drill. */
export function token(name: string): string {
  return `sk-${name}-${randomBytes(12).toString("hex")}`;
}

/** Every answer is whole, has status 200, content, and no error in it. */
export function allServed(answers: Answered[]): void {
  const failed = answers.filter((a) => !a.served);
  assert.equal(failed.length, 0, `${failed.length} of ${answers.length} failed; the first:\n${failed[0]?.dump().slice(0, 2000)}`);
}
