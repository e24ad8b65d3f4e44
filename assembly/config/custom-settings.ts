// `customSettings`: which of them have an effect, and what they come to. As config/custom-settings.ts.
import { ChatParams } from "../core/chat-settings";
import { ProviderSettings } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { ByteWriter } from "../json/write";
import { writeTree } from "../json/write-tree";
import {
  AUTO_SETTINGS,
  RESERVED_SETTINGS,
  SAFETY_KEYS,
  SAFETY_TYPES,
  SAY_SETTING_BELOW,
  SAY_SETTING_NOT_IN_AUTO,
  SAY_SETTING_RESERVED,
  SETTING_MODE,
  SETTING_OVERWRITE,
} from "./defaults";
import { Findings, itemPath, keyPath, quote } from "./finding";
import { itemsOf, textOf } from "./members";

/** Says which settings have no effect, and why. */
export function warnSettings(provider: JsonValue, path: string, findings: Findings): void {
  const settings = itemsOf(provider, "customSettings");
  const at = keyPath(path, "customSettings");
  for (let i = 0, n = settings.length; i < n; i++) {
    const problem = problemOf(settings[i]);
    if (problem.length > 0) findings.warn(itemPath(at, i), problem, quote(textOf(settings[i], "name")));
  }
}

/** Reads the settings of a checked provider that have an effect: a later one of the same name decides, unless it only fills in. */
export function addSettings(settings: ProviderSettings, provider: JsonValue): void {
  const kept: JsonValue[] = [];
  const items = itemsOf(provider, "customSettings");
  for (let i = 0, n = items.length; i < n; i++) {
    if (problemOf(items[i]).length > 0) continue;
    const at = placeOf(kept, textOf(items[i], "name"));
    if (at < 0) kept.push(items[i]);
    else if (overwrites(items[i])) kept[at] = items[i];
  }
  for (let i = 0, n = kept.length; i < n; i++) {
    const name = String.UTF8.encode(textOf(kept[i], "name"));
    if (overwrites(kept[i])) settings.replacedParams.push(name);
    settings.setParams.push(memberOf(kept[i]));
    settings.setUnless.push(overwrites(kept[i]) ? new ArrayBuffer(0) : name);
  }
}

/** What is set for all requests of the provider. */
function paramsOf(settings: ProviderSettings): ChatParams {
  const params = new ChatParams();
  params.replaced = settings.replacedParams.slice(0);
  params.set = settings.setParams.slice(0);
  params.unless = settings.setUnless.slice(0);
  return params;
}

/** Google's safety settings, by category; null: there are none for it. */
export function safetyOf(provider: JsonValue): JsonValue | null {
  if (!SAFETY_TYPES.includes(textOf(provider, "type"))) return null;
  for (let i = 0, n = SAFETY_KEYS.length; i < n; i++) {
    const found = provider.get(SAFETY_KEYS[i]);
    if (found !== null && found.isObject) return found;
  }
  return null;
}

/** What requests in a vendor's own protocol get besides. */
export function addOwnProtocols(settings: ProviderSettings, provider: JsonValue): void {
  addRawPredict(settings);
  addSafety(settings, provider);
}

/** They are put into requests in Google's own protocol that bring none. */
function addSafety(settings: ProviderSettings, provider: JsonValue): void {
  const safety = safetyOf(provider);
  if (safety === null) return;
  const writer = new ByteWriter();
  writer.ascii('"safetySettings":[');
  for (let i = 0, n = safety.keys.length; i < n; i++) {
    writer.ascii(i > 0 ? ',{"category":' : '{"category":');
    writer.jsonText(safety.keys[i]);
    writer.ascii(',"threshold":');
    writer.jsonText(safety.items[i].text);
    writer.ascii("}");
  }
  writer.ascii("]");
  const params = paramsOf(settings);
  params.set.push(writer.take());
  params.unless.push(String.UTF8.encode("safetySettings"));
  settings.geminiParams = params;
}

/** What chat requests get besides, by keys of their type. */
export function addChatSettings(settings: ProviderSettings, provider: JsonValue): void {
  const type = textOf(provider, "type");
  const schema = type == "openai" ? provider.get("responseJsonSchema") : null;
  const search = type == "qwen" ? provider.get("qwenEnableSearch") : null;
  if ((schema === null || !schema.isObject) && (search === null || search.kind != JsonKind.Flag || !search.flag)) return;
  const chat = paramsOf(settings);
  const name = String.UTF8.encode(schema === null ? "enable_search" : "response_format");
  if (schema !== null) chat.replaced.push(name);
  chat.set.push(memberFor(schema === null ? "enable_search" : "response_format", schema === null ? search : schema));
  chat.unless.push(schema === null ? name : new ArrayBuffer(0));
  settings.chatParams = chat;
}

/** The body of a request for one of Anthropic's models at Vertex: without the model, which stands in the path, and with the version of the API. */
function addRawPredict(settings: ProviderSettings): void {
  if (settings.type != "vertex") return;
  const params = paramsOf(settings);
  params.replaced.push(String.UTF8.encode("model"));
  params.set.push(String.UTF8.encode('"anthropic_version":"vertex-2023-10-16"'));
  params.unless.push(String.UTF8.encode("anthropic_version"));
  settings.rawPredict = params;
}

function problemOf(setting: JsonValue): string {
  if (!setting.isObject) return "";
  const name = textOf(setting, "name");
  if (RESERVED_SETTINGS.includes(name)) return SAY_SETTING_RESERVED;
  const mode = textOf(setting, "mode");
  if ((mode.length > 0 ? mode : SETTING_MODE) != "raw") return AUTO_SETTINGS.includes(name) ? "" : SAY_SETTING_NOT_IN_AUTO;
  return name.includes(".") ? SAY_SETTING_BELOW : "";
}

function placeOf(settings: JsonValue[], name: string): i32 {
  for (let i = 0, n = settings.length; i < n; i++) if (textOf(settings[i], "name") == name) return i;
  return -1;
}

function overwrites(setting: JsonValue): bool {
  const value = setting.get("overwrite");
  return value !== null && value.kind == JsonKind.Flag ? value.flag : SETTING_OVERWRITE;
}

function memberOf(setting: JsonValue): ArrayBuffer {
  return memberFor(textOf(setting, "name"), setting.get("value"));
}

function memberFor(name: string, value: JsonValue | null): ArrayBuffer {
  const writer = new ByteWriter();
  writer.jsonText(name);
  writer.ascii(":");
  if (value !== null) writeTree(writer, value);
  return writer.take();
}
