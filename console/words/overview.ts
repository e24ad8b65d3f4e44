import { words, type Phrase } from "./word.js";

export const overview = words({
  perMinute: { en: "requests per minute", zh: "每分钟请求数" },
  answered: { en: "answered", zh: "成功应答" },
  withoutFailover: { en: "without failover", zh: "无需降级" },
  firstToken: { en: "to first token", zh: "首个 token 时间" },
  fifteenMinutes: { en: "last fifteen minutes", zh: "最近十五分钟" },
  figures: { en: "Figures", zh: "指标" },
  health: { en: "Health", zh: "健康状态" },
  live: { en: "Live", zh: "实时请求" },
  pause: { en: "Pause", zh: "暂停" },
  resume: { en: "Resume", zh: "继续" },
  onlyRescued: { en: "only rescued", zh: "仅看被挽救的" },
  anyRoute: { en: "all routes", zh: "全部路由" },
  anyProvider: { en: "all providers", zh: "全部服务提供者" },
  anyKind: { en: "all kinds", zh: "全部结果" },
  route: { en: "route", zh: "路由" },
  provider: { en: "provider", zh: "服务提供者" },
  kind: { en: "kind", zh: "结果" },
  model: { en: "model", zh: "模型" },
  time: { en: "time", zh: "时间" },
  attempts: { en: "attempts", zh: "尝试" },
  streamed: { en: "streamed", zh: "流式" },
  plain: { en: "not streamed", zh: "非流式" },
  stream: { en: "stream", zh: "流" },
  noMatch: { en: "No request of the last 500 fits the filters.", zh: "最近 500 个请求中没有符合筛选条件的。" },
  noTraffic: { en: "No traffic yet", zh: "还没有请求" },
  noTrafficHelp: {
    en: "Each request appears here as it ends, or as soon as an attempt has failed. Send one:",
    zh: "请求结束或某次尝试失败时会显示在这里，包括每次尝试。发送一个：",
  },
  sendOne: { en: "Send one from here", zh: "从这里发送一个" },
  sending: { en: "Sending", zh: "发送中" },
  noProvider: { en: "No provider yet", zh: "还没有服务提供者" },
  noProviderHelp: { en: "Add one, and requests have somewhere to go.", zh: "添加一个，请求才有去处。" },
  addProvider: { en: "Add a provider", zh: "添加服务提供者" },
  request: { en: "Request", zh: "请求" },
  status: { en: "status", zh: "状态码" },
  duration: { en: "duration", zh: "耗时" },
  answeredBy: { en: "answered by", zh: "应答者" },
  nobody: { en: "nobody", zh: "无" },
  clientKey: { en: "client key", zh: "客户端密钥" },
  usage: { en: "tokens in / out", zh: "输入 / 输出 token" },
  cancelled: { en: "the client went away", zh: "客户端已断开" },
  skipped: { en: "Not tried", zh: "未尝试" },
  noAttempt: { en: "No attempt was made: the gateway answered by itself.", zh: "没有发起尝试：由网关直接应答。" },
  firstContent: { en: "first content", zh: "首个内容" },
  noAnswer: { en: "no answer", zh: "没有响应" },
  running: { en: "running", zh: "进行中" },
  drill: { en: "drill", zh: "演练" },
  drilled: { en: "met a drill", zh: "遇到演练" },
  clientKeys: { en: "Client keys", zh: "客户端密钥" },
  probesNext: { en: "probe due", zh: "即将检测" },
});

export const droppedRows: Phrase<[count: number]> = {
  en: (count) => `${count} rows were left out: this page was too slow for them`,
  zh: (count) => `页面太慢，略过了 ${count} 行`,
};
export const pausedRows: Phrase<[count: number]> = {
  en: (count) => `paused, ${count} new`,
  zh: (count) => `已暂停，新增 ${count}`,
};
export const sinceTime: Phrase<[time: string]> = { en: (time) => `since ${time}`, zh: (time) => `自 ${time}` };
export const probeIn: Phrase<[left: string]> = { en: (left) => `probe in ${left}`, zh: (left) => `${left}后健康检测` };
export const backAt: Phrase<[time: string]> = { en: (time) => `back at ${time}`, zh: (time) => `${time} 恢复` };
export const backByRetryAfter: Phrase<[time: string]> = {
  en: (time) => `back at ${time} by Retry-After`,
  zh: (time) => `按 Retry-After 于 ${time} 恢复`,
};
export const trialAt: Phrase<[time: string]> = {
  en: (time) => `one real request as its trial from ${time}`,
  zh: (time) => `${time} 起用一个真实请求试探`,
};
export const limitedModels: Phrase<[count: number, time: string]> = {
  en: (count, time) => `${count} ${count === 1 ? "model" : "models"} limited, until ${time} at most`,
  zh: (count, time) => `${count} 个模型受限，最晚 ${time} 解除`,
};
export const rescuedCount: Phrase<[count: number]> = { en: (count) => `${count} rescued`, zh: (count) => `挽救 ${count} 个` };
export const requestsOf: Phrase<[count: number]> = {
  en: (count) => `${count} ${count === 1 ? "request" : "requests"}`,
  zh: (count) => `${count} 个请求`,
};

export const askedIn: Phrase<[dialect: string]> = { en: (dialect) => `asked in ${dialect}`, zh: (dialect) => `以 ${dialect} 协议请求` };
