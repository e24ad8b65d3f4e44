// What changes in the plugin's state while a page watches: it is asked often while something moves and seldom while nothing does.
import { isDeepStrictEqual } from "node:util";
import type { Drill, ProviderStatus, Status } from "../../config/api.js";
import type { EventLog } from "./event-log.js";
import { type PluginStatus, pluginStatus, type Tokens } from "./plugin-status.js";

const SHORTEST_MS = 250;
const LONGEST_MS = 2_000;

export class StateWatch {
  /** Of the configuration that the worker which answered last has. */
  generation = 0;
  private providers: ProviderStatus[] = [];
  private drills: Drill[] = [];
  private clientKeys: Status["clientKeys"] = [];
  private timer: NodeJS.Timeout | undefined;
  private wait = SHORTEST_MS;
  /** Which call of `run` the next look belongs to: a look that is under way when a page leaves and comes back begins no second rhythm. */
  private turn = 0;

  constructor(
    private readonly control: string,
    private readonly tokens: () => Tokens,
    private readonly events: EventLog,
  ) {}

  /** Begins or ends watching. */
  run(on: boolean): void {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    this.wait = SHORTEST_MS;
    if (on) this.again(0, turn);
  }

  /** Looks at once. */
  async look(): Promise<void> {
    const status = await pluginStatus(this.control, this.tokens());
    if (status.problem === undefined) this.compare(status);
  }

  private again(ms: number, turn: number): void {
    this.timer = setTimeout(() => {
      this.look()
        // An answer that makes no sense is like none: the next look comes.
        .catch(() => undefined)
        .finally(() => {
          this.wait = Math.min(this.wait * 1.5, LONGEST_MS);
          if (turn === this.turn) this.again(this.wait, turn);
        })
        .catch(() => undefined);
    }, ms);
    this.timer.unref();
  }

  private compare({ generation, providers, drills, clientKeys }: PluginStatus): void {
    this.generation = generation;
    const moved = !isDeepStrictEqual(providers.map(withoutCounts), this.providers.map(withoutCounts));
    const counted = !isDeepStrictEqual([providers, clientKeys], [this.providers, this.clientKeys]);
    // Counts alone wait for the slow rhythm.
    if (moved || (counted && this.wait >= LONGEST_MS)) {
      this.events.publish("state", { providers, clientKeys });
      this.providers = providers;
      this.clientKeys = clientKeys;
    }
    if (!isDeepStrictEqual(drills, this.drills)) this.events.publish("drill", { drills });
    this.drills = drills;
    if (moved) this.wait = SHORTEST_MS;
  }
}

function withoutCounts(provider: ProviderStatus): unknown {
  return { ...provider, tokens: provider.tokens.map(({ attempts: _attempts, succeeded: _succeeded, ...rest }) => rest) };
}
