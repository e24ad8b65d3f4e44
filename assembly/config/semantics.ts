// What the definition's rows cannot say, in the order and words of config/semantics.ts. Works on values that may be broken.
import { readAccount } from "./account";
import { JsonKind, JsonValue } from "../json/tree";
import { providerRow, providerTypes } from "../providers/row";
import {
  BEDROCK_KEYS,
  ENTRA_GRANT_KEYS,
  GOOGLE_GRANT_KEYS,
  SAY_BOTH_PROVIDERS,
  SAY_DUPLICATE_ID,
  SAY_IDLE_BELOW_TIMEOUT,
  SAY_NEEDS_BASE_URL,
  SAY_NEEDS_KEY,
  SAY_NEEDS_REGION,
  SAY_NEEDS_TENANT,
  SAY_NO_ACCOUNT,
  SAY_NO_EFFECT_BESIDE,
  SAY_UNPAIRED_CLIENTS,
  SAY_NO_EFFECT_WITH_TYPE,
  SAY_NO_PROVIDERS,
  ENTRA_CREDENTIAL,
  GOOGLE_CREDENTIAL,
  SAY_NO_CREDENTIAL,
  SAY_NO_CREDENTIAL_HERE,
  SAY_NO_TOKENS,
  SAY_NO_TOKENS_HERE,
  SAY_RESERVED_ID,
  SAY_SAME_TOKEN,
  SAY_UNKNOWN_TYPE,
  SAY_UNKNOWN_TYPE_NEAR,
  EVERY_TYPE_KEYS,
  SAFETY_KEYS,
  SAFETY_TYPES,
  SAY_UNPAIRED,
  TYPE_KEYS,
} from "./defaults";
import { warnSettings } from "./custom-settings";
import { placeholders } from "./endpoint";
import { Findings, itemPath, keyPath, quote } from "./finding";
import { durationMs } from "./formats";
import { nearest } from "./nearest";
import { checkClientKeys } from "./client-keys";
import { Located, locateProviders } from "./located";
import { checkPattern, unknownProvider } from "./references";
import { checkRoutes } from "./semantics-routes";
import { checkRule } from "./semantics-rules";
import { itemsOf, textOf, textsOf } from "./members";
import { isExpress, isPro, isTencent } from "./own-protocols";

function bringsProvider(part: JsonValue): bool {
  return part.get("providers") !== null || part.get("provider") !== null;
}

function hasProviders(root: JsonValue): bool {
  if (bringsProvider(root)) return true;
  const rules = itemsOf(root, "_rules_");
  for (let i = 0, n = rules.length; i < n; i++) if (rules[i].isObject && bringsProvider(rules[i])) return true;
  return false;
}

/** Adds what is wrong to the findings. */
export function checkSemantics(root: JsonValue, findings: Findings): void {
  if (!hasProviders(root)) findings.error("providers", SAY_NO_PROVIDERS);
  if (root.get("providers") !== null && root.get("provider") !== null) findings.error("provider", SAY_BOTH_PROVIDERS);
  const providers = locateProviders(root);
  checkStatuses(root, "", findings);
  const ids = new Map<string, string>();
  const names: string[] = [];
  for (let i = 0, n = providers.length; i < n; i++) {
    checkProvider(providers[i], ids, findings);
    names.push(providers[i].id);
  }
  const active = textOf(root, "activeProviderId");
  if (active.length > 0 && !ids.has(active)) unknownProvider("activeProviderId", active, names, findings);
  const passed = textOf(root, "defaultProvider");
  if (passed.length > 0 && !ids.has(passed)) unknownProvider("defaultProvider", passed, names, findings);
  checkRoutes(root, names, findings);
  checkClientKeys(root, findings);
  checkRules(root, names, findings);
  const idle = msAt(root, "idleTimeout");
  if (idle > 0 && idle < msAt(root, "timeout")) findings.warn("idleTimeout", SAY_IDLE_BELOW_TIMEOUT);
}

function checkRules(root: JsonValue, names: string[], findings: Findings): void {
  const rules = itemsOf(root, "_rules_");
  const known = new Set<string>();
  for (let i = 0, n = names.length; i < n; i++) known.add(names[i]);
  for (let i = 0, n = rules.length; i < n; i++) {
    if (rules[i].isObject) checkRule(rules[i], itemPath("_rules_", i), names, known, findings);
  }
}

/** Milliseconds under a key; 0 where there are none. */
export function msAt(object: JsonValue, key: string): i64 {
  const value = object.get(key);
  return value === null ? 0 : durationMs(value);
}

function checkProvider(provider: Located, ids: Map<string, string>, findings: Findings): void {
  const path = provider.path;
  const value = provider.value;
  const at = keyPath(path, "id");
  if (provider.id == "redirector") findings.error(at, SAY_RESERVED_ID, quote(provider.id));
  if (ids.has(provider.id)) findings.error(at, SAY_DUPLICATE_ID, quote(provider.id), ids.get(provider.id));
  else if (provider.id.length > 0) ids.set(provider.id, at);
  checkTokens(itemsOf(value, "apiTokens"), keyPath(path, "apiTokens"), findings);
  checkMapping(value.get("modelMapping"), keyPath(path, "modelMapping"), findings);
  warnSettings(value, path, findings);
  checkStatuses(value, path, findings);
  const type = textOf(value, "type");
  if (type.length > 0) checkType(type, value, path, findings);
}

function checkTokens(tokens: JsonValue[], path: string, findings: Findings): void {
  const first = new Map<string, i32>();
  for (let i = 0, n = tokens.length; i < n; i++) {
    if (!tokens[i].isText) continue;
    const token = tokens[i].text;
    if (first.has(token)) findings.warn(itemPath(path, i), SAY_SAME_TOKEN, itemPath(path, first.get(token)));
    else first.set(token, i);
  }
}

function checkMapping(mapping: JsonValue | null, path: string, findings: Findings): void {
  if (mapping === null || !mapping.isObject) return;
  for (let i = 0, n = mapping.keys.length; i < n; i++) {
    const key = mapping.keys[i];
    if (key.startsWith("~")) checkPattern(key.substring(1), keyPath(path, key), findings);
  }
}

/** Patterns of statuses in `failover` and `retryOnFailure`. */
function checkStatuses(value: JsonValue, path: string, findings: Findings): void {
  checkStatusList(value, path, "failover", "failoverOnStatus", findings);
  checkStatusList(value, path, "retryOnFailure", "retryOnStatus", findings);
}

function checkStatusList(value: JsonValue, path: string, block: string, key: string, findings: Findings): void {
  const object = value.get(block);
  if (object === null || !object.isObject) return;
  const at = keyPath(keyPath(path, block), key);
  const items = itemsOf(object, key);
  for (let i = 0, n = items.length; i < n; i++) {
    if (items[i].isText) checkPattern(items[i].text, itemPath(at, i), findings);
  }
}

function checkType(type: string, value: JsonValue, path: string, findings: Findings): void {
  const at = keyPath(path, "type");
  const row = providerRow(type);
  if (row === null) {
    const near = nearest(type, providerTypes());
    findings.error(at, near.length == 0 ? SAY_UNKNOWN_TYPE : SAY_UNKNOWN_TYPE_NEAR, quote(type), quote(near));
    return;
  }
  const hasUrl = hasOwnUrl(row, value);
  if (!hasUrl && !isExpress(value)) checkAddress(type, row, value, path, findings);
  const needed = itemsOf(row, "needed");
  for (let i = 0, n = needed.length; i < n; i++) {
    if (textOf(value, needed[i].text).length == 0) findings.error(keyPath(path, needed[i].text), SAY_NEEDS_KEY, quote(type));
  }
  if (isPro(value) && textOf(value, "minimaxGroupId").length == 0)
    findings.error(keyPath(path, "minimaxGroupId"), SAY_NEEDS_KEY, quote(type));
  const tokens = value.get("apiTokens");
  const hasNone = tokens === null || (tokens.isList && tokens.items.length == 0);
  const signed = checkPairs(type, row, value, path, hasUrl, findings);
  const keys = signed + checkGrants(textOf(row, "grants"), value, path, findings);
  if (keys == 0 && row.get("tokens") !== null && !hasUrl && hasNone) {
    // In Higress's forms the client's own key goes to openai.
    if (findings.higress && type == "openai") return warnTypeKeys(type, row, value, path, findings);
    wantsCredential(type, row, keyPath(path, "apiTokens"), findings);
  }
  warnTypeKeys(type, row, value, path, findings);
}

/** There is none of those that the type takes. */
function wantsCredential(type: string, row: JsonValue, at: string, findings: Findings): void {
  const keys = credentialKeys(row);
  const others = quote(keys);
  if (findings.contained) findings.error(at, keys.length > 0 ? SAY_NO_CREDENTIAL_HERE : SAY_NO_TOKENS_HERE, quote(type), others);
  else findings.warn(at, keys.length > 0 ? SAY_NO_CREDENTIAL : SAY_NO_TOKENS, quote(type), others);
}

/** Those of a credential besides API tokens, as config/credentials.ts has them; empty: the type takes no other. */
function credentialKeys(row: JsonValue): string {
  const grants = textOf(row, "grants");
  if (grants.length > 0) return (grants == "google" ? GOOGLE_CREDENTIAL : ENTRA_CREDENTIAL).join(", ");
  const pair = itemsOf(row, "pair");
  let text = "";
  for (let i = 0, n = min(pair.length, 2); i < n; i++) text += (i > 0 ? ", " : "") + pair[i].text;
  return text;
}

/** The pairs that requests are signed with, each whole; answers how many there are. */
function checkPairs(type: string, row: JsonValue, value: JsonValue, path: string, hasUrl: bool, findings: Findings): i32 {
  const keys = itemsOf(row, "pair");
  if (keys.length == 0) return 0;
  const ids = textsOf(value, keys[0].text).length;
  for (let i = 1, n = keys.length; i < n; i++) {
    const key = keys[i].text;
    const count = textsOf(value, key).length;
    if (count == ids || (i > 1 && value.get(key) === null)) continue;
    findings.error(keyPath(path, key), SAY_UNPAIRED, ids.toString(), count.toString());
  }
  const regional = hasUrl && placeholders(textOf(row, "host")).includes("awsRegion");
  if (regional && ids > 0 && value.get("awsRegion") === null) findings.error(keyPath(path, "awsRegion"), SAY_NEEDS_REGION);
  if (type == "hunyuan" && ids > 0 && !isTencent(value))
    findings.warn(keyPath(path, keys[0].text), SAY_NO_EFFECT_BESIDE, quote("apiTokens"));
  return ids;
}

/** What is exchanged for access tokens; answers how many there are. */
function checkGrants(kind: string, value: JsonValue, path: string, findings: Findings): i32 {
  if (kind == "google") return checkAccounts(value, keyPath(path, "vertexAuthKey"), findings);
  if (kind.length == 0) return 0;
  const clients = textsOf(value, "azureClientId").length;
  const secrets = textsOf(value, "azureClientSecret").length;
  if (secrets != clients) findings.error(keyPath(path, "azureClientSecret"), SAY_UNPAIRED_CLIENTS, clients.toString(), secrets.toString());
  if (clients > 0 && value.get("azureTenantId") === null) findings.error(keyPath(path, "azureTenantId"), SAY_NEEDS_TENANT);
  return clients;
}

function checkAccounts(value: JsonValue, path: string, findings: Findings): i32 {
  const texts = textsOf(value, "vertexAuthKey");
  const given = value.get("vertexAuthKey");
  const isList = given !== null && given.isList;
  for (let i = 0, n = texts.length; i < n; i++) {
    if (readAccount(texts[i]) === null) findings.warn(isList ? itemPath(path, i) : path, SAY_NO_ACCOUNT);
  }
  return texts.length;
}

/** Whether the provider brings its whole address. */
function hasOwnUrl(row: JsonValue, value: JsonValue): bool {
  return value.get("baseUrl") !== null || has(value, textOf(row, "urlKey"));
}

function has(value: JsonValue, key: string): bool {
  return key.length > 0 && value.get(key) !== null;
}

function checkAddress(type: string, row: JsonValue, value: JsonValue, path: string, findings: Findings): void {
  const ownHost = value.get("providerDomain") !== null || has(value, textOf(row, "hostKey"));
  const host = textOf(row, "host");
  if (host.length == 0 && !ownHost) {
    findings.error(keyPath(path, "baseUrl"), SAY_NEEDS_BASE_URL, quote(type));
    return;
  }
  const keys = placeholders(ownHost ? textOf(row, "base") : host + textOf(row, "base"));
  for (let i = 0, n = keys.length; i < n; i++) {
    if (value.get(keys[i]) === null && !isFilled(row, keys[i])) findings.error(keyPath(path, keys[i]), SAY_NEEDS_KEY, quote(type));
  }
}

function isFilled(row: JsonValue, key: string): bool {
  const fill = row.get("fill");
  return fill !== null && fill.get(key) !== null;
}

function warnTypeKeys(type: string, row: JsonValue, value: JsonValue, path: string, findings: Findings): void {
  for (let i = 0, n = TYPE_KEYS.length; i < n; i++) {
    const key = TYPE_KEYS[i];
    if (value.get(key) !== null && !isFalse(value.get(key)) && !hasEffect(type, row, key))
      findings.warn(keyPath(path, key), SAY_NO_EFFECT_WITH_TYPE, quote(type));
  }
}

function hasEffect(type: string, row: JsonValue, key: string): bool {
  if (EVERY_TYPE_KEYS.includes(key)) return true;
  if (key == "tokenCluster") return textOf(row, "grants").length > 0;
  if (GOOGLE_GRANT_KEYS.includes(key)) return textOf(row, "grants") == "google";
  if (ENTRA_GRANT_KEYS.includes(key)) return textOf(row, "grants") == "entra";
  if (key == "apiVersion" && row.get("headerKey") !== null) return true;
  if (SAFETY_KEYS.includes(key) || key == "geminiThinkingBudget") return SAFETY_TYPES.includes(type);
  if (key == "moonshotFileId") return type == "moonshot";
  if (BEDROCK_KEYS.includes(key)) return type == "bedrock";
  if (key == "responseJsonSchema") return type == "openai";
  if (key == "qwenEnableSearch" || key == "qwenFileIds") return type == "qwen";
  if (isIn(itemsOf(row, "own"), key) || isIn(itemsOf(row, "pair"), key)) return true;
  if (textOf(row, "hostKey") == key || textOf(row, "portKey") == key || textOf(row, "urlKey") == key) return true;
  if (isFirst(itemsOf(row, "flag"), key) || isFirst(itemsOf(row, "bearer"), key) || isFirst(itemsOf(row, "headerKey"), key)) return true;
  return isFilled(row, key) || placeholders(textOf(row, "host") + textOf(row, "base")).includes(key);
}

function isFirst(names: JsonValue[], key: string): bool {
  return names.length > 0 && names[0].text == key;
}

function isIn(names: JsonValue[], key: string): bool {
  for (let i = 0, n = names.length; i < n; i++) if (names[i].text == key) return true;
  return false;
}

/** Whether a value is there and is true. */
export function isTrue(value: JsonValue | null): bool {
  return value !== null && value.kind == JsonKind.Flag && value.flag;
}

/** Only where it says so. */
export function isFalse(value: JsonValue | null): bool {
  return value !== null && value.kind == JsonKind.Flag && !value.flag;
}
