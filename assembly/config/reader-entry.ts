// For tests: the reader alone, as a wasm of its own. JSON text of a configuration in, JSON text of the verdict and the settings out.
import { Finding } from "./finding";
import { readConfig } from "./read";
import { MessagesEdit } from "../core/chat-settings";
import {
  BreakSettings,
  ClientKey,
  FailureShare,
  MappingEntry,
  Price,
  ProviderSettings,
  RouteSettings,
  RuleSettings,
  TargetSettings,
  TokenSettings,
} from "../core/settings";

let input = new ArrayBuffer(0);
let output = new ArrayBuffer(0);

export function reserve(length: i32): usize {
  input = new ArrayBuffer(length);
  return changetype<usize>(input);
}

export function read(): usize {
  const result = readConfig(changetype<usize>(input), input.byteLength);
  let text = '{"errors":' + findings(result.errors) + ',"warnings":' + findings(result.warnings);
  const settings = result.settings;
  if (settings !== null) {
    text += ',"waitForLimit":' + settings.waitForLimitMs.toString() + ',"maxWaiting":' + settings.maxWaiting.toString();
    text += ',"maxAttempts":' + settings.maxAttempts.toString() + ',"firstTokenTimeout":' + settings.firstTokenTimeoutMs.toString();
    text += ',"attemptTimeout":' + settings.attemptTimeoutMs.toString() + ',"timeout":' + settings.timeoutMs.toString();
    text += breaks(settings.breaks);
    text += ',"maxRequestBytes":' + settings.maxRequestBytes.toString();
    text += ',"maxHeldBytes":' + settings.maxHeldBytes.toString();
    text += ',"responseHeaders":' + (settings.responseHeaders ? "true" : "false");
    text += ',"passHeaders":' + list(settings.passHeaders);
    const cors = settings.cors;
    text += ',"cors":' + (cors === null ? "null" : list(cors));
    const hosts = settings.hosts;
    text += ',"hosts":' + (hosts === null ? "null" : list(hosts));
    text += ',"credentialsStatus":' + settings.credentialsStatus.toString();
    text += ',"maxRetryAfter":' + settings.maxRetryAfterMs.toString();
    text += ',"modelsTtl":' + settings.modelsTtlMs.toString();
    text += ',"clientKeys":[' + settings.clientKeys.map<string>((k) => clientKey(k)).join(",") + "]";
    text += ',"defaultProvider":' + settings.defaultProvider.toString() + ',"filesProvider":' + settings.filesProvider.toString();
    text += ',"accessLog":' + (<i32>settings.accessLog).toString();
    text += ',"providers":[' + settings.providers.map<string>((p) => provider(p)).join(",") + "]";
    text += ',"rules":[' + settings.rules.map<string>((r) => rule(r)).join(",") + "]";
    text += ',"routes":[' + settings.routes.map<string>((r) => route(r)).join(",") + "]";
  }
  output = String.UTF8.encode(text + "}");
  return changetype<usize>(output);
}

export function outputLength(): i32 {
  return output.byteLength;
}

function findings(list: Finding[]): string {
  return "[" + list.map<string>((f) => '{"path":' + q(f.path) + ',"message":' + q(f.message) + "}").join(",") + "]";
}

function q(text: string): string {
  let quoted = "";
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x22 || c == 0x5c) quoted += "\\" + text.charAt(i);
    else if (c < 0x20) quoted += "\\u00" + (c < 0x10 ? "0" : "") + c.toString(16);
    else quoted += text.charAt(i);
  }
  return '"' + quoted + '"';
}

function b(bytes: ArrayBuffer): string {
  return q(String.UTF8.decode(bytes));
}

function flag(value: bool): string {
  return value ? "true" : "false";
}

function chatSet(provider: ProviderSettings): string {
  const params = provider.chatParams;
  return params === null ? "null" : list(params.set);
}

function list(items: ArrayBuffer[]): string {
  return "[" + items.map<string>((item) => b(item)).join(",") + "]";
}

function strings(items: string[] | null): string {
  return items === null ? "null" : "[" + items.map<string>((item) => q(item)).join(",") + "]";
}

function tokens(items: TokenSettings[]): string {
  return (
    "[" +
    items.map<string>((t) => "[" + t.position.toString() + ',"' + t.identity.toString() + '",' + b(t.headerValue) + "]").join(",") +
    "]"
  );
}

function entries(items: MappingEntry[]): string {
  return "[" + items.map<string>((e) => "[" + b(e.key) + "," + b(e.value) + "]").join(",") + "]";
}

function provider(p: ProviderSettings): string {
  const any = p.anyModel;
  return (
    "{" +
    [
      '"index":' + p.index.toString() + ',"outOfUse":' + q(p.outOfUse),
      '"id":' + q(p.id) + ',"type":' + q(p.type) + ',"idBytes":' + b(p.idBytes),
      '"cluster":' + b(p.cluster) + ',"socketCluster":' + b(p.socketCluster),
      '"authority":' + b(p.authority),
      '"credentialHeader":' + b(p.credentialHeader),
      '"messagesCredentialHeader":' + b(p.messagesCredentialHeader),
      '"tokens":' + tokens(p.tokens),
      '"messagesTokens":' + tokens(p.messagesTokens),
      '"headers":[' + p.fixedHeaders.map<string>((h) => "[" + b(h.name) + "," + b(h.value) + "]").join(",") + "]",
      '"paths":' + list(p.paths) + ',"passBase":' + b(p.passBase) + ',"passQuery":' + b(p.passQuery),
      '"exact":' + entries(p.exactModels),
      '"prefix":' + entries(p.prefixModels),
      '"regex":' + entries(p.regexModels),
      '"any":' + (any === null ? "null" : b(any.value)),
      '"failover":{"enabled":' + flag(p.failover.enabled),
      '"failureThreshold":' + p.failover.failureThreshold.toString(),
      '"failureShare":' + share(p.failover.failureShare),
      '"successThreshold":' + p.failover.successThreshold.toString(),
      '"healthCheckInterval":' + p.failover.healthCheckIntervalMs.toString(),
      '"healthCheckTimeout":' + p.failover.healthCheckTimeoutMs.toString(),
      '"healthCheckMaxInterval":' + p.failover.healthCheckMaxIntervalMs.toString(),
      '"healthCheckModel":' + b(p.failover.healthCheckModel),
      '"probe":"' + (p.failover.probeModels ? "models" : "") + '"',
      '"byStatus":' + flag(p.failover.byStatus),
      '"failoverOnStatus":' + strings(p.failover.failoverOnStatus) + "}",
      '"retryOnFailure":{"enabled":' + flag(p.retry.enabled) + ',"maxRetries":' + p.retry.maxRetries.toString(),
      '"retryTimeout":' + p.retry.retryTimeoutMs.toString(),
      '"byStatus":' + flag(p.retry.byStatus),
      '"retryOnStatus":' + strings(p.retry.retryOnStatus) + "}",
      '"firstTokenTimeout":' + p.firstTokenTimeoutMs.toString(),
      '"attemptTimeout":' + p.attemptTimeoutMs.toString(),
      breaks(p.breaks).substring(1),
      '"tokenSelection":' + (<i32>p.tokenSelection).toString(),
      '"affinity":' + (<i32>p.affinity).toString() + ',"affinityHeader":' + b(p.affinityHeader),
      '"dialect":' + p.dialect.toString() + ',"translate":' + flag(p.translates),
      '"errorRules":' + p.errorRules.length.toString(),
      '"messagesEdit":' + messagesEdit(p.messagesEdit),
      '"chatSet":' + chatSet(p) + ',"logsErrors":' + flag(p.logsErrors),
      '"dropParams":' + list(p.dropParams),
      '"customSettings":' + list(p.setParams) + "," + '"setUnless":' + list(p.setUnless) + "," + '"replaced":' + list(p.replacedParams),
    ].join(",") +
    "}"
  );
}

function share(s: FailureShare | null): string {
  return s === null
    ? "null"
    : '{"share":' + s.share.toString() + ',"window":' + s.windowMs.toString() + ',"least":' + s.least.toString() + "}";
}

function breaks(b: BreakSettings): string {
  return ',"stallTimeout":' + b.stallMs.toString() + ',"onBreak":' + (<i32>b.onBreak).toString() + ',"holdBytes":' + b.holdBytes.toString();
}

function messagesEdit(e: MessagesEdit | null): string {
  if (e === null) return "null";
  return (
    '{"commands":' +
    list(e.commands) +
    ',"developer":' +
    flag(e.developer) +
    ',"merges":' +
    flag(e.merges) +
    ',"message":' +
    b(e.message) +
    "}"
  );
}

function clientKey(k: ClientKey): string {
  let hash = "";
  for (let i = 0; i < k.hash.byteLength; i++) {
    const byte = load<u8>(changetype<usize>(k.hash) + i);
    hash += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return '{"name":' + q(k.name) + ',"hash":"' + hash + '"}';
}

function rule(r: RuleSettings): string {
  const to = r.route;
  return (
    "{" +
    [
      '"routes":' + list(r.routes) + ',"domains":' + list(r.domains),
      '"services":' + list(r.services) + ',"routePrefixes":' + list(r.routePrefixes),
      '"route":' + (to === null ? "null" : route(to)),
    ].join(",") +
    "}"
  );
}

function price(p: Price | null): string {
  return p === null ? "null" : "[" + p.input.toString() + "," + p.output.toString() + "," + p.cached.toString() + "]";
}

function target(t: TargetSettings): string {
  return (
    "[" + t.provider.toString() + "," + b(t.model) + "," + t.weight.toString() + "," + t.priority.toString() + "," + price(t.price) + "]"
  );
}

function route(r: RouteSettings): string {
  return (
    "{" +
    [
      '"index":' + r.index.toString() + ',"name":' + q(r.name) + ',"nameBytes":' + b(r.nameBytes),
      '"kind":' + (<i32>r.matchKind).toString() + ',"text":' + b(r.matchText),
      '"targets":[' + r.targets.map<string>((t) => target(t)).join(",") + "]",
      '"fallbacks":[' + r.fallbacks.map<string>((t) => target(t)).join(",") + "]",
      '"firstTokenTimeout":' + r.firstTokenTimeoutMs.toString(),
      '"attemptTimeout":' + r.attemptTimeoutMs.toString() + ',"timeout":' + r.timeoutMs.toString(),
      breaks(r.breaks).substring(1),
      '"contextLength":' + flag(r.fallbackOnContextLength) + ',"contentPolicy":' + flag(r.fallbackOnContentPolicy),
      '"choose":' + (<i32>r.choose).toString() + ',"grouped":' + flag(r.grouped),
      '"affinity":' + (<i32>r.affinity).toString() + ',"affinityHeader":' + b(r.affinityHeader) + ',"keepsTarget":' + flag(r.keepsTarget),
      '"allowClientFallback":' + flag(r.allowClientFallback) + ',"translate":' + flag(r.translates),
    ].join(",") +
    "}"
  );
}
