// Channels of one-api and new-api, as their list of channels (GET /api/channel/) or a dump of the table has them. After model/channel.go,
// model/ability.go and relay/channeltype of songquanpeng/one-api, and model/channel.go, constant/channel.go and dto/channel_settings.go of
// QuantumNous/new-api.
import { isObject, type RawObject } from "../../config/raw.js";
import { ownValue } from "../../config/own.js";
import { channelPlace } from "./channel-place.js";
import type { Channel, ChannelReading } from "./channel.js";
import { NEW_API_TYPES, ONE_API_TYPES } from "./channel-types.js";
import { type Deployment, Draft, type DraftTarget, exactly } from "./draft.js";
import { named, type Report } from "./report.js";
import { ImportError, type Path } from "./source.js";

/** Read, or worth nothing elsewhere. */
const KNOWN = new Set(
  (
    "id type key openai_organization status name weight base_url other models group model_mapping priority auto_ban channel_info " +
    "settings setting param_override header_override config created_time test_time response_time balance balance_updated_time used_quota " +
    "other_info tag remark test_model is_edit"
  ).split(" "),
);

interface Served extends Channel {
  deployments: Deployment[];
}

export function importChannels(reading: ChannelReading, group: string | undefined): Draft {
  const { report } = reading;
  const channels = channelsIn(reading).filter((channel) => isWanted(reading, channel, group));
  const types = reading.from === "one-api" ? ONE_API_TYPES : NEW_API_TYPES;
  const served = channels.flatMap((channel): Served[] => {
    const deployments = channelPlace(reading, channel, types);
    return deployments.length === 0 ? [] : [{ ...channel, deployments }];
  });
  sayGroups(report, channels, group);
  const draft = new Draft();
  routes(reading, draft, served);
  report.say(
    "differs",
    "options of the whole (RetryTimes, automatic disabling) are not in the export: here a target is tried once more, then the next one, and what fails is out for a while and comes back by itself",
  );
  return draft;
}

/** The list, wherever it stands. */
function channelsIn(reading: ChannelReading): Channel[] {
  const { source } = reading;
  const found = listIn(source.value, []);
  if (found === undefined)
    throw new ImportError(`${source.file}: there is no list of channels: expected what GET /api/channel/ answers, or a JSON list of them`);
  if (found.list.length === 0) throw new ImportError(`${source.file}: the list of channels is empty`);
  return found.list.flatMap((value, i) => {
    const path = [...found.path, i];
    if (isObject(value)) return [channelOf(reading, value, path)];
    reading.report.say("lost", `${source.at(path)}: expected an object`);
    return [];
  });
}

function listIn(value: unknown, path: Path): { list: unknown[]; path: Path } | undefined {
  if (Array.isArray(value)) return { list: value, path };
  if (!isObject(value)) return undefined;
  if (value.type !== undefined && (value.key !== undefined || value.models !== undefined)) return { list: [value], path: [] };
  for (const key of ["data", "items", "channels", "list", "RECORDS"]) {
    const found = listIn(ownValue(value, key), [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function channelOf({ source, report }: ChannelReading, value: RawObject, path: Path): Channel {
  for (const [key, set] of Object.entries(value))
    if (!KNOWN.has(key) && set !== null && set !== "") report.say("lost", source.at([...path, key]));
  const name = typeof value.name === "string" && value.name !== "" ? value.name : `channel ${String(value.id ?? path.at(-1))}`;
  return {
    value,
    path,
    title: `channel ${named(name)}`,
    models: [
      ...new Set(
        String(value.models ?? "")
          .split(",")
          .map((model) => model.trim())
          .filter((model) => model !== ""),
      ),
    ],
    priority: Number(value.priority ?? 0) || 0,
    weight: Number(value.weight ?? 0) || 0,
  };
}

function groupsOf({ value }: Channel): string[] {
  const groups = String(value.group ?? "default")
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "");
  return groups.length === 0 ? ["default"] : groups;
}

function isWanted({ source, report }: ChannelReading, channel: Channel, group: string | undefined): boolean {
  const { value, path, title, models } = channel;
  const status = Number(value.status ?? 1);
  const left = (why: string) => report.say("lost", `${source.at(path)}: ${title} ${why}`);
  if (status === 2) left("is switched off: left out");
  else if (status !== 1) left("was switched off by itself: left out; add it again when its provider works");
  else if (group !== undefined && !groupsOf(channel).includes(group)) left(`is not of the group ${named(group)}: left out`);
  else if (models.length === 0) left("serves no model: left out");
  else return true;
  return false;
}

function sayGroups(report: Report, channels: readonly Channel[], group: string | undefined): void {
  const groups = [...new Set(channels.flatMap(groupsOf))];
  if (group === undefined && groups.length > 1)
    report.say(
      "differs",
      `groups (${groups.map(named).join(", ")}) are not kept apart: every client may use every channel; --group NAME takes those of one`,
    );
}

/** For each model: the channels of the highest priority share it, the others follow by theirs. */
function routes({ from, report }: ChannelReading, draft: Draft, served: readonly Served[]): void {
  const weighted = from === "new-api" && served.some(({ weight }) => weight > 0);
  if (from === "one-api" && served.some(({ weight }) => weight > 0))
    report.say("differs", "weight: one-api does not count it: channels of one priority share evenly");
  const names = [...new Set(served.flatMap(({ models }) => models))];
  for (const model of names) {
    const own = served.filter(({ models }) => models.includes(model));
    const tiers = [...new Set(own.map(({ priority }) => priority))].sort((a, b) => b - a);
    const [first = [], ...later] = tiers.map((priority) =>
      tier(
        draft,
        own.filter((channel) => channel.priority === priority),
        weighted,
      ),
    );
    draft.route(model, [exactly(model)], first, later.flat());
  }
}

function tier(draft: Draft, channels: readonly Served[], weighted: boolean): DraftTarget[] {
  const counts = weighted && channels.some(({ weight }) => weight > 0);
  // A channel without a weight among some with one is hardly ever chosen there; here once for each hundred of the others.
  const shares = channels.flatMap(({ deployments, weight }) =>
    deployments.map((each) => ({ ...each, weight: (counts ? Math.max(weight, 0.01) : 1) / deployments.length })),
  );
  return draft.targets(shares);
}
