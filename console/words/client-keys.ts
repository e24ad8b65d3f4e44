import { words } from "./word.js";

export const keyWords = words({
  title: { en: "Client keys", zh: "客户端密钥" },
  help: {
    en: "Who may use the gateway. With one key or more each request brings one of them; the file keeps their hashes alone. Without any, everybody may who reaches the address.",
    zh: "谁可以使用网关。设置后每个请求须携带其中一个密钥，配置文件只保存其哈希。不设置时，能访问该地址的人都可使用。",
  },
  name: { en: "Name of the key", zh: "密钥名称" },
  key: { en: "The key itself", zh: "密钥" },
  keyHelp: { en: "empty: a new one is made", zh: "留空则生成新密钥" },
  add: { en: "Add a key", zh: "添加密钥" },
  shownOnce: {
    en: "Copy this key now: it is not shown again. It counts as soon as the change is applied.",
    zh: "请立即复制此密钥：之后不再显示。应用变更后生效。",
  },
});
