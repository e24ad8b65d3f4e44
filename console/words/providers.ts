import { words, type Phrase } from "./word.js";

export const providerWords = words({
  add: { en: "Add a provider", zh: "添加服务提供者" },
  searchTypes: { en: "Search the types", zh: "搜索类型" },
  search: { en: "Search the providers", zh: "搜索服务提供者" },
  chooseType: { en: "Which account is it?", zh: "选择服务提供者类型" },
  noType: {
    en: "No type fits. openai-compatible takes any address that speaks OpenAI's protocol.",
    zh: "没有匹配的类型。openai-compatible 可用于任何兼容 OpenAI 协议的地址。",
  },
  none: { en: "No provider yet", zh: "还没有服务提供者" },
  noneHelp: {
    en: "A provider is one account: its type, its API tokens, its address.",
    zh: "一个服务提供者就是一个账户：类型、令牌（凭证）、地址。",
  },
  noneFits: { en: "No provider fits the search.", zh: "没有符合搜索的服务提供者。" },
  tokens: { en: "API tokens", zh: "令牌（凭证）" },
  addToken: { en: "Add a token", zh: "添加令牌" },
  newToken: { en: "New API token", zh: "新令牌" },
  show: { en: "sk-... or ${ENV_NAME}", zh: "sk-... 或 ${环境变量}" },
  tryIt: { en: "Try", zh: "测试" },
  trying: { en: "Trying", zh: "测试中" },
  clearAll: { en: "Clear all", zh: "全部清除" },
  eject: { en: "Eject", zh: "移除" },
  restore: { en: "Restore", zh: "恢复" },
  ejectTitle: { en: "Eject by hand", zh: "手动移除" },
  forHowLong: { en: "For how long?", zh: "移除多久？" },
  anonymous: { en: "no token: no credential is sent", zh: "无令牌：不发送凭证" },
  notInForce: { en: "not in force yet", zh: "尚未生效" },
  failoverTitle: { en: "Token failover", zh: "令牌降级" },
  removeProvider: { en: "Remove this provider", zh: "删除此服务提供者" },
  usedBy: { en: "Routes use it:", zh: "仍被路由使用：" },
  saveReview: { en: "Review and save", zh: "查看并保存" },
  basics: { en: "Account", zh: "账户" },
  documentation: { en: "Where to get one:", zh: "在哪里获取：" },
  keyRefused: { en: "A token was refused by its provider. It can be saved all the same.", zh: "有令牌被服务提供者拒绝，仍可保存。" },
  credentials: { en: "Other credentials", zh: "其他凭证" },
  addCredential: { en: "Add a credential", zh: "添加凭证" },
  addAnother: { en: "Add another one", zh: "再添加一个" },
  optional: { en: "none", zh: "可不填" },
  reference: { en: "value or ${ENV_NAME}", zh: "值或 ${环境变量}" },
  back: { en: "Other type", zh: "重新选择类型" },
});

export const ejectUntil: Phrase<[name: string, time: string]> = {
  en: (name, time) => `${name} gets no request until ${time}. Then it is eased in again.`,
  zh: (name, time) => `${name} 在 ${time} 之前不接收请求，之后逐步恢复。`,
};
export const editTitle: Phrase<[id: string]> = { en: (id) => `Provider ${id}`, zh: (id) => `服务提供者 ${id}` };
export const attemptsOf: Phrase<[attempts: number, succeeded: number]> = {
  en: (attempts, succeeded) => `${succeeded} of ${attempts} attempts ok`,
  zh: (attempts, succeeded) => `${attempts} 次尝试，成功 ${succeeded}`,
};
export const tokenAt: Phrase<[position: number]> = { en: (position) => `Token #${position}`, zh: (position) => `令牌 #${position}` };
export const credentialAt: Phrase<[number: number]> = { en: (number) => `Credential ${number}`, zh: (number) => `凭证 ${number}` };
