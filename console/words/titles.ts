import type { Language, Word } from "./word.js";
import { ownValue } from "../../config/own.js";

/** Names of keys for people; a key that is not here is shown as it is. The words are those that Higress's users know. */
const TITLES: Record<string, Word> = {
  id: { en: "Name", zh: "名称" },
  name: { en: "Name", zh: "名称" },
  type: { en: "Type", zh: "类型" },
  apiTokens: { en: "API tokens", zh: "令牌（凭证）" },
  baseUrl: { en: "Base URL", zh: "服务地址" },
  models: { en: "Models", zh: "模型" },
  modelMapping: { en: "Model mapping", zh: "模型映射" },
  enabled: { en: "Enabled", zh: "启用" },
  failureThreshold: { en: "Failures that eject", zh: "移除所需连续失败次数" },
  successThreshold: { en: "Probes that restore", zh: "恢复所需连续成功次数" },
  healthCheckInterval: { en: "Health check interval", zh: "健康检测间隔" },
  healthCheckTimeout: { en: "Health check timeout", zh: "健康检测超时" },
  healthCheckMaxInterval: { en: "Longest interval", zh: "最长检测间隔" },
  healthCheckModel: { en: "Health check model", zh: "健康检测模型" },
  failoverOnStatus: { en: "Statuses that count", zh: "计入失败的状态码" },
  maxRetries: { en: "Retries", zh: "重试次数" },
  retryOnStatus: { en: "Statuses to retry", zh: "重试的状态码" },
  firstTokenTimeout: { en: "First token timeout", zh: "首个 token 超时" },
  attemptTimeout: { en: "Attempt timeout", zh: "单次尝试超时" },
  timeout: { en: "Timeout", zh: "总超时" },
  idleTimeout: { en: "Idle timeout", zh: "空闲超时" },
  tokenSelection: { en: "Token selection", zh: "令牌选择方式" },
  stickyHeader: { en: "Sticky header", zh: "会话保持请求头" },
  headers: { en: "Headers", zh: "固定请求头" },
  dropParams: { en: "Parameters to drop", zh: "去掉的请求参数" },
  cluster: { en: "Cluster", zh: "集群" },
  maxAttempts: { en: "Most attempts", zh: "最多尝试次数" },
  responseHeaders: { en: "Response headers", zh: "响应头" },
  maxRequestBytes: { en: "Largest request", zh: "请求体上限" },
  fallbackOn: { en: "Fallback also on", zh: "以下失败也降级" },
  allowClientFallback: { en: "Clients may choose fallbacks", zh: "允许客户端指定降级" },
  accessLog: { en: "Access log", zh: "访问日志" },
  defaultProvider: { en: "Provider for other paths", zh: "其他路径的服务提供者" },
  customSettings: { en: "Request parameters", zh: "请求参数" },
  match: { en: "Match", zh: "匹配" },
  provider: { en: "Provider", zh: "服务提供者" },
  model: { en: "Model", zh: "模型" },
  fallbacks: { en: "Fallbacks", zh: "模型降级" },
  targets: { en: "Targets", zh: "目标" },
  weight: { en: "Weight", zh: "权重" },
};

export function titleOf(key: string, language: Language): string | undefined {
  return ownValue(TITLES, key)?.[language];
}
