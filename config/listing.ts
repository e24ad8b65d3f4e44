/** What Higress's console says of the plugin: in the labels and annotations of its WasmPlugin, and in spec.yaml of its image. */
export const LISTING = {
  name: "ai-failover",
  category: "ai",
  title: "AI Failover",
  titleZh: "AI 故障转移",
  description: "Keeps LLM traffic alive: token failover, health checks and model fallback. It takes the configuration of ai-proxy.",
  descriptionZh: "让大模型流量不中断：令牌故障转移、健康检测与模型降级。兼容 ai-proxy 的配置。",
  /** Phase and priority of ai-proxy, whose place it takes. */
  phase: "UNSPECIFIED_PHASE",
  priority: 100,
  /** console/public/mark.svg. */
  icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#4353d1"/><path d="M6 11h8" stroke="#ffb4ab" stroke-width="4" stroke-linecap="round"/><path d="M12 21h14" stroke="#fff" stroke-width="4" stroke-linecap="round"/><path d="M16 11c4 0 6 3 6 6" stroke="#fff" stroke-width="2" fill="none"/></svg>',
} as const;
