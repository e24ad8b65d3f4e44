import { words, type Phrase } from "./word.js";

/** Words of forms and of the review before a change. */
export const formWords = words({
  reset: { en: "use the default", zh: "恢复默认" },
  typeAndEnter: { en: "type, then Enter", zh: "输入后按回车" },
  noJson: { en: "This is not JSON yet.", zh: "还不是合法的 JSON。" },
  name: { en: "name", zh: "名称" },
  value: { en: "value", zh: "值" },
  advanced: { en: "Advanced", zh: "高级设置" },
  otherKeys: { en: "Other keys of this object", zh: "其他字段" },
  review: { en: "Review the change", zh: "确认变更" },
  nothing: { en: "Nothing changes.", zh: "没有变化。" },
  errorsFirst: { en: "With these errors it cannot come into force:", zh: "存在以下错误，无法生效：" },
  warnings: { en: "Worth knowing:", zh: "提示：" },
  applying: { en: "Applying", zh: "正在应用" },
  changedMeanwhile: {
    en: "The file has changed meanwhile. What others changed stays; this is your change to it as it is now.",
    zh: "文件已被修改。他人的修改会保留，以下是您对当前文件的变更。",
  },
  sameText: {
    en: "The file has changed meanwhile. Others changed the same lines: choose which of the two stays.",
    zh: "文件已被修改。他人修改了相同的行：请选择保留哪一个。",
  },
  seeOthers: { en: "See what others changed", zh: "查看他人的修改" },
  whose: { en: "Where both changed the same", zh: "双方都修改的部分" },
  mine: { en: "mine", zh: "我的修改" },
  theirs: { en: "what is there now", zh: "当前内容" },
  saveOver: { en: "Save mine over it", zh: "用我的修改覆盖" },
  added: { en: "added", zh: "新增" },
  removed: { en: "removed", zh: "删除" },
  unreadable: {
    en: "The file is not a YAML object, so there are no forms for it. Repair it on the Config page.",
    zh: "文件不是合法的 YAML 对象，无法显示表单。请在配置页修复。",
  },
});

export const lineAt: Phrase<[line: number]> = { en: (line) => `line ${line}`, zh: (line) => `第 ${line} 行` };
export const defaultText: Phrase<[value: string]> = { en: (value) => `default: ${value}`, zh: (value) => `默认：${value}` };
export const sameLines: Phrase<[count: number]> = {
  en: (count) => `${count} ${count === 1 ? "line" : "lines"} the same`,
  zh: (count) => `${count} 行相同`,
};
export const bothChanged: Phrase<[paths: readonly string[]]> = {
  en: (paths) => `The file has changed meanwhile. Changed by others as well: ${paths.join(", ")}`,
  zh: (paths) => `文件已被修改。他人也修改了：${paths.join("、")}`,
};
