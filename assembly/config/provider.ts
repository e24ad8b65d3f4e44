// A checked provider -> ProviderSettings.
import { hash64, same } from "../core/bytes";
import { HigressWays } from "../core/higress-ways";
import { KeyPair } from "../core/key-pair";
import { Api, FailoverSettings, MappingEntry, ProviderSettings, RetrySettings, TokenSettings } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { errorRules, providerRow } from "../providers/row";
import {
  FAILOVER_ENABLED,
  FAILOVER_FAILURE_THRESHOLD,
  FAILOVER_HEALTH_CHECK_INTERVAL,
  FAILOVER_HEALTH_CHECK_MAX_INTERVAL,
  FAILOVER_HEALTH_CHECK_TIMEOUT,
  FAILOVER_SUCCESS_THRESHOLD,
  HIGRESS_ENABLED,
  HIGRESS_FAILURE_THRESHOLD,
  HIGRESS_RETRY_TIMEOUT,
  HIGRESS_STATUSES,
  RETRY_ENABLED,
  RETRY_MAX_RETRIES,
} from "./defaults";
import { readAnswerEdit } from "./answer-edit";
import { addChatSettings, addOwnProtocols, addSettings, safetyOf } from "./custom-settings";
import { endpointOf, passBaseOf, pathsOf, videosOf } from "./endpoint";
import { readSelection } from "./affinity";
import { readBreaks } from "./breaks";
import { readShare } from "./failure-share";
import { durationMs } from "./formats";
import { isBearer, readHeaders } from "./fixed-headers";
import { readMessagesEdit } from "./messages-edit";
import { grantsOf } from "./grants";
import { addMapping } from "./mapping";
import { serviceCluster } from "./rules";
import { asksForGemini, vendorWordsOf } from "./vendor-words";
import { Located } from "./located";
import { EXPRESS_HEADER, isExpress, isTencent, keyedDialect, readOwnProtocol } from "./own-protocols";
import { isFalse, isTrue, msAt } from "./semantics";
import { itemsOf, textOf, textsOf } from "./members";

/** A token shorter than that could be a word of any answer. */
const SHORTEST_SECRET: i32 = 8;

/** The settings of a provider; null where its type has no row (the check has said so). */
export function readProvider(located: Located, root: JsonValue, index: i32, all: Located[]): ProviderSettings | null {
  const value = located.value;
  const row = providerRow(textOf(value, "type"));
  if (row === null) return null;
  const settings = new ProviderSettings();
  settings.index = index;
  settings.id = located.id;
  settings.type = textOf(value, "type");
  settings.idBytes = String.UTF8.encode(located.id);
  settings.cluster = String.UTF8.encode(clusterName(located, root, all));
  const socketCluster = textOf(value, "socketCluster");
  settings.socketCluster = socketCluster.length > 0 ? String.UTF8.encode(socketCluster) : settings.cluster;
  readAddress(settings, row, value);
  readCredentials(settings, row, value);
  readHeaders(settings, row, value);
  addMapping(settings, value.get("modelMapping"));
  if (isHigress(root)) settings.ways = waysOf(settings, value, root);
  const models = itemsOf(value, "models");
  for (let i = 0, n = models.length; i < n; i++)
    settings.listedModels.push(new MappingEntry(String.UTF8.encode(models[i].text), new ArrayBuffer(0)));
  readFailover(settings.failover, new Blocks(value, root, "failover"));
  readRetry(settings.retry, new Blocks(value, root, "retryOnFailure"));
  settings.firstTokenTimeoutMs = msAt(value, "firstTokenTimeout");
  if (settings.firstTokenTimeoutMs == 0) settings.firstTokenTimeoutMs = msAt(value, "firstByteTimeout");
  settings.attemptTimeoutMs = msAt(value, "attemptTimeout");
  readBreaks(settings.breaks, value);
  readSelection(settings, value, root);
  const byGemini = safetyOf(value) !== null || asksForGemini(settings.type, value);
  const keyed = keyedDialect(value, isHigress(root));
  readDialect(settings, textOf(value, "dialect"), keyed.length > 0 ? keyed : byGemini ? "gemini" : textOf(row, "dialect"));
  readOwnProtocol(settings, value);
  settings.vendorWords = vendorWordsOf(settings.type, value);
  settings.translates = !isFalse(value.get("translate"));
  settings.errorRules = errorRules(settings.type);
  settings.prefill = textOf(row, "prefill");
  const zone = row.get("zone");
  if (zone !== null) settings.zoneMs = i64(zone.number) * 60000;
  addTexts(itemsOf(row, "drop"), settings.dropParams);
  addTexts(itemsOf(value, "dropParams"), settings.dropParams);
  addSettings(settings, value);
  addChatSettings(settings, value);
  addOwnProtocols(settings, value);
  readMessagesEdit(settings, value, isHigress(root));
  settings.answerEdit = readAnswerEdit(value);
  settings.logsErrors = isTrue(value.get("logUpstreamErrorResponseBody"));
  settings.streamUsage = isHigress(root) && !isTrue(value.get("disableStreamUsageStats")) && !drops(settings, "stream_options");
  return settings;
}

function waysOf(settings: ProviderSettings, value: JsonValue, root: JsonValue): HigressWays {
  const ways = new HigressWays();
  ways.fillsGroups = true;
  // With client keys of the gateway's own the client's credential is the gateway's. No other type gets a client's credential.
  ways.passesClientKey = settings.type == "openai" && isAnonymous(settings) && itemsOf(root, "clientKeys").length == 0;
  const base = String.UTF8.encode(textOf(value, "basePath"));
  if (textOf(value, "basePathHandling") == "prepend") ways.put = base;
  else ways.cut = base;
  return ways;
}

/** Whether requests leave without a credential of its own. */
function isAnonymous(settings: ProviderSettings): bool {
  const token = settings.tokens[0];
  return token.headerValue.byteLength == 0 && token.pair === null && token.grant === null;
}

/** Whether the configuration is written as Higress's ai-proxy has it. */
export function isHigress(root: JsonValue): bool {
  if (itemsOf(root, "routes").length > 0) return false;
  return root.get("_rules_") !== null || root.get("activeProviderId") !== null || root.get("provider") !== null;
}

function drops(settings: ProviderSettings, name: string): bool {
  const bytes = String.UTF8.encode(name);
  for (let i = 0, n = settings.dropParams.length; i < n; i++) if (same(settings.dropParams[i], bytes)) return true;
  return false;
}

function clusterName(located: Located, root: JsonValue, all: Located[]): string {
  const own = textOf(located.value, "cluster");
  if (own.length > 0) return own;
  const service = serviceCluster(located, root, all);
  return service.length > 0 ? service : located.id;
}

function readAddress(settings: ProviderSettings, row: JsonValue, value: JsonValue): void {
  const endpoint = endpointOf(row, value);
  settings.authority = String.UTF8.encode(endpoint.authority());
  settings.secure = endpoint.https;
  const paths = pathsOf(row, endpoint, value);
  for (let i = 0, n = paths.length; i < n; i++) settings.paths.push(String.UTF8.encode(paths[i]));
  settings.passBase = String.UTF8.encode(passBaseOf(endpoint));
  settings.passQuery = String.UTF8.encode(endpoint.query);
  if (settings.type == "kling" && textOf(value, "protocol") != "original") settings.videos = videosOf(endpoint, value);
}

function readCredentials(settings: ProviderSettings, row: JsonValue, value: JsonValue): void {
  const auth = itemsOf(row, "auth");
  settings.credentialHeader = String.UTF8.encode(auth[0].text);
  settings.tokens = tokensOf(settings.idBytes, itemsOf(value, "apiTokens"), auth[1].text);
  const gemini = itemsOf(row, "geminiAuth");
  if (gemini.length > 0) {
    settings.geminiCredentialHeader = String.UTF8.encode(gemini[0].text);
    settings.geminiTokens = tokensOf(settings.idBytes, itemsOf(value, "apiTokens"), gemini[1].text);
  }
  if (isExpress(value)) {
    settings.geminiCredentialHeader = String.UTF8.encode(EXPRESS_HEADER);
    settings.geminiTokens = tokensOf(settings.idBytes, itemsOf(value, "apiTokens"), "");
  }
  readKeyPairs(settings, row, value);
  readGrants(settings, row, value);
  const messages = itemsOf(row, isBearer(row, value) ? "auth" : "messagesAuth");
  if (row.get("messagesAuth") === null) return;
  settings.messagesCredentialHeader = String.UTF8.encode(messages[0].text);
  settings.messagesTokens = tokensOf(settings.idBytes, itemsOf(value, "apiTokens"), messages[1].text);
}

/** One for each value; a single anonymous one where there are none. */
function tokensOf(id: ArrayBuffer, values: JsonValue[], prefix: string): TokenSettings[] {
  const tokens: TokenSettings[] = [];
  for (let i = 0, n = values.length; i < n; i++) {
    const token = new TokenSettings();
    token.position = i;
    token.identity = identityOf(id, String.UTF8.encode(values[i].text));
    token.headerValue = String.UTF8.encode(prefix + values[i].text);
    if (values[i].text.length >= SHORTEST_SECRET) token.secret = String.UTF8.encode(values[i].text);
    tokens.push(token);
  }
  if (tokens.length > 0) return tokens;
  const anonymous = new TokenSettings();
  anonymous.identity = identityOf(id, new ArrayBuffer(0));
  tokens.push(anonymous);
  return tokens;
}

/** Each pair that requests are signed with is one more token. */
function readKeyPairs(settings: ProviderSettings, row: JsonValue, value: JsonValue): void {
  const keys = itemsOf(row, "pair");
  const access: string[] = keys.length > 0 ? textsOf(value, keys[0].text) : [];
  if (access.length == 0 || (settings.type == "hunyuan" && !isTencent(value))) return;
  const secrets = textsOf(value, keys[1].text);
  const sessions: string[] = keys.length > 2 ? textsOf(value, keys[2].text) : [];
  settings.signs = textOf(row, "signs");
  settings.region = textOf(value, "awsRegion");
  const tokens = itemsOf(value, "apiTokens").length > 0 ? settings.tokens : [];
  for (let i = 0, n = min(access.length, secrets.length); i < n; i++) {
    const token = new TokenSettings();
    const session = i < sessions.length ? sessions[i] : "";
    token.position = tokens.length;
    token.identity = identityOf(settings.idBytes, String.UTF8.encode(access[i] + "\n" + secrets[i] + "\n" + session));
    if (session.length >= SHORTEST_SECRET) token.secret = String.UTF8.encode(session);
    token.pair = new KeyPair(String.UTF8.encode(access[i]), String.UTF8.encode(secrets[i]), String.UTF8.encode(session));
    tokens.push(token);
  }
  settings.tokens = tokens;
}

/** What is exchanged for access tokens is a token each. */
function readGrants(settings: ProviderSettings, row: JsonValue, value: JsonValue): void {
  const grants = grantsOf(row, value);
  if (grants.length == 0) return;
  const tokens = itemsOf(value, "apiTokens").length > 0 ? settings.tokens : [];
  for (let i = 0, n = grants.length; i < n; i++) {
    const token = new TokenSettings();
    token.position = tokens.length;
    token.identity = identityOf(settings.idBytes, String.UTF8.encode(grants[i].who + "\n" + grants[i].secret + "\n" + grants[i].url));
    token.grant = grants[i];
    tokens.push(token);
  }
  settings.tokens = tokens;
}

/** Hash of the provider's id, a zero byte and the token. */
function identityOf(id: ArrayBuffer, token: ArrayBuffer): u64 {
  const bytes = new Uint8Array(id.byteLength + 1 + token.byteLength);
  memory.copy(bytes.dataStart, changetype<usize>(id), id.byteLength);
  memory.copy(bytes.dataStart + id.byteLength + 1, changetype<usize>(token), token.byteLength);
  return hash64(bytes.dataStart, bytes.length);
}

/** A block of the provider before the same block of the whole configuration, key by key. */
@final
class Blocks {
  private own: JsonValue | null;
  private all: JsonValue | null;

  compat: bool; // other defaults
  constructor(value: JsonValue, root: JsonValue, name: string) {
    this.compat = textOf(root, "compat") == "higress";
    this.own = value.get(name);
    this.all = root.get(name);
  }

  get(key: string): JsonValue | null {
    const own = this.own;
    if (own !== null) {
      const found = own.get(key);
      if (found !== null) return found;
    }
    const all = this.all;
    if (all === null) return null;
    return all.get(key);
  }

  flag(key: string, otherwise: bool): bool {
    const value = this.get(key);
    return value !== null && value.kind == JsonKind.Flag ? value.flag : otherwise;
  }

  integer(key: string, otherwise: i32): i32 {
    const value = this.get(key);
    return value !== null && value.kind == JsonKind.Number ? i32(value.number) : otherwise;
  }

  ms(key: string, otherwise: i64): i64 {
    const value = this.get(key);
    return value !== null ? durationMs(value) : otherwise;
  }

  /** Statuses and their patterns; null where there are none. */
  statuses(key: string): string[] | null {
    const value = this.get(key);
    if (value === null) return this.compat ? HIGRESS_STATUSES.split(",") : null;
    const statuses: string[] = [];
    for (let i = 0, n = value.items.length; i < n; i++) {
      const item = value.items[i];
      statuses.push(item.isText ? item.text : i32(item.number).toString());
    }
    return statuses;
  }
}

function readFailover(settings: FailoverSettings, blocks: Blocks): void {
  settings.enabled = blocks.flag("enabled", blocks.compat ? HIGRESS_ENABLED : FAILOVER_ENABLED);
  settings.byStatus = blocks.compat;
  settings.failureThreshold = blocks.integer("failureThreshold", blocks.compat ? HIGRESS_FAILURE_THRESHOLD : FAILOVER_FAILURE_THRESHOLD);
  settings.failureShare = readShare(blocks.get("failureShare"));
  settings.successThreshold = blocks.integer("successThreshold", FAILOVER_SUCCESS_THRESHOLD);
  settings.healthCheckIntervalMs = blocks.ms("healthCheckInterval", FAILOVER_HEALTH_CHECK_INTERVAL);
  settings.healthCheckTimeoutMs = blocks.ms("healthCheckTimeout", FAILOVER_HEALTH_CHECK_TIMEOUT);
  settings.healthCheckMaxIntervalMs = blocks.ms("healthCheckMaxInterval", FAILOVER_HEALTH_CHECK_MAX_INTERVAL);
  const model = blocks.get("healthCheckModel");
  if (model !== null) settings.healthCheckModel = String.UTF8.encode(model.text);
  const cooldown = model === null ? blocks.ms("cooldownDuration", 0) : 0;
  if (cooldown > 0) {
    settings.healthCheckIntervalMs = cooldown;
    settings.healthCheckMaxIntervalMs = cooldown;
  }
  settings.probeModels = blocks.get("probe") !== null;
  settings.failoverOnStatus = blocks.statuses("failoverOnStatus");
}

function readRetry(settings: RetrySettings, blocks: Blocks): void {
  settings.enabled = blocks.flag("enabled", blocks.compat ? HIGRESS_ENABLED : RETRY_ENABLED);
  settings.byStatus = blocks.compat;
  settings.maxRetries = blocks.integer("maxRetries", RETRY_MAX_RETRIES);
  settings.retryTimeoutMs = blocks.ms("retryTimeout", blocks.compat ? HIGRESS_RETRY_TIMEOUT : 0);
  settings.retryOnStatus = blocks.statuses("retryOnStatus");
}

/** The configuration's before the type's. */
function readDialect(settings: ProviderSettings, own: string, row: string): void {
  settings.dialect = apiOfDialect(own.length > 0 ? own : row);
}

/** Providers' own protocols, in the order of the enum Api. */
const OWN_DIALECTS: StaticArray<string> = ["cohere", "ollama", "dashscope", "dify", "coze", "deepl", "triton", "hunyuan", "minimax"];

/** The API of a dialect's name; -1: there is none such. */
function apiOfDialect(name: string): i32 {
  if (name == "chat") return Api.ChatCompletions;
  if (name == "responses") return Api.Responses;
  if (name == "messages") return Api.Messages;
  if (name == "gemini") return Api.GenerateContent;
  if (name == "converse") return Api.Converse;
  const own = OWN_DIALECTS.indexOf(name);
  return own < 0 ? -1 : <i32>Api.Cohere + own;
}

function addTexts(values: JsonValue[], bytes: ArrayBuffer[]): void {
  for (let i = 0, n = values.length; i < n; i++) bytes.push(String.UTF8.encode(values[i].text));
}
