import { settingWarnings } from "./custom-settings.js";
import { durationMs } from "./duration.js";
import { itemPath, keyPath, quote, show } from "./finding.js";
import type { Findings } from "./findings.js";
import { FORMATS } from "./formats.js";
import { readAccount } from "./accounts.js";
import { credentialKeys, mayLack } from "./credentials.js";
import { BEDROCK_KEYS, ENTRA_GRANT_KEYS, GOOGLE_GRANT_KEYS, EVERY_TYPE_KEYS, SAFETY_KEYS, SAFETY_TYPES, TYPE_KEYS } from "./higress.js";
import { locateProviders, rulesOf, type Located } from "./located.js";
import { MESSAGES } from "./messages.js";
import { nearest } from "./nearest.js";
import { PROVIDER_TYPES, providerRow, type ProviderRow } from "./providers/index.js";
import { isObject, listAt, textAt, textsAt, type RawObject } from "./raw.js";
import { checkPattern, unknownProvider } from "./references.js";
import { checkRoutes } from "./semantics-routes.js";
import { checkRule } from "./semantics-rules.js";
import { ownValue } from "./own.js";
import { isExpress, isPro, isTencent } from "./own-protocols.js";

/** What the schema cannot say. Works on values that may be broken; those are passed over here. */
export function checkSemantics(root: RawObject, findings: Findings): void {
  const rules = rulesOf(root);
  if (![root, ...rules].some((part) => part?.providers !== undefined || part?.provider !== undefined))
    findings.error("providers", MESSAGES.noProviders);
  if (root.providers !== undefined && root.provider !== undefined) findings.error("provider", MESSAGES.bothProviders);
  const providers = locateProviders(root);
  checkStatuses(root, "", findings);
  const first = new Map<string, Located>();
  for (const provider of providers) {
    checkProvider(provider, first.get(provider.id), findings);
    if (!first.has(provider.id)) first.set(provider.id, provider);
  }
  const ids: ReadonlySet<string> = new Set(first.keys());
  const active = textAt(root, "activeProviderId");
  if (active !== "" && !ids.has(active)) unknownProvider("activeProviderId", active, ids, findings);
  const passed = textAt(root, "defaultProvider");
  if (passed !== "" && !ids.has(passed)) unknownProvider("defaultProvider", passed, ids, findings);
  checkRoutes(root, ids, findings);
  checkClientKeys(root, findings);
  rules.forEach((rule, i) => {
    if (rule !== undefined) checkRule(rule, itemPath("_rules_", i), ids, findings);
  });
  const idle = msAt(root, "idleTimeout");
  if (idle !== undefined && idle < (msAt(root, "timeout") ?? 0)) findings.warn("idleTimeout", MESSAGES.idleBelowTimeout);
}

function checkClientKeys(root: RawObject, findings: Findings): void {
  const names = new Map<string, string>();
  const hashes = new Map<string, string>();
  listAt(root, "clientKeys").forEach((key, i) => {
    if (!isObject(key)) return;
    const path = itemPath("clientKeys", i);
    const name = textAt(key, "name");
    if (names.has(name)) findings.error(keyPath(path, "name"), MESSAGES.duplicateKeyName, quote(name), names.get(name) ?? "");
    else if (name !== "") names.set(name, keyPath(path, "name"));
    if (!FORMATS.sha256.pattern.test(textAt(key, "hash"))) return;
    const hash = textAt(key, "hash").toLowerCase();
    if (hashes.has(hash)) findings.warn(keyPath(path, "hash"), MESSAGES.sameKey, hashes.get(hash) ?? "");
    else hashes.set(hash, keyPath(path, "hash"));
  });
}

function msAt(object: RawObject, key: string): number | undefined {
  const value = ownValue(object, key);
  return typeof value === "number" || typeof value === "string" ? durationMs(value) : undefined;
}

/** What comes later is counted alone. */
const MOST_SUGGESTIONS = 200;

function checkProvider(provider: Located, twin: Located | undefined, findings: Findings): void {
  const { path, value, id } = provider;
  if (id === "redirector") findings.error(keyPath(path, "id"), MESSAGES.reservedId, quote(id));
  if (twin !== undefined && id !== "") findings.error(keyPath(path, "id"), MESSAGES.duplicateId, quote(id), keyPath(twin.path, "id"));
  checkTokens(value, path, findings);
  checkMapping(value, path, findings);
  findings.warnings.push(...settingWarnings(value, path));
  checkStatuses(value, path, findings);
  const type = textAt(value, "type");
  if (type !== "") checkType(type, value, path, findings);
}

function checkTokens(value: RawObject, path: string, findings: Findings): void {
  const tokens = listAt(value, "apiTokens");
  const at = keyPath(path, "apiTokens");
  const first = new Map<unknown, number>();
  tokens.forEach((token, i) => {
    if (typeof token !== "string") return;
    const same = first.get(token);
    if (same === undefined) first.set(token, i);
    else findings.warn(itemPath(at, i), MESSAGES.sameToken, itemPath(at, same));
  });
}

function checkMapping(value: RawObject, path: string, findings: Findings): void {
  const mapping = value.modelMapping;
  if (!isObject(mapping)) return;
  const at = keyPath(path, "modelMapping");
  for (const key of Object.keys(mapping)) if (key.startsWith("~")) checkPattern(key.slice(1), keyPath(at, key), findings);
}

/** Patterns of statuses in `failover` and `retryOnFailure`. */
function checkStatuses(value: RawObject, path: string, findings: Findings): void {
  for (const [block, key] of [
    ["failover", "failoverOnStatus"],
    ["retryOnFailure", "retryOnStatus"],
  ] as const) {
    const object = value[block];
    if (!isObject(object)) continue;
    const at = keyPath(keyPath(path, block), key);
    listAt(object, key).forEach((pattern, i) => {
      if (typeof pattern === "string") checkPattern(pattern, itemPath(at, i), findings);
    });
  }
}

function checkType(type: string, value: RawObject, path: string, findings: Findings): void {
  const row = providerRow(type);
  if (row === undefined) {
    const near = findings.errors.length < MOST_SUGGESTIONS ? nearest(type, PROVIDER_TYPES) : undefined;
    if (near === undefined) findings.error(keyPath(path, "type"), MESSAGES.unknownType, show(type));
    else findings.error(keyPath(path, "type"), MESSAGES.unknownTypeNear, show(type), quote(near));
    return;
  }
  checkAddress(row, value, path, findings);
  for (const key of [...(row.keys?.needed ?? []), ...(isPro(value) ? ["minimaxGroupId"] : [])])
    if (textAt(value, key) === "") findings.error(keyPath(path, key), MESSAGES.needsKey, quote(type));
  const tokens = value.apiTokens;
  const signed = checkPairs(row, value, path, findings);
  const keys = signed + (row.grants === undefined ? 0 : checkGrants(row.grants, value, path, findings));
  const none = tokens === undefined || (Array.isArray(tokens) && tokens.length === 0);
  if (keys === 0 && row.tokensRequired && !hasOwnUrl(row, value) && none) {
    // In Higress's forms the client's own key goes to openai.
    const passes = findings.higress && type === "openai";
    if (!passes) wantsCredential(row, keyPath(path, "apiTokens"), findings);
  }
  for (const key of Object.keys(TYPE_KEYS)) {
    if (Object.hasOwn(value, key) && ownValue(value, key) !== false && !keyHasEffect(row, key))
      findings.warn(keyPath(path, key), MESSAGES.noEffectWithType, quote(type));
  }
}

/** There is none of those that the type takes. */
function wantsCredential(row: ProviderRow, at: string, findings: Findings): void {
  const type = quote(row.type);
  const keys = credentialKeys(row).filter((_, i) => !mayLack(i));
  const others = quote(keys.join(", "));
  if (findings.contained) findings.error(at, keys.length > 0 ? MESSAGES.noCredentialHere : MESSAGES.noTokensHere, type, others);
  else findings.warn(at, keys.length > 0 ? MESSAGES.noCredential : MESSAGES.noTokens, type, others);
}

/** The pairs that requests are signed with, each whole; answers how many there are. */
function checkPairs(row: ProviderRow, value: RawObject, path: string, findings: Findings): number {
  const [id, ...others] = row.keys?.pair ?? [];
  if (id === undefined) return 0;
  const ids = textsAt(value, id).length;
  const at = (key: string) => keyPath(path, key);
  for (const [i, key] of others.entries()) {
    const count = textsAt(value, key).length;
    if (count !== ids && (!mayLack(i + 1) || Object.hasOwn(value, key)))
      findings.error(at(key), MESSAGES.unpaired, String(ids), String(count));
  }
  const regional = placeholders(row).includes("awsRegion");
  if (regional && ids > 0 && hasOwnUrl(row, value) && value.awsRegion === undefined) findings.error(at("awsRegion"), MESSAGES.needsRegion);
  if (row.type === "hunyuan" && ids > 0 && !isTencent(value)) findings.warn(at(id), MESSAGES.noEffectBeside, quote("apiTokens"));
  return ids;
}

/** What is exchanged for access tokens; answers how many there are. */
function checkGrants(kind: "google" | "entra", value: RawObject, path: string, findings: Findings): number {
  if (kind === "google") return checkAccounts(value, keyPath(path, "vertexAuthKey"), findings);
  const clients = textsAt(value, "azureClientId").length;
  const secrets = textsAt(value, "azureClientSecret").length;
  if (secrets !== clients) findings.error(keyPath(path, "azureClientSecret"), MESSAGES.unpairedClients, String(clients), String(secrets));
  if (clients > 0 && value.azureTenantId === undefined) findings.error(keyPath(path, "azureTenantId"), MESSAGES.needsTenant);
  return clients;
}

function checkAccounts(value: RawObject, path: string, findings: Findings): number {
  const texts = textsAt(value, "vertexAuthKey");
  texts.forEach((text, i) => {
    if (readAccount(text) === undefined) findings.warn(Array.isArray(value.vertexAuthKey) ? itemPath(path, i) : path, MESSAGES.noAccount);
  });
  return texts.length;
}

/** Whether the provider brings its whole address. */
function hasOwnUrl(row: ProviderRow, value: RawObject): boolean {
  return value.baseUrl !== undefined || (row.keys?.url !== undefined && ownValue(value, row.keys.url) !== undefined);
}

function checkAddress(row: ProviderRow, value: RawObject, path: string, findings: Findings): void {
  if (hasOwnUrl(row, value) || isExpress(value)) return;
  const ownHost = value.providerDomain !== undefined || (row.keys?.host !== undefined && ownValue(value, row.keys.host) !== undefined);
  if (row.host === "" && !ownHost) {
    findings.error(keyPath(path, "baseUrl"), MESSAGES.needsBaseUrl, quote(row.type));
    return;
  }
  for (const key of placeholders(row, ownHost)) {
    if (ownValue(value, key) === undefined && ownValue(row.keys?.defaults ?? {}, key) === undefined) {
      findings.error(keyPath(path, key), MESSAGES.needsKey, quote(row.type));
    }
  }
}

/** Names of the keys that a row's address is made with, each once; those of the host only where the host is the type's. */
export function placeholders(row: ProviderRow, ownHost = false): string[] {
  const text = ownHost ? row.basePath : row.host + row.basePath;
  return [...new Set([...text.matchAll(/\{([A-Za-z]+)\}/g)].map((match) => match[1] as string))];
}

/** Keys of TYPE_KEYS that count for every type. */
const EVERY_TYPE: ReadonlySet<string> = new Set(EVERY_TYPE_KEYS);

/** Those that count for this type and not for every one. */
export function keysOfType(row: ProviderRow): string[] {
  return Object.keys(TYPE_KEYS).filter((key) => !EVERY_TYPE.has(key) && keyHasEffect(row, key));
}

function keyHasEffect(row: ProviderRow, key: string): boolean {
  if (EVERY_TYPE.has(key)) return true;
  if (row.keys?.pair?.includes(key) === true) return true;
  if (key === "tokenCluster") return row.grants !== undefined;
  if (GOOGLE_GRANT_KEYS.includes(key)) return row.grants === "google";
  if (ENTRA_GRANT_KEYS.includes(key)) return row.grants === "entra";
  const keys = row.keys;
  if (key === "apiVersion" && keys?.header !== undefined) return true;
  if (SAFETY_KEYS.includes(key) || key === "geminiThinkingBudget") return SAFETY_TYPES.includes(row.type);
  if (key === "moonshotFileId") return row.type === "moonshot";
  if (BEDROCK_KEYS.includes(key)) return row.type === "bedrock";
  if (key === "responseJsonSchema") return row.type === "openai";
  if (key === "qwenEnableSearch" || key === "qwenFileIds") return row.type === "qwen";
  if (keys?.own?.includes(key) === true) return true;
  const used = [keys?.host, keys?.port, keys?.url, keys?.flag?.key, keys?.bearer?.key, keys?.header?.key, ...placeholders(row)];
  return used.includes(key) || Object.hasOwn(keys?.defaults ?? {}, key);
}
