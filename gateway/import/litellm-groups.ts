// LiteLLM's model groups: deployments of one model_name, by order and share, and what follows when all of them fail.
import { isObject, type RawObject } from "../../config/raw.js";
import { ownValue } from "../../config/own.js";
import { type Draft, type DraftTarget, exactly, type Match } from "./draft.js";
import type { LiteLlmDeployment } from "./litellm-deployment.js";
import type { Reading } from "./litellm-reader.js";
import { escaped } from "./literal.js";
import { named } from "./report.js";

/** LiteLLM follows no more fallbacks of fallbacks (`max_fallbacks`). */
const DEEPEST = 5;

/** A list of `{ group: [groups] }` as LiteLLM has it, with where it stands. */
export interface FallbackList {
  /** Where it is for messages. */
  at: string;
  of: ReadonlyMap<string, readonly string[]>;
}

/** One group: the targets that share its requests, and its others. */
interface Tiers {
  first: DraftTarget[];
  later: DraftTarget[];
}

export class Groups {
  private readonly names: string[];
  private readonly tiers = new Map<string, Tiers>();
  private readonly missing = new Set<string>();

  constructor(
    private readonly reading: Reading,
    private readonly draft: Draft,
    private readonly deployments: readonly LiteLlmDeployment[],
    private readonly aliases: ReadonlyMap<string, string>,
    private readonly shuffled: boolean,
  ) {
    this.names = [...new Set(deployments.map(({ group }) => group))];
  }

  /** Writes each group's route. */
  write(fallbacks: FallbackList, contextWindow: FallbackList, contentPolicy: FallbackList): void {
    for (const name of this.names) {
      const { first, later } = this.tiersOf(name);
      const regular = this.chain(name, fallbacks, new Set([name]), 0);
      const rest = [...later, ...regular];
      const on: string[] = [];
      for (const [kind, list] of [
        ["contextLength", contextWindow],
        ["contentPolicy", contentPolicy],
      ] as const) {
        const own = this.chain(name, list, new Set([name]), 0);
        // Where LiteLLM has no list for this failure, its usual one is for it too.
        if (own.length > 0 || (list.of.size === 0 && regular.length > 0)) on.push(kind);
        const more = own.filter((target) => !rest.some((other) => isSame(other, target)));
        rest.push(...more);
        if (more.length > 0)
          this.reading.report.say(
            "differs",
            `${list.at}: a route has one list of fallbacks: those of ${named(name)} follow after other failures too, last`,
          );
      }
      this.draft.route(name, [patternOf(name), ...this.aliasesOf(name)], first, rest, on.length === 0 ? {} : { fallbackOn: on });
    }
    for (const [alias, group] of this.aliases)
      if (this.resolved(group) === undefined)
        this.reading.report.say("lost", `the alias ${named(alias)} leads to ${named(group)}, and no deployment of that name was taken`);
  }

  private aliasesOf(name: string): Match[] {
    return [...this.aliases].filter(([alias, group]) => group === name && !this.names.includes(alias)).map(([alias]) => exactly(alias));
  }

  private tiersOf(name: string): Tiers {
    const known = this.tiers.get(name);
    if (known !== undefined) return known;
    const own = this.deployments.filter(({ group }) => group === name);
    const orders = [...new Set(own.map(({ order }) => order ?? Infinity))].sort((a, b) => a - b);
    const tiers = orders.map((order) => this.shared(own.filter((each) => (each.order ?? Infinity) === order)));
    const made = {
      first: tiers[0]?.first ?? [],
      later: [...(tiers[0]?.later ?? []), ...tiers.slice(1).flatMap(({ first, later }) => [...first, ...later])],
    };
    this.tiers.set(name, made);
    return made;
  }

  /** By the first of weight, rpm and tpm that the first deployment has, as LiteLLM's simple-shuffle does. */
  private shared(own: readonly LiteLlmDeployment[]): Tiers {
    const by = this.shuffled ? (["weight", "rpm", "tpm"] as const).find((key) => own[0]?.shares[key] !== undefined) : undefined;
    if (by === undefined) return { first: this.draft.targets(own), later: [] };
    const weighted = own.map((each) => ({ ...each, weight: each.shares[by] ?? 0 }));
    const some = weighted.filter(({ weight }) => weight > 0);
    const none = weighted.filter(({ weight }) => weight <= 0).map((each) => ({ ...each, weight: 1 }));
    const later = this.draft.targets(none).map(({ weight: _, ...target }) => target);
    return some.length === 0 ? { first: later, later: [] } : { first: this.draft.targets(some), later };
  }

  /** The targets of a group's fallbacks, and of theirs, in LiteLLM's order: each with what follows it. */
  private chain(name: string, list: FallbackList, seen: Set<string>, depth: number): DraftTarget[] {
    if (depth >= DEEPEST) return [];
    return (list.of.get(name) ?? list.of.get("*") ?? []).flatMap((next) => {
      if (seen.has(next)) return [];
      seen.add(next);
      const found = this.resolved(next);
      if (found === undefined) {
        if (!this.missing.has(next)) this.reading.report.say("lost", `${list.at}: there is no model ${named(next)} to fall back to`);
        this.missing.add(next);
        return [];
      }
      return [...found, ...this.chain(next, list, seen, depth + 1)];
    });
  }

  /** The targets of a name: of a group, an alias, a deployment's id, or a wildcard's. */
  private resolved(name: string): DraftTarget[] | undefined {
    if (this.names.includes(name)) {
      const { first, later } = this.tiersOf(name);
      return [...first, ...later];
    }
    const alias = this.aliases.get(name);
    if (alias !== undefined && this.names.includes(alias)) return this.resolved(alias);
    const byId = this.deployments.filter(({ id }) => id === name);
    if (byId.length > 0) return this.draft.targets(byId);
    const group = this.names.find((each) => each.includes("*") && wildcard(each).test(name));
    if (group === undefined) return undefined;
    const own = this.deployments.filter((each) => each.group === group);
    return this.draft.targets(own).map((target) => ({ ...target, model: target.model ?? this.filledIn(own, name) }));
  }

  /** The model that a wildcard makes of a name. */
  private filledIn(own: readonly LiteLlmDeployment[], name: string): string {
    const mapping = own[0]?.settings.modelMapping;
    const [entry] = isObject(mapping) ? Object.entries(mapping) : [];
    if (entry === undefined) return name;
    const found = wildcard(own[0]?.group ?? "").exec(name) ?? [];
    return String(entry[1]).replace(/\${1,2}\{?(\d)\}?/g, (_, n: string) => found[Number(n)] ?? "");
  }
}

function isSame(a: DraftTarget, b: DraftTarget): boolean {
  return a.provider === b.provider && a.model === b.model;
}

function wildcard(group: string): RegExp {
  return new RegExp(`^${escaped(group).replaceAll("\\*", "(.*)")}$`, "s");
}

function patternOf(name: string): Match {
  const star = name.indexOf("*");
  if (star < 0) return exactly(name);
  return star === name.length - 1 ? name : { regex: escaped(name).replaceAll("\\*", ".*") };
}

/** LiteLLM's `fallbacks` from one of its sections. */
export function fallbackList({ source, report }: Reading, section: RawObject, where: string, key: string): FallbackList {
  const at = source.at([where, key]);
  const of = new Map<string, string[]>();
  const value = ownValue(section, key);
  const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  for (const item of items) {
    if (!isObject(item)) {
      report.say("lost", `${at}: expected a list of { model: [models] }`);
      continue;
    }
    for (const [group, names] of Object.entries(item)) of.set(group, [...(of.get(group) ?? []), ...namesIn(names, at, report)]);
  }
  return { at, of };
}

function namesIn(value: unknown, at: string, report: Reading["report"]): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((name) => {
    if (typeof name === "string") return [name];
    const model = isObject(name) ? ownValue(name, "model") : undefined;
    if (typeof model !== "string") return [];
    if (isObject(name) && Object.keys(name).length > 1)
      report.say("lost", `${at}: the parameters of the fallback ${named(model)}: it gets the request as it is`);
    return [model];
  });
}
