import type { ExportKind } from "../../config/api.js";
import { words, type Phrase, type Word } from "./word.js";

export const configWords = words({
  editor: { en: "The file", zh: "配置文件" },
  yaml: { en: "Configuration as YAML", zh: "YAML 配置" },
  review: { en: "Review and apply", zh: "查看并应用" },
  discard: { en: "Discard", zh: "放弃修改" },
  unchanged: { en: "no change", zh: "无修改" },
  changed: { en: "changed, not applied", zh: "已修改，未应用" },
  newer: {
    en: "the file has changed meanwhile: the review has both, discard your change to see it alone",
    zh: "文件已被修改：确认变更时会合并双方修改，放弃修改后可单独查看",
  },
  checking: { en: "checking", zh: "检查中" },
  well: { en: "no errors", zh: "没有错误" },
  history: { en: "History", zh: "历史" },
  noHistory: { en: "Nothing was changed yet.", zh: "还没有变更。" },
  inForce: { en: "in force", zh: "生效中" },
  bring: { en: "Bring back", zh: "恢复此版本" },
  exportTitle: { en: "Export", zh: "导出" },
  download: { en: "This file without its tokens", zh: "此文件（不含令牌）" },
  exportHelp: {
    en: "The file as it is, as resources for a cluster. Tokens become references to a Secret; none leaves the gateway.",
    zh: "把当前配置文件导出为集群资源。令牌以 Secret 引用代替，不会离开网关。",
  },
  todo: { en: "Before it works", zh: "使用前需要完成" },
  sameByCommand: { en: "The same on a terminal:", zh: "在终端中等价的命令：" },
  copyFile: { en: "Copy", zh: "复制" },
  downloadFile: { en: "Download", zh: "下载" },
  secretNote: {
    en: "Secrets show their last four characters. They are kept when the rest changes.",
    zh: "密钥只显示最后四个字符，修改其他内容时保持不变。",
  },
  settings: { en: "Settings for all", zh: "全局设置" },
  settingsHelp: {
    en: "What holds for every provider and route that does not say otherwise.",
    zh: "对所有未单独设置的服务提供者和路由生效。",
  },
});

export const errorCount: Phrase<[errors: number, warnings: number]> = {
  en: (errors, warnings) => `${errors} ${errors === 1 ? "error" : "errors"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
  zh: (errors, warnings) => `${errors} 个错误，${warnings} 个提示`,
};

export const EXPORT_WORDS: Readonly<Record<ExportKind, Word>> = {
  higress: { en: "Higress", zh: "Higress" },
  istio: { en: "Istio", zh: "Istio" },
  "envoy-gateway": { en: "Envoy Gateway", zh: "Envoy Gateway" },
  envoy: { en: "Envoy", zh: "Envoy" },
};

export const exportTo: Phrase<[kind: string]> = { en: (kind) => `Export for ${kind}`, zh: (kind) => `导出到 ${kind}` };
