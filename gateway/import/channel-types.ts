// The numbers of channel types. one-api: relay/channeltype/define.go and url.go of songquanpeng/one-api; new-api: constant/channel.go of
// QuantumNous/new-api. Up to 25 they agree but for a few, then each counts on for itself.

export interface ChannelType {
  /** As the source names it. */
  name: string;
  /** Our type; undefined: none speaks its protocol. */
  type?: string;
  /** Where the source asks when a channel names no base_url. */
  base?: string;
  /** What stands between base_url and the paths of APIs. Default: /v1. */
  behind?: string;
  /** Why it has no counterpart, or what is to be done. */
  why?: string;
}

function proxy(name: string, base: string): ChannelType {
  return { name, type: "openai-compatible", base };
}

function none(name: string, why = "its protocol is not spoken here"): ChannelType {
  return { name, why };
}

const OPENAI: ChannelType = { name: "OpenAI", type: "openai", base: "https://api.openai.com" };
const AZURE: ChannelType = { name: "Azure", type: "azure" };
const OLLAMA: ChannelType = { name: "Ollama", type: "ollama", base: "http://localhost:11434" };
const MISTRAL: ChannelType = { name: "Mistral", type: "mistral", base: "https://api.mistral.ai" };
const COHERE: ChannelType = { name: "Cohere", type: "cohere", base: "https://api.cohere.ai", behind: "/compatibility/v1" };
const DEEPSEEK: ChannelType = { name: "DeepSeek", type: "deepseek", base: "https://api.deepseek.com" };
const CLOUDFLARE: ChannelType = {
  name: "Cloudflare",
  type: "cloudflare",
  base: "https://api.cloudflare.com",
  behind: "/client/v4/accounts/{other}/ai/v1",
};
const DOUBAO: ChannelType = { name: "VolcEngine", type: "doubao", base: "https://ark.cn-beijing.volces.com", behind: "/api/v3" };
const BAIDU_V2: ChannelType = { name: "BaiduV2", type: "baidu", base: "https://qianfan.baidubce.com", behind: "/v2" };
const SILICONFLOW: ChannelType = { name: "SiliconFlow", type: "siliconflow", base: "https://api.siliconflow.cn" };
const XAI: ChannelType = { name: "xAI", type: "grok", base: "https://api.x.ai" };
const MINIMAX: ChannelType = { name: "MiniMax", type: "minimax", base: "https://api.minimax.chat" };
const COZE = "write it by hand, with type coze: its models are the ids of bots";
const VERTEX: ChannelType = { name: "VertexAI", type: "vertex" };

const BOTH: readonly (readonly [number, ChannelType])[] = [
  [1, OPENAI],
  [3, AZURE],
  [6, proxy("OpenAIMax", "https://api.openaimax.com")],
  [7, proxy("OhMyGPT", "https://api.ohmygpt.com")],
  [8, { name: "Custom", type: "openai-compatible" }],
  [9, proxy("AILS", "https://api.caipacity.com")],
  [10, proxy("AIProxy", "https://api.aiproxy.io")],
  [11, none("PaLM", "PaLM is no more: Gemini is type gemini")],
  [12, proxy("API2GPT", "https://api.api2gpt.com")],
  [13, proxy("AIGC2D", "https://api.aigc2d.com")],
  [14, { name: "Anthropic", type: "claude", base: "https://api.anthropic.com" }],
  [15, none("Baidu", "its older interface with AK and SK is not spoken here: make an API key of Qianfan V2 and use type baidu")],
  [16, { name: "Zhipu", type: "zhipuai", base: "https://open.bigmodel.cn", behind: "/api/paas/v4" }],
  [17, { name: "Ali", type: "qwen", base: "https://dashscope.aliyuncs.com", behind: "/compatible-mode/v1" }],
  [18, none("Xunfei", "its WebSocket interface is not spoken here: take the APIPassword of its HTTP interface and use type spark")],
  [19, { name: "360", type: "ai360", base: "https://api.360.cn" }],
  [20, { name: "OpenRouter", type: "openrouter", base: "https://openrouter.ai/api" }],
  [21, none("AIProxyLibrary")],
  [22, proxy("FastGPT", "https://fastgpt.run/api/openapi")],
  [23, { name: "Tencent", type: "hunyuan", base: "https://hunyuan.tencentcloudapi.com", behind: "" }],
  [24, { name: "Gemini", type: "gemini", base: "https://generativelanguage.googleapis.com", behind: "/v1beta/openai" }],
  [25, { name: "Moonshot", type: "moonshot", base: "https://api.moonshot.cn" }],
  [31, { name: "LingYiWanWu", type: "yi", base: "https://api.lingyiwanwu.com" }],
  [33, { name: "AWS", type: "bedrock" }],
];

export const ONE_API_TYPES: ReadonlyMap<number, ChannelType> = new Map([
  ...BOTH,
  [2, proxy("API2D", "https://oa.api2d.net")],
  [4, proxy("CloseAI", "https://api.closeai-proxy.xyz")],
  [5, proxy("OpenAI-SB", "https://api.openai-sb.com")],
  [26, { name: "Baichuan", type: "baichuan", base: "https://api.baichuan-ai.com" }],
  [27, MINIMAX],
  [28, MISTRAL],
  [29, { name: "Groq", type: "groq", base: "https://api.groq.com/openai" }],
  [30, OLLAMA],
  [32, { name: "StepFun", type: "stepfun", base: "https://api.stepfun.com" }],
  [34, none("Coze", COZE)],
  [35, COHERE],
  [36, DEEPSEEK],
  [37, CLOUDFLARE],
  [38, none("DeepL", "write it by hand, with type deepl and its targetLang")],
  [39, { name: "TogetherAI", type: "together-ai", base: "https://api.together.xyz" }],
  [40, DOUBAO],
  [41, { ...proxy("Novita", "https://api.novita.ai/v3/openai"), behind: "" }],
  [42, VERTEX],
  [43, none("Proxy", "paths of any kind go to a provider by defaultProvider here")],
  [44, SILICONFLOW],
  [45, XAI],
  [46, none("Replicate")],
  [47, BAIDU_V2],
  [48, { name: "XunfeiV2", type: "spark", base: "https://spark-api-open.xf-yun.com" }],
  [49, { name: "AliBailian", type: "qwen", base: "https://dashscope.aliyuncs.com", behind: "/compatible-mode/v1" }],
  [50, { name: "OpenAICompatible", type: "openai-compatible" }],
  [51, { name: "GeminiOpenAICompatible", type: "gemini", base: "https://generativelanguage.googleapis.com/v1beta/openai", behind: "" }],
] as [number, ChannelType][]);

export const NEW_API_TYPES: ReadonlyMap<number, ChannelType> = new Map([
  ...BOTH,
  [2, none("Midjourney")],
  [4, OLLAMA],
  [5, none("MidjourneyPlus")],
  [26, { name: "ZhipuV4", type: "zhipuai", base: "https://open.bigmodel.cn", behind: "/api/paas/v4" }],
  [27, { name: "Perplexity", type: "perplexity", base: "https://api.perplexity.ai", behind: "" }],
  [34, COHERE],
  [35, MINIMAX],
  [36, none("SunoAPI")],
  [37, none("Dify", "write it by hand, with type dify and the app's botType")],
  [38, proxy("Jina", "https://api.jina.ai")],
  [39, CLOUDFLARE],
  [40, SILICONFLOW],
  [41, VERTEX],
  [42, MISTRAL],
  [43, DEEPSEEK],
  [44, proxy("MokaAI", "https://api.moka.ai")],
  [45, DOUBAO],
  [46, BAIDU_V2],
  [47, { name: "Xinference", type: "xinference" }],
  [48, XAI],
  [49, none("Coze", COZE)],
  [50, none("Kling")],
  [51, none("Jimeng")],
  [52, none("Vidu")],
  [53, proxy("Submodel", "https://llm.submodel.ai")],
  [54, none("DoubaoVideo")],
  [55, none("Sora")],
  [56, none("Replicate")],
  [57, none("Codex", "a signed-in account is no API token")],
] as [number, ChannelType][]);
