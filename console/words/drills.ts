import { words, type Phrase } from "./word.js";

export const drillWords = words({
  help: {
    en: "Break one thing for a while, on the live path, and watch the requests survive. No provider is asked for it, and it ends by itself.",
    zh: "在真实链路上临时制造一处故障，观察请求如何不受影响。不会请求服务提供者，到时自动结束。",
  },
  begin: { en: "Begin the drill", zh: "开始演练" },
  what: { en: "What breaks", zh: "故障对象" },
  how: { en: "In which way", zh: "故障方式" },
  howLong: { en: "For how long", zh: "持续时间" },
  provider: { en: "Provider", zh: "服务提供者" },
  token: { en: "Token", zh: "令牌" },
  allTokens: { en: "all its tokens", zh: "全部令牌" },
  running: { en: "In force", zh: "进行中" },
  none: { en: "Nothing is broken on purpose.", zh: "目前没有演练。" },
  traffic: { en: "Send five requests", zh: "发送五个请求" },
  noProvider: { en: "There is nothing to break yet: add a provider first.", zh: "还没有可演练的对象：请先添加服务提供者。" },
});

export const drillLeft: Phrase<[left: string]> = { en: (left) => `${left} left`, zh: (left) => `剩余 ${left}` };
export const drillUntil: Phrase<[time: string]> = { en: (time) => `ends by itself at ${time}`, zh: (time) => `${time} 自动结束` };
