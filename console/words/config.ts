import { words, type Phrase } from "./word.js";

export const configWords = words({
  editor: { en: "The file", zh: "配置文件" },
  yaml: { en: "Configuration as YAML", zh: "YAML 配置" },
  review: { en: "Review and apply", zh: "查看并应用" },
  discard: { en: "Discard", zh: "放弃修改" },
  unchanged: { en: "no change", zh: "无修改" },
  changed: { en: "changed, not applied", zh: "已修改，未应用" },
  well: { en: "no errors", zh: "没有错误" },
  history: { en: "History", zh: "历史" },
  noHistory: { en: "Nothing was changed yet.", zh: "还没有变更。" },
  inForce: { en: "in force", zh: "生效中" },
  bring: { en: "Bring back", zh: "恢复此版本" },
  exportTitle: { en: "Export", zh: "导出" },
  download: { en: "Download the file", zh: "下载配置文件" },
  exportHelp: {
    en: "Secrets stay here: the download has marks where the file has tokens. For a cluster, run this beside the file:",
    zh: "密钥不会导出：下载的文件中以标记代替令牌。要部署到集群，请在配置文件旁运行：",
  },
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
