import { words, type Phrase } from "./word.js";

/** Words of the frame and of what every page shares. */
export const common = words({
  overview: { en: "Overview", zh: "概览" },
  providers: { en: "Providers", zh: "服务提供者" },
  routes: { en: "Routes", zh: "AI 路由" },
  playground: { en: "Playground", zh: "试用" },
  drills: { en: "Drills", zh: "演练" },
  config: { en: "Config", zh: "配置" },
  pages: { en: "Pages", zh: "页面" },
  skip: { en: "Skip to the content", zh: "跳到正文" },
  copy: { en: "Copy", zh: "复制" },
  clear: { en: "Clear", zh: "清除" },
  showSecret: { en: "Show it", zh: "显示内容" },
  hideSecret: { en: "Hide it", zh: "隐藏内容" },
  copied: { en: "Copied", zh: "已复制" },
  endpoint: { en: "Endpoint", zh: "接入地址" },
  toDark: { en: "Dark", zh: "深色" },
  toLight: { en: "Light", zh: "浅色" },
  language: { en: "中文", zh: "English" },
  cancel: { en: "Cancel", zh: "取消" },
  apply: { en: "Apply", zh: "应用" },
  remove: { en: "Remove", zh: "删除" },
  add: { en: "Add", zh: "添加" },
  edit: { en: "Edit", zh: "编辑" },
  retry: { en: "Try again", zh: "重试" },
  reload: { en: "Reload", zh: "重新加载" },
  loading: { en: "Loading", zh: "加载中" },
  demo: { en: "demo: simulated providers", zh: "演示：模拟的服务提供者" },
  clientKey: { en: "Client key, which the gateway asks for", zh: "客户端密钥（网关要求携带）" },
  signOut: { en: "Sign out", zh: "退出登录" },
  healthy: { en: "healthy", zh: "健康" },
  starting: { en: "starting", zh: "启动中" },
  offline: {
    en: "The gateway does not answer. What you see is from before; the page tries again by itself.",
    zh: "网关没有响应。下面是之前的内容，页面会自动重试。",
  },
  offlineShort: { en: "offline", zh: "离线" },
  noAnswer: { en: "The gateway does not answer", zh: "网关没有响应" },
  noAnswerHelp: {
    en: "Is it running? npm start begins it. The page tries again by itself.",
    zh: "网关在运行吗？npm start 可以启动它。页面会自动重试。",
  },
  fault: { en: "This page has a fault of its own", zh: "页面自身出错了" },
  refusedConfig: {
    en: "The configuration file has errors and is not in force; the one before stays.",
    zh: "配置文件有错误，未生效；之前的配置继续有效。",
  },
  endDrill: { en: "End the drill", zh: "结束演练" },
});

export const troubles: Phrase<[ejected: number]> = {
  en: (ejected) => `${ejected} ${ejected === 1 ? "token" : "tokens"} out`,
  zh: (ejected) => `${ejected} 个令牌不可用`,
};

export const inForceSince: Phrase<[time: string]> = {
  en: (time) => `in force since ${time}`,
  zh: (time) => `${time} 起生效`,
};

export const drillBadge: Phrase<[name: string, kind: string, left: string]> = {
  en: (name, kind, left) => `drill: ${name} ${kind}, ${left} left`,
  zh: (name, kind, left) => `演练：${name} ${kind}，剩余 ${left}`,
};
