import { words, type Phrase } from "./word.js";

export const play = words({
  model: { en: "Model", zh: "模型" },
  dialect: { en: "Spoken by the client", zh: "客户端协议" },
  message: { en: "Message", zh: "消息" },
  hello: { en: "Hello", zh: "你好" },
  stream: { en: "streamed", zh: "流式" },
  send: { en: "Send", zh: "发送" },
  stop: { en: "Stop", zh: "停止" },
  anew: { en: "New conversation", zh: "新对话" },
  conversation: { en: "Conversation", zh: "对话" },
  you: { en: "You", zh: "你" },
  answer: { en: "Answer", zh: "应答" },
  attach: { en: "Attach a picture", zh: "添加图片" },
  takeAway: { en: "Take the picture away", zh: "移除图片" },
  noPicture: { en: "A picture is png, jpeg, webp or gif, of at most 5 MB.", zh: "图片须为 png、jpeg、webp 或 gif，最大 5 MB。" },
  tool: { en: "offer a tool", zh: "提供工具" },
  toolName: { en: "Name of the tool", zh: "工具名称" },
  toolHelp: { en: "What it does", zh: "工具用途" },
  toolParameters: { en: "Its parameters, as JSON Schema", zh: "参数（JSON Schema）" },
  noObject: { en: "This is no JSON object.", zh: "不是 JSON 对象。" },
  called: { en: "calls", zh: "调用" },
  gaveBack: { en: "result of", zh: "结果：" },
  trail: { en: "trail", zh: "经过" },
  timing: { en: "timing", zh: "耗时" },
  usage: { en: "tokens in / out", zh: "输入 / 输出 token" },
  dropped: { en: "left out by translation", zh: "转换时略去" },
  skipped: { en: "passed over", zh: "跳过" },
  code: { en: "The same from your code", zh: "用代码发送同样的请求" },
  servedBy: { en: "answered by", zh: "应答者" },
  empty: {
    en: "Send a request: the answer, who gave it and how long it took appear here.",
    zh: "发送请求后，这里显示应答、由谁应答以及耗时。",
  },
  reasoning: { en: "Reasoning", zh: "思考" },
  noContent: { en: "no content", zh: "没有内容" },
  stopped: { en: "stopped", zh: "已停止" },
  notGoingOn: {
    en: "The conversation goes on without this turn; what was written is in the field again.",
    zh: "对话不包含这一轮；已写的内容回到了输入框。",
  },
  breakNow: { en: "Break it now", zh: "立即演练故障" },
  breakWhat: { en: "Token to break", zh: "演练的令牌" },
  breakHow: { en: "In which way", zh: "故障方式" },
});

export const resultOf: Phrase<[call: string]> = {
  en: (call) => `Result of ${call}`,
  zh: (call) => `${call} 的结果`,
};

export const attemptsMade: Phrase<[count: string]> = {
  en: (count) => `${count} ${count === "1" ? "attempt" : "attempts"}`,
  zh: (count) => `${count} 次尝试`,
};

export const timed: Phrase<[total: string, firstToken: string | undefined]> = {
  en: (total, firstToken) => (firstToken === undefined ? `${total} in all` : `${firstToken} to first token, ${total} in all`),
  zh: (total, firstToken) => (firstToken === undefined ? `总计 ${total}` : `首个 token ${firstToken}，总计 ${total}`),
};
