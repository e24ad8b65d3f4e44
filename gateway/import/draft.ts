// The configuration that an import makes: places of the source become providers, those that differ by their credential alone one with several.
import type { RawObject } from "../../config/raw.js";
import { idOf } from "./literal.js";

/** One way to a model: where it is, with one credential. */
export interface Deployment {
  /** What a new provider of it is called. */
  hint: string;
  /** A provider's keys but for its id and credentials. */
  settings: RawObject;
  /** One value of each key that holds a credential (`apiTokens`, `awsAccessKey`, ...). */
  credential: ReadonlyMap<string, string>;
  /** What the provider is asked for; undefined: the client's name, or what the provider's mapping makes of it. */
  model: string | undefined;
  /** Share among its like. */
  weight: number;
}

export interface DraftTarget {
  provider: string;
  model?: string;
  weight?: number;
}

export type Match = string | { exact: string } | { prefix: string } | { regex: string };

export interface DraftRoute {
  name: string;
  match: Match[];
  targets: DraftTarget[];
  fallbacks: DraftTarget[];
  more: RawObject;
}

/** As a configuration names a model that is that model alone. */
export function exactly(name: string): Match {
  return name.endsWith("*") || name.startsWith("~") ? { exact: name } : name;
}

export class Draft {
  /** Keys at the top. */
  readonly top: RawObject = {};
  private readonly ids = new Map<string, string>();
  private readonly providers = new Map<string, RawObject>();
  private readonly routes: DraftRoute[] = [];

  get isEmpty(): boolean {
    return this.providers.size === 0;
  }

  /** The targets of deployments that share requests. */
  targets(deployments: readonly Deployment[]): DraftTarget[] {
    const groups = new Map<string, Deployment[]>();
    for (const each of deployments) {
      const key = JSON.stringify([each.settings, [...each.credential.keys()], each.model, each.weight]);
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    const targets = new Map<string, DraftTarget>();
    for (const group of groups.values()) {
      const { model, weight } = group[0] as Deployment;
      const provider = this.provider(group);
      const key = JSON.stringify([provider, model]);
      const share = (targets.get(key)?.weight ?? 0) + weight * group.length;
      targets.set(key, { provider, ...(model === undefined ? {} : { model }), weight: share });
    }
    return equalShares([...targets.values()]);
  }

  /** The id of the provider with all of the credentials. */
  private provider(group: readonly Deployment[]): string {
    const { settings, credential, hint } = group[0] as Deployment;
    const rows = [...new Map(group.map((each) => [JSON.stringify([...each.credential.values()]), each.credential])).values()];
    const credentials = [...credential.keys()].map((key) => [key, rows.map((row) => row.get(key) as string)]);
    const key = JSON.stringify([settings, credentials]);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.freeId(idOf(hint, "provider"));
    this.ids.set(key, id);
    const { type, ...rest } = settings;
    this.providers.set(id, { id, type, ...Object.fromEntries(credentials), ...rest });
    return id;
  }

  private freeId(hint: string): string {
    if (!this.providers.has(hint)) return hint;
    let n = 2;
    while (this.providers.has(`${hint}-${n}`)) n++;
    return `${hint}-${n}`;
  }

  /** Names that lead to the same targets in the same way share a route. */
  route(name: string, match: readonly Match[], targets: DraftTarget[], fallbacks: DraftTarget[], more: RawObject = {}): void {
    const rest = fallbacks
      .filter((each) => !targets.some((target) => isSame(each, target)))
      .filter((each, i, all) => all.findIndex((other) => isSame(each, other)) === i)
      .map(({ provider, model }) => ({ provider, ...(model === undefined ? {} : { model }) }));
    const same = this.routes.find((route) => isEqual([route.targets, route.fallbacks, route.more], [targets, rest, more]));
    if (same !== undefined) same.match.push(...match);
    else this.routes.push({ name: this.freeName(idOf(name, "route")), match: [...match], targets, fallbacks: rest, more });
  }

  private freeName(hint: string): string {
    let [name, n] = [hint, 2];
    while (this.routes.some((route) => route.name === name)) name = `${hint}-${n++}`;
    return name;
  }

  /** As the configuration says it. */
  config(): RawObject {
    const longest = Math.max(0, ...this.routes.map(({ targets, fallbacks }) => targets.length + fallbacks.length));
    return {
      ...this.top,
      // Ten are the default: none of the source's places is left out.
      ...(longest > 10 ? { maxAttempts: Math.min(100, longest) } : {}),
      providers: [...this.providers.values()],
      ...(this.routes.length === 0 ? {} : { routes: this.routes.map(written) }),
    };
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isSame(a: DraftTarget, b: DraftTarget): boolean {
  return a.provider === b.provider && a.model === b.model;
}

/** Without weights where all are the same; at least 1 and at most what a weight may be. */
function equalShares(targets: DraftTarget[]): DraftTarget[] {
  const shares = targets.map(({ weight }) => Number((weight ?? 1).toFixed(6)));
  if (shares.every((share) => share === shares[0])) return targets.map(({ weight: _, ...rest }) => rest);
  const scale = Math.min(1, 1_000_000 / Math.max(...shares));
  const least = Math.min(...shares);
  const up = least < 1 ? 1 / least : 1;
  return targets.map((target, i) => ({
    ...target,
    weight: Math.min(1_000_000, Math.max(1, Math.round((shares[i] as number) * scale * up))),
  }));
}

function written({ name, match, targets, fallbacks, more }: DraftRoute): RawObject {
  const [first] = targets;
  const alone = targets.length === 1 && first !== undefined;
  return {
    name,
    match: { model: match.length === 1 ? match[0] : match },
    ...(alone ? { provider: first.provider, ...(first.model === undefined ? {} : { model: first.model }) } : { targets }),
    ...(fallbacks.length === 0 ? {} : { fallbacks }),
    ...more,
  };
}
