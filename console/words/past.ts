import type { Dimension, EventKind, HistoryRange } from "../../config/history.js";
import { words, type Phrase, type Word } from "./word.js";

/** Words of what is told of the past: ranges, bars, what happened, usage, the map. */
export const past = words({
  range: { en: "Range", zh: "时间范围" },
  tokens: { en: "Tokens over time", zh: "令牌状态历史" },
  tokensHelp: {
    en: "Each bar is a part of the range: green answered, yellow some failures, red mostly failures; a red line below: out.",
    zh: "每格为一段时间：绿色正常，黄色有失败，红色多数失败；下方红线表示已移除。",
  },
  happened: { en: "What happened", zh: "发生了什么" },
  nothing: { en: "Nothing in this range.", zh: "该时间范围内没有事件。" },
  noAttempts: { en: "no attempts", zh: "没有尝试" },
  noTokens: { en: "No attempt in this range.", zh: "该时间范围内没有尝试。" },
  showAll: { en: "Show all", zh: "显示全部" },
  off: {
    en: "No history is kept (--no-history): there are only the last fifteen minutes.",
    zh: "未保存历史（--no-history）：只有最近十五分钟。",
  },
  notBegun: { en: "The history begins with the first configuration.", zh: "有了第一份配置后开始记录历史。" },
  unread: { en: "The history cannot be read at the moment.", zh: "暂时无法读取历史。" },
  by: { en: "By", zh: "按" },
  usage: { en: "Usage", zh: "用量" },
  requestsOverTime: { en: "Requests over time", zh: "请求数随时间变化" },
  csv: { en: "Download as CSV", zh: "下载 CSV" },
  noUsage: { en: "No request in this range.", zh: "该时间范围内没有请求。" },
  others: { en: "all others", zh: "其余" },
  nobody: { en: "nobody answered", zh: "无应答者" },
  noRoute: { en: "no route", zh: "无路由" },
  noKey: { en: "without a key", zh: "无密钥" },
  requests: { en: "requests", zh: "请求" },
  answered: { en: "answered", zh: "成功应答" },
  rescued: { en: "rescued", zh: "被挽救" },
  failures: { en: "failed attempts", zh: "失败的尝试" },
  firstToken: { en: "first token", zh: "首个 token" },
  input: { en: "tokens in", zh: "输入 token" },
  output: { en: "tokens out", zh: "输出 token" },
  cached: { en: "cached", zh: "缓存占比" },
  cost: { en: "cost", zh: "费用" },
  total: { en: "total", zh: "合计" },
  map: { en: "Map", zh: "流向图" },
  mapHelp: {
    en: "Models on the left, then routes, providers and their tokens. A line is as thick as its traffic: green goes well, yellow and red fail.",
    zh: "从左到右：模型、路由、服务提供者及其令牌。线越粗流量越大：绿色正常，黄色和红色有失败。",
  },
  mapEmpty: { en: "No traffic in this range: the map fills as requests come.", zh: "该时间范围内没有流量：有请求后会显示。" },
  mapList: { en: "The ways as a list", zh: "流向列表" },
  latest: { en: "Latest requests: point at one to see its way", zh: "最近的请求：指向其中一个以查看路径" },
  model: { en: "model", zh: "模型" },
  route: { en: "route", zh: "路由" },
  provider: { en: "provider", zh: "服务提供者" },
  token: { en: "token", zh: "令牌" },
});

export const RANGE_WORDS: Record<HistoryRange, Word> = {
  "15m": { en: "15 min", zh: "15 分钟" },
  "24h": { en: "24 h", zh: "24 小时" },
  "7d": { en: "7 d", zh: "7 天" },
  "30d": { en: "30 d", zh: "30 天" },
};

export const DIMENSION_WORDS: Record<Dimension, Word> = {
  route: { en: "route", zh: "路由" },
  provider: { en: "provider", zh: "服务提供者" },
  token: { en: "API token", zh: "令牌" },
  model: { en: "model", zh: "模型" },
  clientKey: { en: "client key", zh: "客户端密钥" },
};

export const EVENT_WORDS: Record<EventKind, Word> = {
  started: { en: "gateway started", zh: "网关启动" },
  stopped: { en: "gateway stopped", zh: "网关停止" },
  envoyStarted: { en: "Envoy started again", zh: "Envoy 重新启动" },
  ejected: { en: "ejected", zh: "已移除" },
  restored: { en: "restored", zh: "已恢复" },
  drillBegan: { en: "drill began", zh: "演练开始" },
  drillEnded: { en: "drill ended", zh: "演练结束" },
  config: { en: "configuration in force", zh: "配置生效" },
  configRefused: { en: "configuration refused", zh: "配置被拒绝" },
  notified: { en: "notification sent", zh: "已发送通知" },
};

export const lost: Phrase<[why: string]> = {
  en: (why) => `There is no history since it failed: ${why}`,
  zh: (why) => `历史出错，不再记录：${why}`,
};
export const inMemory: Phrase<[why: string]> = {
  en: (why) => `The history is in memory and goes with the gateway's process; what was before is not shown: ${why}`,
  zh: (why) => `历史仅保存在内存中，随网关进程结束而消失；之前的内容未显示：${why}`,
};
export const keptSince: Phrase<[time: string]> = { en: (time) => `kept since ${time}`, zh: (time) => `自 ${time} 起有记录` };
export const attemptsOf: Phrase<[count: number]> = {
  en: (count) => `${count} ${count === 1 ? "attempt" : "attempts"}`,
  zh: (count) => `${count} 次尝试`,
};
export const failedOf: Phrase<[failed: number]> = { en: (failed) => `${failed} failed`, zh: (failed) => `${failed} 次失败` };
export const outFor: Phrase<[time: string, why: string]> = {
  en: (time, why) => `out for ${time}${why === "" ? "" : `: ${why}`}`,
  zh: (time, why) => `移除 ${time}${why === "" ? "" : `：${why}`}`,
};
export const barsOf: Phrase<[token: string, attempts: number, failed: number]> = {
  en: (token, attempts, failed) => `${token}: ${attempts} attempts, ${failed} failed`,
  zh: (token, attempts, failed) => `${token}：${attempts} 次尝试，${failed} 次失败`,
};
export const moreModels: Phrase<[count: number]> = { en: (count) => `${count} more`, zh: (count) => `另外 ${count} 个` };
