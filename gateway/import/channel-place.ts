// The provider that a channel is: address, keys, mapping, parameters.
import { isObject, type RawObject } from "../../config/raw.js";
import { ownValue, setOwn } from "../../config/own.js";
import type { ChannelType } from "./channel-types.js";
import type { Channel, ChannelReading } from "./channel.js";
import type { Deployment } from "./draft.js";
import { escaped, idOf, literal, variable, variableName } from "./literal.js";
import { named } from "./report.js";

/** One for each key; none, which is said, where there is no counterpart. */
export function channelPlace(reading: ChannelReading, channel: Channel, types: ReadonlyMap<number, ChannelType>): Deployment[] {
  const { report, source } = reading;
  const { value, path, title } = channel;
  const number = Number(value.type);
  const known = types.get(number);
  if (known?.type === undefined) {
    const what = known === undefined ? `has the unknown type ${named(String(value.type))}` : `is of the type ${known.name}`;
    report.say("lost", `${source.at(path)}: ${title} ${what}: left out${known?.why === undefined ? "" : `: ${known.why}`}`);
    return [];
  }
  const settings = placeOf(reading, channel, known as ChannelType & { type: string });
  if (settings === undefined) return [];
  const credentials = credentialsOf(reading, channel, known.type, settings);
  const more: RawObject = {
    ...settings,
    ...mappingOf(reading, channel, known.type),
    ...parametersOf(reading, channel),
    ...headersOf(reading, channel),
  };
  if (value.auto_ban === 0) more.failover = { enabled: false };
  return credentials.map((credential) => ({ hint: hintOf(channel, known), settings: more, credential, model: undefined, weight: 1 }));
}

function hintOf({ value }: Channel, { type, name }: ChannelType): string {
  return idOf(typeof value.name === "string" ? value.name : "", `${type ?? name}-${String(value.id ?? "")}`.replace(/-$/, ""));
}

/** JSON in a text, as these programs keep it. */
function jsonIn({ report, source }: ChannelReading, { value, path }: Channel, key: string): RawObject {
  const text = ownValue(value, key);
  if (isObject(text)) return text;
  if (typeof text !== "string" || text.trim() === "") return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed)) return parsed;
  } catch {
    // Said below.
  }
  report.say("lost", `${source.at([...path, key])}: expected a JSON object in the text`);
  return {};
}

function placeOf(reading: ChannelReading, channel: Channel, known: ChannelType & { type: string }): RawObject | undefined {
  const { report, source } = reading;
  const { value, path, title } = channel;
  const given = typeof value.base_url === "string" ? value.base_url.trim().replace(/\/+$/, "") : "";
  const other = typeof value.other === "string" ? value.other.trim() : "";
  const config = jsonIn(reading, channel, "config");
  if (known.type === "azure") {
    if (given === "") {
      report.say("lost", `${source.at(path)}: ${title} has no base_url: left out`);
      return undefined;
    }
    const version = other || (typeof config.api_version === "string" ? config.api_version : "");
    return { type: "azure", azureServiceUrl: literal(version === "" ? given : `${given}?api-version=${version}`) };
  }
  if (known.type === "vertex") return vertexPlace(reading, channel, config, other);
  if (known.type === "bedrock") return { type: "bedrock" };
  if (known.type === "cloudflare") {
    const account = other || String(config.user_id ?? "");
    return {
      type: "cloudflare",
      cloudflareAccountId: literal(account),
      ...(given === "" || given === known.base ? {} : { baseUrl: literal(`${given}/client/v4/accounts/${account}/ai/v1`) }),
    };
  }
  if (given === "" || given === known.base || isTheTypes(given, known)) {
    if (given === "" && known.base === undefined) {
      report.say("lost", `${source.at(path)}: ${title} has no base_url: left out`);
      return undefined;
    }
    return known.type === "openai-compatible" ? { type: known.type, baseUrl: addressOf(known.base ?? "", known) } : { type: known.type };
  }
  // A custom channel names the whole address.
  if (known.name === "Custom")
    return { type: "openai-compatible", baseUrl: literal(given.replace(/\/(chat\/completions|completions|embeddings)$/, "")) };
  const type = known.type === "openai" ? "openai-compatible" : known.type;
  return { type, baseUrl: literal(addressOf(given, known)) };
}

/** Names of the source's own host that mean the same. */
function isTheTypes(given: string, { base, behind = "/v1" }: ChannelType): boolean {
  return base !== undefined && `${base}${behind}` === given;
}

function addressOf(base: string, { behind = "/v1" }: ChannelType): string {
  return base.endsWith(behind) ? base : `${base}${behind}`;
}

function vertexPlace(reading: ChannelReading, { value, path }: Channel, config: RawObject, other: string): RawObject {
  const { report, source } = reading;
  let region = typeof config.region === "string" ? config.region : other;
  if (region.startsWith("{")) {
    const regions = jsonIn(reading, { value, path, title: "", models: [], priority: 0, weight: 0 }, "other");
    if (Object.keys(regions).length > 1)
      report.say("lost", `${source.at([...path, "other"])}: one region for all models here: that of "default"`);
    region = String(regions.default ?? Object.values(regions)[0] ?? "");
  }
  const account = typeof config.vertex_ai_adc === "string" ? config.vertex_ai_adc : String(value.key ?? "");
  const project = config.vertex_ai_project_id ?? /"project_id"\s*:\s*"([^"]+)"/.exec(account)?.[1];
  if (project === undefined) report.say("todo", `${source.at(path)}: put the Google project into VERTEX_PROJECT`);
  return {
    type: "vertex",
    vertexProjectId: project === undefined ? variable("VERTEX_PROJECT") : literal(String(project)),
    vertexRegion: literal(region === "" ? "global" : region),
  };
}

/** The keys in use. */
function keysOf({ report, source }: ChannelReading, { value, path, title }: Channel): string[] {
  const text = String(value.key ?? "").trim();
  const keys = text.startsWith("[") ? jsonList(text) : text.startsWith("{") ? [text] : text.split("\n").map((key) => key.trim());
  const states = isObject(value.channel_info) ? value.channel_info.multi_key_status_list : undefined;
  const off = (i: number) => isObject(states) && Number(ownValue(states, String(i)) ?? 1) !== 1;
  if (keys.some((_, i) => off(i)))
    report.say("lost", `${source.at([...path, "channel_info"])}: keys of ${title} that are switched off: left out`);
  return keys.filter((key, i) => key !== "" && !off(i));
}

function jsonList(text: string): string[] {
  try {
    return (JSON.parse(text) as unknown[]).map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  } catch {
    return [text];
  }
}

function credentialsOf(reading: ChannelReading, channel: Channel, type: string, settings: RawObject): Map<string, string>[] {
  const { report, source } = reading;
  const { value, path, title } = channel;
  const at = source.at([...path, "key"]);
  const keys = keysOf(reading, channel);
  const mode = isObject(value.channel_info) ? value.channel_info.multi_key_mode : undefined;
  if (mode === "polling" && keys.length > 1) settings.tokenSelection = "roundRobin";
  if (type === "bedrock") return bedrock(reading, channel, keys, settings);
  if (type === "hunyuan" && keys.some((key) => key.includes("|"))) return tencent(reading, channel, keys);
  if (type === "ollama" && keys.length === 0) return [new Map()];
  const key = type === "vertex" ? "vertexAuthKey" : "apiTokens";
  if (keys.length === 0) {
    const name = `${variableName(String(value.name ?? `channel-${String(value.id ?? "")}`))}_KEY`;
    report.say("todo", `${at}: the export has no key of ${title}: put it into ${name}`);
    return [new Map([[key, variable(name)]])];
  }
  sayValues(reading, channel);
  return keys.map((each) => new Map([[key, literal(each)]]));
}

function sayValues({ report, source }: ChannelReading, { path, title }: Channel): void {
  report.secret(`${source.at([...path, "key"])} of ${title}`);
}

/** `AppId|SecretId|SecretKey`: the first of them is for Tencent's older API alone. */
function tencent(reading: ChannelReading, channel: Channel, keys: readonly string[]): Map<string, string>[] {
  sayValues(reading, channel);
  return keys
    .map((key) => key.split("|").slice(-2))
    .map(
      ([id = "", secret = ""]) =>
        new Map([
          ["hunyuanAuthId", literal(id)],
          ["hunyuanAuthKey", literal(secret)],
        ]),
    );
}

/** `AK|SK|REGION`, an API key with its region, or the parts in `config`. */
function bedrock(reading: ChannelReading, channel: Channel, keys: readonly string[], settings: RawObject): Map<string, string>[] {
  const { report, source } = reading;
  const config = jsonIn(reading, channel, "config");
  const rows = keys.map((key) => key.split("|"));
  const region = rows.map((row) => row.at(-1)).find((part) => /^[a-z]{2}(-[a-z]+)+-\d+$/.test(part ?? "")) ?? String(config.region ?? "");
  if (region === "") report.say("todo", `${source.at(channel.path)}: put the region of ${channel.title} into AWS_REGION`);
  settings.awsRegion = region === "" ? variable("AWS_REGION") : literal(region);
  const pairs = rows
    .filter((row) => row.length >= 2)
    .map((row) =>
      row.length === 2 && row[1] === region ? { token: row[0] as string } : { id: row[0] as string, secret: row[1] as string },
    );
  const singles = rows.filter((row) => row.length === 1 && row[0] !== "").map(([token]) => ({ token: token as string }));
  const own = typeof config.ak === "string" && typeof config.sk === "string" ? [{ id: config.ak, secret: config.sk }] : [];
  const all = [...pairs, ...(own.length > 0 ? own : singles)];
  if (all.length === 0) {
    report.say(
      "todo",
      `${source.at([...channel.path, "key"])}: the export has no key of ${channel.title}: put AWS's into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
    return [
      new Map([
        ["awsAccessKey", variable("AWS_ACCESS_KEY_ID")],
        ["awsSecretKey", variable("AWS_SECRET_ACCESS_KEY")],
      ]),
    ];
  }
  sayValues(reading, channel);
  return all.map(
    (each) =>
      new Map(
        "token" in each
          ? [["apiTokens", literal(each.token)]]
          : [
              ["awsAccessKey", literal(each.id)],
              ["awsSecretKey", literal(each.secret)],
            ],
      ),
  );
}

/** What the provider is asked for in place of a model; a name that leads to a further one is followed, as new-api does. */
function mappingOf(reading: ChannelReading, channel: Channel, type: string): RawObject {
  const { report, source, from } = reading;
  const given = new Map(
    Object.entries(jsonIn(reading, channel, "model_mapping")).filter(([, to]) => typeof to === "string" && to !== "") as [string, string][],
  );
  const mapping: RawObject = {};
  for (const name of given.keys()) {
    if (!channel.models.includes(name)) {
      report.say("lost", `${source.at([...channel.path, "model_mapping"])}: ${named(name)} is no model of ${channel.title}`);
      continue;
    }
    const key = name.endsWith("*") || name.startsWith("~") ? `~${escaped(name)}` : name;
    setOwn(mapping, key, literal(followed(name, given, from === "new-api")));
  }
  // Google's OpenAI-compatible endpoint has its own models under its name.
  if (type === "vertex")
    for (const model of channel.models) if (model.startsWith("gemini-") && !given.has(model)) setOwn(mapping, model, `google/${model}`);
  return Object.keys(mapping).length === 0 ? {} : { modelMapping: mapping };
}

function followed(name: string, mapping: ReadonlyMap<string, string>, further: boolean): string {
  const seen = new Set([name]);
  let found = mapping.get(name) as string;
  while (further && mapping.has(found) && !seen.has(found)) {
    seen.add(found);
    found = mapping.get(found) as string;
  }
  return found;
}

function parametersOf(reading: ChannelReading, channel: Channel): RawObject {
  const { report, source } = reading;
  const { value, path } = channel;
  for (const key of ["setting", "settings"]) {
    const settings = jsonIn(reading, channel, key);
    for (const name of Object.keys(settings))
      if (isSet(ownValue(settings, name))) report.say("lost", `${source.at([...path, key])}: ${named(name)}`);
  }
  const override = jsonIn(reading, channel, "param_override");
  const settings = Object.entries(override).flatMap(([name, set]) => {
    if (name !== "operations" && name !== "model" && name !== "stream" && !name.includes("."))
      return [{ name, value: escapedTree(set), mode: "raw" }];
    report.say("lost", `${source.at([...path, "param_override"])}: ${named(name)}`);
    return [];
  });
  if (typeof value.test_model === "string" && value.test_model !== "")
    report.say(
      "lost",
      `${source.at([...path, "test_model"])}: failover.healthCheckModel probes ejected tokens with a model, each probe a small paid request; without it the next real request is the trial`,
    );
  return settings.length === 0 ? {} : { customSettings: settings };
}

/** Whether a setting asks for something. */
function isSet(value: unknown): boolean {
  return value !== false && value !== "" && value !== null;
}

function escapedTree(value: unknown): unknown {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map(escapedTree);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escapedTree(item)]));
}

function headersOf(reading: ChannelReading, channel: Channel): RawObject {
  const { report, source } = reading;
  const { value, path } = channel;
  const headers = Object.entries(jsonIn(reading, channel, "header_override")).flatMap(([name, set]) => {
    if (typeof set === "string" && !/\{[a-z_:]+\}/i.test(set) && !name.startsWith("*") && !name.startsWith("re:"))
      return [[name.toLowerCase(), literal(set)] as const];
    report.say("lost", `${source.at([...path, "header_override"])}: ${named(name)}: what is filled in for each request`);
    return [];
  });
  const organization =
    typeof value.openai_organization === "string" && value.openai_organization !== ""
      ? [["openai-organization", literal(value.openai_organization)] as const]
      : [];
  const all = [...organization, ...headers];
  return all.length === 0 ? {} : { headers: Object.fromEntries(all) };
}
