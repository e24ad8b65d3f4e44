// What changes in the plugin's state: asked often while something moves and a page watches, seldom while nothing does, and for the history
// after each failure.
import { isDeepStrictEqual } from "node:util";
import type { Drill, ProviderStatus, Status } from "../../config/api.js";
import { type Seen, unsettled } from "../history/moved.js";
import type { EventLog } from "./event-log.js";
import { type PluginStatus, pluginStatus, type Tokens } from "./plugin-status.js";

const SHORTEST_MS = 250;
const LONGEST_MS = 2_000;
/** Without a page: while something is out, and while all is well. */
const UNWATCHED_MS = 5_000;
const CALM_MS = 60_000;

export class StateWatch {
  /** Of the configuration that the worker which answered last has. */
  generation = 0;
  /** Called with what was seen before and now; setting it has the state looked at without a page as well. */
  onSeen: ((before: Seen, now: Seen) => void) | undefined;
  private providers: ProviderStatus[] = [];
  private drills: Drill[] = [];
  private clientKeys: Status["clientKeys"] = [];
  private timer: NodeJS.Timeout | undefined;
  private watched = false;
  private wait = SHORTEST_MS;
  /** Which call of `run` the next look belongs to: a look that is under way when a page leaves and comes back begins no second rhythm. */
  private turn = 0;

  constructor(
    private readonly control: string,
    private readonly tokens: () => Tokens,
    private readonly events: EventLog,
  ) {}

  /** Begins or ends watching for pages. */
  run(on: boolean): void {
    this.watched = on;
    this.begin();
  }

  /** Something failed: without a page that watches, the next look comes soon. */
  soon(): void {
    if (!this.watched && this.wait > SHORTEST_MS) this.begin();
  }

  end(): void {
    this.onSeen = undefined;
    this.run(false);
  }

  /** Looks at once. */
  async look(): Promise<void> {
    const status = await pluginStatus(this.control, this.tokens());
    if (status.problem === undefined) this.compare(status);
  }

  private begin(): void {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    this.wait = SHORTEST_MS;
    if (this.watched) this.again(0, turn);
    else if (this.onSeen !== undefined) this.again(SHORTEST_MS, turn);
  }

  private again(ms: number, turn: number): void {
    this.timer = setTimeout(() => {
      this.look()
        // An answer that makes no sense is like none: the next look comes.
        .catch(() => undefined)
        .finally(() => {
          this.wait = this.nextWait();
          if (turn === this.turn) this.again(this.wait, turn);
        })
        .catch(() => undefined);
    }, ms);
    this.timer.unref();
  }

  private nextWait(): number {
    if (this.watched) return Math.min(this.wait * 1.5, LONGEST_MS);
    return unsettled({ providers: this.providers, drills: this.drills }) ? UNWATCHED_MS : CALM_MS;
  }

  private compare({ generation, providers, drills, clientKeys }: PluginStatus): void {
    this.generation = generation;
    this.onSeen?.({ providers: this.providers, drills: this.drills }, { providers, drills });
    const moved = !isDeepStrictEqual(providers.map(withoutCounts), this.providers.map(withoutCounts));
    const counted = !isDeepStrictEqual([providers, clientKeys], [this.providers, this.clientKeys]);
    // Counts alone wait for the slow rhythm.
    if (moved || (counted && this.watched && this.wait >= LONGEST_MS)) {
      this.events.publish("state", { providers, clientKeys });
      this.clientKeys = clientKeys;
      this.providers = providers;
    }
    if (!isDeepStrictEqual(drills, this.drills)) this.events.publish("drill", { drills });
    this.drills = drills;
    if (moved) this.wait = SHORTEST_MS;
  }
}

function withoutCounts(provider: ProviderStatus): unknown {
  return { ...provider, tokens: provider.tokens.map(({ attempts: _attempts, succeeded: _succeeded, ...rest }) => rest) };
}
