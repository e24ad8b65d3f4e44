import type { AttemptEvent, DrillKind, HealthState, Kind } from "../../config/api.js";
import type { Say, Word } from "./word.js";

/** Failure kinds: the plugin's own names in English, what they say in Chinese. */
export const KIND_WORDS: Record<Kind | "byHand", Word> = {
  ok: { en: "ok", zh: "成功" },
  auth: { en: "auth", zh: "鉴权失败" },
  quota: { en: "quota", zh: "额度用尽" },
  rateLimit: { en: "rateLimit", zh: "限流" },
  overloaded: { en: "overloaded", zh: "过载" },
  serverError: { en: "serverError", zh: "服务端错误" },
  timeout: { en: "timeout", zh: "超时" },
  connection: { en: "connection", zh: "连接失败" },
  callerError: { en: "callerError", zh: "请求有误" },
  contextLength: { en: "contextLength", zh: "超出上下文长度" },
  contentPolicy: { en: "contentPolicy", zh: "内容审核" },
  modelNotFound: { en: "modelNotFound", zh: "模型不存在" },
  byHand: { en: "by hand", zh: "手动" },
};

export const STATE_WORDS: Record<HealthState, Word> = {
  ok: { en: "ok", zh: "正常" },
  limited: { en: "limited", zh: "限流中" },
  returning: { en: "returning", zh: "恢复中" },
  ejected: { en: "ejected", zh: "已移除" },
};

/** Why an attempt was chosen. */
export const WHY_WORDS: Record<AttemptEvent["why"], Word> = {
  first: { en: "first choice", zh: "首选" },
  failover: { en: "failover: another token of the same target", zh: "令牌降级：同一目标的另一个令牌" },
  fallback: { en: "fallback: the next target", zh: "模型降级：下一个目标" },
  retry: { en: "the same target once more", zh: "同一目标再试一次" },
  trial: { en: "trial of a token that returns", zh: "恢复中令牌的试探请求" },
  lastResort: { en: "last resort: out, and nothing in use was left", zh: "最后的尝试：已移除，但没有可用的了" },
};

export const DRILL_WORDS: Record<DrillKind, Word> = {
  "401": { en: "401: the token is refused", zh: "401：令牌被拒绝" },
  "402": { en: "402: the account is out of credit", zh: "402：账户余额不足" },
  "429": { en: "429: rate limit", zh: "429：限流" },
  "503": { en: "503: overloaded", zh: "503：服务过载" },
  silence: { en: "silence: no answer at all", zh: "无响应：一直不回答" },
  streamError: { en: "an error at the head of a stream", zh: "流开头即错误" },
};

/** A kind by its word; one that this page does not know yet by its name. */
export function kindWord(kind: string, say: Say): string {
  const known = new Map<string, Word>([...Object.entries(KIND_WORDS), ...Object.entries(DRILL_WORDS)]).get(kind);
  return known === undefined ? kind : say(known);
}
