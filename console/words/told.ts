// Sentences of the gateway and of the plugin in Chinese: what the check finds, why something is passed over, what a change was. A sentence that
// is not known here is shown as it was said.
import { CURES } from "../../config/cure.js";
import { MESSAGES } from "../../config/messages.js";
import { KIND_WORDS } from "./kinds.js";
import { API_ZH, READING_ZH, REFUSALS_ZH } from "./told-api.js";
import { LINTS_ZH } from "./told-lint.js";
import { VALUES_ZH } from "./told-values.js";
import type { Language } from "./word.js";

const MESSAGES_ZH: Record<keyof typeof MESSAGES, string> = {
  expected: "应为{0}，实际为 {1}",
  unknownKey: "未知的字段",
  unknownKeyNear: "未知的字段，是否想写 {0}？",
  noProviders: "至少需要一个服务提供者",
  bothProviders: "provider 与 providers 只能写一个",
  unknownType: "未知的服务提供者类型 {0}",
  unknownTypeNear: "未知的服务提供者类型 {0}，是否想写 {1}？",
  duplicateId: "名称不能重复：{0} 与 {1} 相同",
  reservedId: "请换一个名称：{0} 是网关自己的集群",
  needsBaseUrl: "需要填写地址：类型 {0} 没有自带的地址",
  needsKey: "需要填写：类型 {0} 的地址由它组成",
  noTokens: "类型 {0} 需要令牌：请求会不带凭证发出",
  noTokensHere: "类型 {0} 需要令牌，但没有填写",
  noCredential: "类型 {0} 需要令牌，或 {1}：请求会不带凭证发出",
  noCredentialHere: "类型 {0} 需要令牌，或 {1}，但都没有填写",
  unpaired: "应为 {0} 个，与 id 一一对应，实际为 {1} 个",
  noAccount: "不是含有 client_email 与 private_key 的服务账号 JSON：按被拒绝的令牌处理",
  unpairedClients: "应为 {0} 个，与 azureClientId 一一对应，实际为 {1} 个",
  needsTenant: "需要填写：这些客户端属于该租户",
  needsRegion: "需要填写：签名由它生成",
  sameToken: "与 {0} 是同一个令牌",
  noEffectWithType: "对类型 {0} 不起作用",
  badPattern: "应为正则表达式，实际为 {0}：{1}",
  settingNotInAuto: "不起作用：auto 模式只设置 max_tokens、temperature、top_p 和 seed，不包括 {0}",
  settingReserved: "不起作用：{0} 由路由决定",
  settingBelow: "不起作用：{0} 不在顶层",
  unknownProvider: "没有名为 {0} 的服务提供者",
  unknownProviderNear: "没有名为 {0} 的服务提供者，是否想写 {1}？",
  noTarget: "需要填写 provider 或 targets",
  bothTargets: "provider 与 targets 只能写一个",
  modelBesideTargets: "与 targets 同时出现时不起作用：每个目标写自己的模型",
  duplicateKeyName: "名称不能重复：{0} 与 {1} 相同",
  sameKey: "与 {0} 是同一个密钥：其请求计入后者",
  oneMatcher: "exact、prefix、regex 只能写一个，实际为 {0}",
  duplicateRoute: "与 {0} 同名：统计无法区分",
  idleBelowTimeout: "小于 timeout：将使用 timeout",
  noRuleMatch: "需要 _match_route_、_match_route_prefix_、_match_domain_、_match_service_ 之一",
  noEffectBeside: "与 {0} 同时出现时不起作用",
  outOfUse: "已停用：{0}",
  notUsed: "未使用：{0}",
};

const CURES_ZH: Record<keyof typeof MESSAGES, string> = {
  expected: "请填写{0}。",
  unknownKey: "删除此字段：它不起作用。",
  unknownKeyNear: "改名为 {0}。",
  noProviders: "添加一个服务提供者，填写类型和令牌。",
  bothProviders: "把 provider 的内容移到 providers 列表中。",
  unknownType: "选择类型表中的一种；自有地址请用兼容的类型加 baseUrl。",
  unknownTypeNear: "改为 {1}。",
  duplicateId: "为其中一个换个名称。",
  reservedId: "换一个名称。",
  needsBaseUrl: "添加 baseUrl，例如 http://127.0.0.1:9900/v1。",
  needsKey: "添加此字段。",
  noTokens: "添加 apiTokens，最好写成 ${NAME}，值放在环境变量或 .env 中。",
  noTokensHere: "添加 apiTokens，最好写成 ${NAME}，值放在环境变量或 .env 中。",
  noCredential: "添加其中一种，最好写成 ${NAME}，值放在环境变量或 .env 中。",
  noCredentialHere: "添加其中一种，最好写成 ${NAME}，值放在环境变量或 .env 中。",
  unpaired: "把每一对凭证写在各自列表的相同位置。",
  noAccount: "填入 Google 为该账号给出的完整 JSON，作为一段文本。",
  unpairedClients: "把每个客户端的密钥写在与其 id 相同的位置。",
  needsTenant: "添加租户的 id 或域名。",
  needsRegion: "添加端点所在区域，例如 eu-central-1。",
  sameToken: "删除其中一个：同一个令牌写两次不会多一条路。",
  noEffectWithType: "删除此字段。",
  badPattern: "请改正：使用 RE2 语法，不带标志。",
  settingNotInAuto: "改为 mode: raw。",
  settingReserved: "删除：模型由路由和 modelMapping 决定，是否流式由客户端决定。",
  settingBelow: "用 mode: raw 设置整个顶层参数。",
  unknownProvider: "添加该服务提供者，或改用已有的。",
  unknownProviderNear: "改为 {1}。",
  noTarget: "填写此路由的服务提供者。",
  bothTargets: "保留 targets 并把该服务提供者写入其中，或只保留 provider。",
  modelBesideTargets: "把模型写到 targets 中。",
  duplicateKeyName: "为其中一个换个名称。",
  sameKey: "删除其中一个。",
  oneMatcher: "exact、prefix、regex 只保留一个；要匹配多个请用列表。",
  duplicateRoute: "为其中一个换个名称。",
  idleBelowTimeout: "把 idleTimeout 提高到 timeout 以上，或不设置。",
  noRuleMatch: "用其中一个字段说明规则适用于什么。",
  noEffectBeside: "删除此字段。",
  outOfUse: "请改正：在此之前，它自己的请求会得到这一原因，其余照常服务。",
  notUsed: "删除此字段；了解其影响也可保留。",
};

/** Why a target or token is passed over, and what is by chance. */
const REASONS_ZH: Readonly<Record<string, string>> = {
  "API not served": "不支持该 API",
  "does not serve this API": "不支持该 API",
  "not translatable": "无法翻译",
  'this request\'s "{0}" cannot be expressed': "无法表达此请求的 {0}",
  "what a rule of _rules_ takes goes its way: this is told of other requests": "_rules_ 中规则所取的请求走规则自己的路：此处说的是其他请求",
  "provider ejected": "服务提供者已移除",
  "no token in use": "没有可用的令牌",
  "provider returning": "服务提供者恢复中",
  "provider ejected: {0}; it comes after those in use": "服务提供者已移除：{0}，排在可用的之后",
  "provider ejected: {0}; it comes after those in use, its trial {1}": "服务提供者已移除：{0}，排在可用的之后，{1}试探",
  "held for this model: {0}, back {1}": "此模型受限：{0}，{1}恢复",
  "ejected: {0}, next probe {1}": "已移除：{0}，{1}健康检测",
  "ejected: {0}, back {1}": "已移除：{0}，{1}恢复",
  "the last resort is another token": "最后的尝试使用另一个令牌",
  "left out by x-ai-fallback": "被 x-ai-fallback 排除",
  "route {0} takes no chain of a client's own (allowClientFallback): x-ai-fallback changes nothing":
    "路由 {0} 不接受客户端指定的降级链（allowClientFallback）：x-ai-fallback 不起作用",
  "answered by the gateway from its configuration: no provider is asked": "由网关按配置直接应答，不请求服务提供者",
  "passed on as it is, and judged by its status alone; a request with a body is made once":
    "原样转发，只按状态码判断；带请求体的请求只发一次",
  "{0}: any token in use may come first, the order shown is one of those possible": "{0}：可用的令牌都可能排在最前，此处只是可能的顺序之一",
  "{0}: the request is translated, {1}, unless it holds what cannot be": "{0}：请求会被翻译（{1}），除非含有无法表达的内容",
  "{0}: tokens take turns, and each worker counts its own": "{0}：令牌轮流使用，每个工作线程各自计数",
  "the target that comes first is drawn: by weight, or by how far a provider is back": "首个目标按权重或恢复程度抽取",
  "when nothing in use is left, what is out is tried too, the longest out first: the last resort":
    "没有可用的令牌时，也会尝试已移除的，移除最久的排在最前：最后的尝试",
};

/** What a webhook was told. A trail stays as it is. */
const NOTIFIED_ZH: Readonly<Record<string, string>> = {
  "all back: every token and provider is in use": "全部恢复：所有令牌和服务提供者均可用",
  "token {0} ejected: {1}": "令牌 {0} 已移除：{1}",
  "provider {0} ejected: {1}": "服务提供者 {0} 已移除：{1}",
  "provider {0} has {1} of {2} tokens in use, fewer than {3}": "服务提供者 {0} 的 {2} 个令牌中有 {1} 个可用，少于 {3} 个",
  "route {0} reached its last target: {1}": "路由 {0} 已到最后的目标：{1}",
  "configuration refused, the one before stays: {0}": "配置被拒绝，之前的配置继续有效：{0}",
  "Envoy ended and was started again ({0} since the start)": "Envoy 结束后已重新启动（启动以来 {0} 次）",
};

/** What a change was, each part of a history's line. */
const CHANGES_ZH: Readonly<Record<string, string>> = {
  "the first version that was seen": "首次记录的版本",
  "comments and layout": "仅注释与排版",
  rewritten: "整体重写",
  "providers reordered": "服务提供者顺序变更",
  "routes reordered": "路由顺序变更",
  "provider {0} added": "新增服务提供者 {0}",
  "provider {0} removed": "删除服务提供者 {0}",
  "provider {0} changed": "修改服务提供者 {0}",
  "route {0} added": "新增路由 {0}",
  "route {0} removed": "删除路由 {0}",
  "route {0} changed": "修改路由 {0}",
  "{0} added": "新增 {0}",
  "{0} removed": "删除 {0}",
  "{0} changed": "修改 {0}",
};

/** Cures that a button carries out. */
const BUTTONS_ZH: Readonly<Record<string, string>> = { "rename to {0}": "改名为 {0}", "use {0}": "改为 {0}", "remove {0}": "删除 {0}" };

export type Shape = readonly [said: RegExp, text: string];

const named = (said: Readonly<Record<keyof typeof MESSAGES, string>>, texts: Readonly<Record<keyof typeof MESSAGES, string>>) =>
  Object.fromEntries(Object.entries(said).map(([key, text]) => [text, texts[key as keyof typeof MESSAGES]]));

/** The more a sentence says by itself the earlier it is tried. */
export function shapesOf(...tables: Readonly<Record<string, string>>[]): Shape[] {
  const entries = tables.flatMap((table) => Object.entries(table));
  const literal = (text: string) => text.replace(/\{[0-9]\}/g, "").length;
  return entries.sort(([a], [b]) => literal(b) - literal(a)).map(([said, text]) => [shapeOf(said), text]);
}

function shapeOf(said: string): RegExp {
  const parts = said.split(/\{[0-9]\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("([^]*?)")}$`);
}

const VALUES = shapesOf(VALUES_ZH);
const SENTENCES = shapesOf(
  named(MESSAGES, MESSAGES_ZH),
  named(CURES, CURES_ZH),
  LINTS_ZH,
  REASONS_ZH,
  BUTTONS_ZH,
  API_ZH,
  READING_ZH,
  REFUSALS_ZH,
);
const CHANGES = shapesOf(CHANGES_ZH);
const NOTIFIED = shapesOf(NOTIFIED_ZH);

/** A place in the configuration before what is said of it. */
const PLACED = /^([\w.[\]"*-]+): (.+)$/s;

/** What the gateway says in the page's language: a sentence, with its place before it or without, or several. */
export function toldIn(language: Language, text: string): string {
  if (language === "en") return text;
  const whole = translated(SENTENCES, text);
  if (whole !== undefined) return whole;
  const parts = text.split("; ");
  const told = parts.length === 1 ? parts : parts.map((part) => toldIn(language, part));
  if (told.some((part, i) => part !== parts[i])) return told.join("；");
  const [, place, said] = PLACED.exec(text) ?? [];
  const part = said === undefined ? undefined : translated(SENTENCES, said);
  return part === undefined ? text : `${place}：${part}`;
}

/** What was told outside: one change or several. */
export function notifiedIn(language: Language, text: string): string {
  if (language === "en") return text;
  return text
    .split("; ")
    .map((part) => translated(NOTIFIED, part) ?? part)
    .join("；");
}

/** A line of the history, whose parts are told one by one. */
export function changeIn(language: Language, summary: string): string {
  if (language === "en") return summary;
  return summary
    .split("; ")
    .map((part) => translated(CHANGES, part) ?? part)
    .join("；");
}

export function translated(shapes: readonly Shape[], text: string): string | undefined {
  for (const [said, zh] of shapes) {
    const found = said.exec(text);
    if (found !== null) return zh.replace(/\{([0-9])\}/g, (_, index: string) => valueOf(found[Number(index) + 1] ?? ""));
  }
  return undefined;
}

function valueOf(value: string): string {
  const kind = KIND_WORDS[value as keyof typeof KIND_WORDS] as { zh: string } | undefined;
  return kind?.zh ?? translated(VALUES, value) ?? value;
}
