// `customSettings`: which of them have an effect, and what they come to. As assembly/config/custom-settings.ts.
import { DEFAULTS } from "./definition.js";
import { SAFETY_KEYS, SAFETY_TYPES } from "./higress.js";
import { ownValue } from "./own.js";
import { itemPath, keyPath, quote, type Finding } from "./finding.js";
import { fill, MESSAGES } from "./messages.js";
import { isObject, listAt, textAt, type RawObject } from "./raw.js";

/** What mode auto sets: the column openai of ai-proxy's table, since requests leave in OpenAI's words. */
export const AUTO_SETTINGS = ["max_tokens", "temperature", "top_p", "seed"] as const;
/** What the plugin itself decides. */
export const RESERVED_SETTINGS = ["model", "stream"] as const;

/** A request parameter that a provider gets. */
export interface CustomSetting {
  name: string;
  value: unknown;
  /** In place of the client's own, else only where it sent none. */
  overwrite: boolean;
}

/** Settings that have no effect, and why. */
export function settingWarnings(provider: RawObject, path: string): Finding[] {
  return listAt(provider, "customSettings").flatMap((setting, i) => {
    if (!isObject(setting)) return [];
    const template = problemOf(setting);
    if (template === "") return [];
    return [{ path: itemPath(keyPath(path, "customSettings"), i), message: fill(template, quote(textAt(setting, "name"))) }];
  });
}

/** The settings of a checked provider that have an effect: a later one of the same name decides, unless it only fills in. */
export function settingsOf(provider: RawObject): CustomSetting[] {
  const settings: CustomSetting[] = [];
  for (const raw of listAt(provider, "customSettings") as RawObject[]) {
    if (problemOf(raw) !== "") continue;
    const overwrite = (raw.overwrite ?? DEFAULTS.setting.overwrite) as boolean;
    const setting = { name: textAt(raw, "name"), value: raw.value, overwrite };
    const at = settings.findIndex(({ name }) => name === setting.name);
    if (at < 0) settings.push(setting);
    else if (overwrite) settings[at] = setting;
  }
  return settings;
}

/** What chat requests get besides, by keys of their type. */
export function chatSettingsOf(provider: RawObject): CustomSetting[] {
  const type = textAt(provider, "type");
  const settings: CustomSetting[] = [];
  if (type === "openai" && isObject(provider.responseJsonSchema))
    settings.push({ name: "response_format", value: provider.responseJsonSchema, overwrite: true });
  if (type === "qwen" && provider.qwenEnableSearch === true) settings.push({ name: "enable_search", value: true, overwrite: false });
  return settings;
}

/** Google's safety settings, by category; undefined: there are none for it. */
export function safetySettings(provider: RawObject): RawObject | undefined {
  if (!SAFETY_TYPES.includes(textAt(provider, "type"))) return undefined;
  return SAFETY_KEYS.map((key) => ownValue(provider, key)).find(isObject);
}

/** Whether chat requests are asked in Google's own protocol, for what its other one cannot say. */
export function asksForGemini(provider: RawObject): boolean {
  if (safetySettings(provider) !== undefined) return true;
  return SAFETY_TYPES.includes(textAt(provider, "type")) && typeof ownValue(provider, "geminiThinkingBudget") === "number";
}

function problemOf(setting: RawObject): string {
  const name = textAt(setting, "name");
  if (RESERVED_SETTINGS.some((reserved) => reserved === name)) return MESSAGES.settingReserved;
  if ((setting.mode ?? DEFAULTS.setting.mode) !== "raw")
    return AUTO_SETTINGS.some((auto) => auto === name) ? "" : MESSAGES.settingNotInAuto;
  return name.includes(".") ? MESSAGES.settingBelow : "";
}
