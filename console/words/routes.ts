import { words, type Phrase, type Word } from "./word.js";

export const routeWords = words({
  add: { en: "Add a route", zh: "添加路由" },
  none: { en: "No route yet", zh: "还没有路由" },
  noneHelp: {
    en: "Each provider brings a route for its own models. Add a provider first.",
    zh: "每个服务提供者自带一条对应其模型的路由。请先添加服务提供者。",
  },
  preset: { en: "preset", zh: "预置" },
  presetHelp: {
    en: "The file has no routes: each provider gets one from its models. The first change writes them all into the file.",
    zh: "配置中没有路由：每个服务提供者按其模型得到一条预置路由。第一次修改会把它们全部写入文件。",
  },
  match: { en: "Models", zh: "匹配的模型" },
  goesTo: { en: "goes to", zh: "→" },
  everything: { en: "everything", zh: "全部" },
  exact: { en: "exactly", zh: "等于" },
  prefix: { en: "begins with", zh: "前缀" },
  regex: { en: "regex", zh: "正则" },
  any: { en: "everything", zh: "全部" },
  otherMatch: { en: "as in the file", zh: "以文件为准" },
  addMatch: { en: "Add a model", zh: "添加模型" },
  target: { en: "Target", zh: "目标" },
  oneTarget: { en: "one provider", zh: "单个服务提供者" },
  severalTargets: { en: "shared out by weight", zh: "按权重分配" },
  addTarget: { en: "Add a target", zh: "添加目标" },
  fallback: { en: "Fallback", zh: "模型降级" },
  fallbackHelp: {
    en: "When the target has failed with every token, these are tried from the top. Drag them, or take the handle with Space and move it with the arrows.",
    zh: "目标的所有令牌都失败后，从上到下依次尝试。可拖动排序，或在手柄上按空格后用方向键移动。",
  },
  addFallback: { en: "Add a fallback", zh: "添加降级目标" },
  noFallback: { en: "No fallback: when the target fails, the client gets its error.", zh: "没有降级目标：目标失败时客户端会收到错误。" },
  provider: { en: "Provider", zh: "服务提供者" },
  model: { en: "Model", zh: "模型" },
  sameModel: { en: "the client's model, mapped", zh: "客户端的模型（经映射）" },
  weight: { en: "Weight", zh: "权重" },
  move: { en: "Move", zh: "移动" },
  sortable: { en: "sortable", zh: "可排序" },
  explain: { en: "Explain", zh: "说明" },
  explainTitle: { en: "Where would a model go now?", zh: "现在某个模型会走向哪里？" },
  explainFor: { en: "Model to explain", zh: "要说明的模型" },
  wouldTry: { en: "would try", zh: "将依次尝试" },
  skipped: { en: "skipped", zh: "跳过" },
  remove: { en: "Remove this route", zh: "删除此路由" },
  more: { en: "Limits and more", zh: "时限与其他" },
  noProvider: { en: "Choose a provider", zh: "选择服务提供者" },
});

export const editRoute: Phrase<[name: string]> = { en: (name) => `Route ${name}`, zh: (name) => `路由 ${name}` };
export const tokensBy: Phrase<[count: number, selection: string]> = {
  en: (count, selection) => (count === 0 ? "no token" : count === 1 ? "1 token" : `${count} tokens, ${selection}`),
  zh: (count, selection) => (count === 0 ? "无令牌" : count === 1 ? "1 个令牌" : `${count} 个令牌，${selection}`),
};
/** Ways to choose a token: the configuration's own words in English. */
export const SELECTION_WORDS: Readonly<Record<string, Word>> = {
  random: { en: "random", zh: "随机" },
  roundRobin: { en: "roundRobin", zh: "轮询" },
  leastBusy: { en: "leastBusy", zh: "最空闲" },
  sticky: { en: "sticky", zh: "会话保持" },
};
export const thenWord = words({ then: { en: "then", zh: "然后" }, as: { en: "as", zh: "作为" } });
export const targetAt: Phrase<[n: number]> = { en: (n) => `target ${n}`, zh: (n) => `目标 ${n}` };
export const fallbackAt: Phrase<[n: number]> = { en: (n) => `fallback ${n}`, zh: (n) => `降级目标 ${n}` };

export const pickedUp: Phrase<[n: number]> = {
  en: (n) => `Fallback ${n} is taken. The arrows move it, Space puts it down, Escape leaves it where it was.`,
  zh: (n) => `已拿起降级目标 ${n}。方向键移动，空格放下，Esc 取消。`,
};
export const movedTo: Phrase<[n: number, place: number]> = {
  en: (n, place) => `Fallback ${n} is over place ${place}.`,
  zh: (n, place) => `降级目标 ${n} 移到第 ${place} 位。`,
};
export const putDown: Phrase<[n: number, place: number]> = {
  en: (n, place) => `Fallback ${n} is now at place ${place}.`,
  zh: (n, place) => `降级目标 ${n} 现在位于第 ${place} 位。`,
};
