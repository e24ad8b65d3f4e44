// The plugin's configuration: bytes -> settings, or everything that is wrong with them.
import { AccessLog, PluginSettings } from "../core/settings";
import { JsonKind, JsonValue, readTree } from "../json/tree";
import { forgetRows } from "../providers/row";
import {
  ROOT_CREDENTIALS_STATUS,
  ROOT_FIRST_TOKEN_TIMEOUT,
  ROOT_MAX_ATTEMPTS,
  ROOT_MAX_HELD_BYTES,
  ROOT_MAX_WAITING,
  ROOT_MAX_REQUEST_BYTES,
  ROOT_MAX_RETRY_AFTER,
  ROOT_MODELS_TTL,
  ROOT_RESPONSE_HEADERS,
  ROOT_TIMEOUT,
} from "./defaults";
import { durationOrOffMs } from "./formats";
import { settleSessions } from "./affinity";
import { readRootBreaks } from "./breaks";
import { watches } from "./choose";
import { readClientKeys } from "./client-keys";
import { fillIn } from "./environment";
import { Finding, Findings } from "./finding";
import { OutOfUse, contain, isAmong, isContained, placeholder } from "./out-of-use";
import { Places } from "./places";
import { isHigress, readProvider } from "./provider";
import { readRoutes, readRules } from "./route";
import { activeProvider, forgetRules } from "./rules";
import { locateProviders } from "./located";
import { checkSemantics, msAt } from "./semantics";
import { itemsOf, textOf } from "./members";
import { Structure } from "./structure";

/** Settings where there is no error; the findings in any case. */
@final
export class ConfigResult {
  settings: PluginSettings | null = null;
  errors: Finding[] = [];
  warnings: Finding[] = [];
}

/** Reads the `length` bytes of JSON at `ptr`, with `${NAME}` from the environment where there is one. Never traps; a configuration with errors is refused as a whole, all of them at once. */
export function readConfig(ptr: usize, length: i32, environment: Map<string, string> | null = null): ConfigResult {
  const result = new ConfigResult();
  const tree = readTree(ptr, length);
  const root = tree.value;
  if (root === null) {
    const place = "line " + tree.line.toString() + ", column " + tree.column.toString();
    result.errors.push(new Finding("", place + ": " + tree.error));
    return result;
  }
  const findings = new Findings();
  const structure = new Structure(findings);
  const isLoose = root.isObject && isHigress(root);
  if (isLoose) structure.settle(root);
  if (environment !== null && root.isObject) fillIn(root, environment, findings);
  // As the gateway, which fills in first: a variable may be empty, or end in a line break.
  if (isLoose && environment !== null) structure.settle(root);
  structure.checkRoot(root);
  let outOfUse: OutOfUse[] = [];
  if (root.isObject) {
    findings.contained = isContained(root);
    findings.higress = isHigress(root);
    checkSemantics(root, findings);
    outOfUse = contain(root, locateProviders(root), findings);
  }
  result.errors = findings.errors;
  result.warnings = findings.warnings;
  if (findings.errors.length == 0) result.settings = settingsOf(root, outOfUse);
  forgetRows();
  forgetRules();
  return result;
}

function settingsOf(root: JsonValue, outOfUse: OutOfUse[]): PluginSettings {
  const settings = new PluginSettings();
  const located = locateProviders(root);
  const values: JsonValue[] = [];
  const places = new Places();
  for (let i = 0, n = located.length; i < n; i++) {
    if (isAmong(outOfUse, located[i].path)) continue;
    const provider = readProvider(located[i], root, settings.providers.length, located);
    if (provider === null) continue;
    places.add(located[i].id, located[i].path, settings.providers.length);
    settings.providers.push(provider);
    values.push(located[i].value);
  }
  for (let i = 0, n = outOfUse.length; i < n; i++) {
    places.add(outOfUse[i].named, outOfUse[i].path, settings.providers.length);
    settings.providers.push(placeholder(outOfUse[i], located, settings.providers.length));
  }
  settings.routes = readRoutes(root, settings.providers, values, places, activeProvider(root, located));
  settings.rules = readRules(root, settings.providers, places, located);
  settleSessions(settings);
  settings.watches = watches(settings);
  settings.defaultProvider = places.of(textOf(root, "defaultProvider"));
  if (itemsOf(root, "routes").length == 0) settings.activeProvider = places.of(activeProvider(root, located));
  settings.filesProvider = filesProvider(settings, places.of(activeProvider(root, located)), values.length);
  settings.maxWaiting = integer(root, "maxWaiting", ROOT_MAX_WAITING);
  const wait = root.get("waitForLimit");
  if (wait !== null) settings.waitForLimitMs = durationOrOffMs(wait);
  settings.maxAttempts = integer(root, "maxAttempts", ROOT_MAX_ATTEMPTS);
  settings.maxRequestBytes = integer(root, "maxRequestBytes", ROOT_MAX_REQUEST_BYTES);
  settings.maxHeldBytes = integer(root, "maxHeldBytes", ROOT_MAX_HELD_BYTES);
  settings.firstTokenTimeoutMs = ms(root, "firstTokenTimeout", ROOT_FIRST_TOKEN_TIMEOUT);
  settings.attemptTimeoutMs = ms(root, "attemptTimeout", 0);
  readRootBreaks(settings.breaks, root);
  settings.timeoutMs = ms(root, "timeout", ROOT_TIMEOUT);
  settings.clientKeys = readClientKeys(root);
  settings.passHeaders = lowerCased(root, "passHeaders");
  if (root.get("cors") !== null) settings.cors = lowerCased(root, "cors");
  if (root.get("hosts") !== null) settings.hosts = lowerCased(root, "hosts");
  settings.higress = isHigress(root);
  settings.credentialsStatus = integer(root, "credentialsStatus", settings.higress ? 0 : ROOT_CREDENTIALS_STATUS);
  settings.maxRetryAfterMs = ms(root, "maxRetryAfter", ROOT_MAX_RETRY_AFTER);
  settings.modelsTtlMs = ms(root, "modelsTtl", ROOT_MODELS_TTL);
  const headers = root.get("responseHeaders");
  settings.responseHeaders = headers === null ? ROOT_RESPONSE_HEADERS : headers.flag;
  settings.accessLog = accessLogOf(root);
  return settings;
}

/** Texts that have no case. */
function lowerCased(root: JsonValue, key: string): ArrayBuffer[] {
  const list: ArrayBuffer[] = [];
  const items = itemsOf(root, key);
  for (let i = 0, n = items.length; i < n; i++) list.push(String.UTF8.encode(items[i].text.toLowerCase()));
  return list;
}

function accessLogOf(root: JsonValue): AccessLog {
  const value = root.get("accessLog");
  if (value === null) return AccessLog.Journey;
  return value.text == "off" ? AccessLog.Off : value.text == "fields" ? AccessLog.Fields : AccessLog.Journey;
}

/** The default provider, else Higress's active one, else the only one. */
function filesProvider(settings: PluginSettings, active: i32, serving: i32): i32 {
  if (settings.defaultProvider >= 0) return settings.defaultProvider;
  return active < 0 && serving == 1 ? 0 : active;
}

function integer(root: JsonValue, key: string, otherwise: i32): i32 {
  const value = root.get(key);
  return value !== null && value.kind == JsonKind.Number ? i32(value.number) : otherwise;
}

function ms(root: JsonValue, key: string, otherwise: i64): i64 {
  const value = msAt(root, key);
  return value > 0 ? value : otherwise;
}
