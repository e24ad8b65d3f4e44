// deploy/higress/plugin/README.md (Chinese, as Higress wants it) and README_EN.md: the parts that each plugin of Higress has there.
import { stringify } from "yaml";
import { chinese } from "./schema.mjs";
import { GLOBAL_EXAMPLE, RULE_EXAMPLE } from "./spec.mjs";

const WORDS = {
  zh: {
    keywords: ["AI网关", "故障转移", "模型降级"],
    function: "功能说明",
    functionText: [
      "`ai-failover` 代替 `ai-proxy`：配置、路由和服务都不变，令牌失败时换令牌，服务提供者失败时换服务提供者，流式应答保持流式。",
      "> 请求路径后缀匹配 `/v1/chat/completions`、`/v1/embeddings` 等时按 OpenAI 协议处理；客户端自己的 400 错误不会移除任何令牌。",
      "> 不要在同一条路由上同时启用 `ai-proxy` 与本插件。",
    ],
    runtime: "运行属性",
    phase: "插件执行阶段：`默认阶段`",
    priority: "插件执行优先级：",
    fields: "配置字段",
    root: "基本配置",
    provider: "`provider`、`providers` 的每一项",
    failover: "`failover`：令牌的移除与健康检测",
    rule: "路由、域名或服务级配置",
    head: ["名称", "数据类型", "填写要求", "默认值", "描述"],
    required: "必填",
    optional: "非必填",
    examples: "配置示例",
    globalExample: "全局配置：一个服务提供者，两个令牌",
    ruleExample: "路由级配置：先 qwen，再 deepseek",
    help: (text, texts) => chinese(text, texts),
  },
  en: {
    keywords: ["AI Gateway", "failover", "model fallback"],
    function: "Function Description",
    functionText: [
      "`ai-failover` takes the place of `ai-proxy`: configuration, routes and services stay. A token that fails is replaced by another, a provider that fails by another, and streams stay streams.",
      "> Requests whose path ends in `/v1/chat/completions`, `/v1/embeddings` and so on are handled by OpenAI's protocol. A client's own 400 ejects no token.",
      "> Do not have `ai-proxy` and this plugin on for the same route.",
    ],
    runtime: "Runtime Properties",
    phase: "Plugin execution phase: `Default Phase`",
    priority: "Plugin execution priority: ",
    fields: "Configuration Fields",
    root: "Basic Configuration",
    provider: "`provider`, and each of `providers`",
    failover: "`failover`: ejection and probing of tokens",
    rule: "Configuration of a route, domain or service",
    head: ["Name", "Data Type", "Requirement", "Default", "Description"],
    required: "Required",
    optional: "Optional",
    examples: "Configuration Example",
    globalExample: "Global: one provider, two tokens",
    ruleExample: "For a route: qwen first, then deepseek",
    help: (text) => text,
  },
};

/** The page in a language (`zh`, `en`), of the JSON Schema, the Chinese help texts and the listing (config/listing.ts). */
export function higressReadme(language, schema, texts, listing) {
  const words = WORDS[language];
  const [title, description] = language === "zh" ? [listing.titleZh, listing.descriptionZh] : [listing.title, listing.description];
  const table = (object) => fieldTable(object, words, texts);
  const { _rules_: rules, provider, failover, ...root } = schema.properties;
  const own = Object.fromEntries(Object.entries(rules.items.properties).filter(([key]) => !key.startsWith("_match_")));
  return [
    `---\n${stringify({ title, keywords: words.keywords, description }, { lineWidth: 0 })}---`,
    `## ${words.function}`,
    ...words.functionText,
    `## ${words.runtime}`,
    words.phase,
    `${words.priority}\`${listing.priority}\``,
    `## ${words.fields}`,
    `### ${words.root}`,
    table({ properties: { provider, failover, ...root } }),
    `### ${words.provider}`,
    table(schema.properties.providers.items),
    `### ${words.failover}`,
    table(failover),
    `### ${words.rule}`,
    table({ properties: own }),
    `## ${words.examples}`,
    `### ${words.globalExample}`,
    yamlBlock(GLOBAL_EXAMPLE),
    `### ${words.ruleExample}`,
    yamlBlock(RULE_EXAMPLE),
    "",
  ].join("\n\n");
}

function fieldTable({ properties, required = [] }, words, texts) {
  const rows = Object.entries(properties).map(([key, schema]) => [
    `\`${key}\``,
    typeOf(schema),
    required.includes(key) ? words.required : words.optional,
    schema.default === undefined ? "-" : `\`${JSON.stringify(schema.default)}\``,
    // Links lead to pages that are not beside this one.
    words
      .help(schema.description ?? "", texts)
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll("|", "\\|"),
  ]);
  return [words.head, words.head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function typeOf({ type, anyOf, items }) {
  if (type === "array" && items !== undefined) return `array of ${typeOf(items)}`;
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(", ");
  return type ?? "any";
}

function yamlBlock(value) {
  return `\`\`\`yaml\n${stringify(value)}\`\`\``;
}
