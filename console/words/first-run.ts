import { words } from "./word.js";

export const firstWords = words({
  title: { en: "Keep your LLM requests alive", zh: "让大模型请求持续可用" },
  help: {
    en: "There is no configuration yet. Name a provider, or look at the demo first.",
    zh: "还没有配置。添加一个服务提供者，或先看看演示。",
  },
  useKey: { en: "Use my key", zh: "使用我的密钥" },
  useKeyHelp: {
    en: "Choose the type, paste an API token: it is tried, then the gateway serves.",
    zh: "选择类型，粘贴令牌：测试通过后网关即开始服务。",
  },
  tryDemo: { en: "Try the demo", zh: "体验演示" },
  tryDemoHelp: {
    en: "Two simulated providers on this machine. Nothing leaves it, nothing is written.",
    zh: "本机上的两个模拟服务提供者。不联网，也不写入文件。",
  },
});
