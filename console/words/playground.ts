import { words, type Phrase } from "./word.js";

export const play = words({
  model: { en: "Model", zh: "模型" },
  message: { en: "Message", zh: "消息" },
  hello: { en: "Hello", zh: "你好" },
  stream: { en: "streamed", zh: "流式" },
  send: { en: "Send", zh: "发送" },
  stop: { en: "Stop", zh: "停止" },
  answer: { en: "Answer", zh: "应答" },
  trail: { en: "trail", zh: "经过" },
  timing: { en: "timing", zh: "耗时" },
  code: { en: "The same from your code", zh: "用代码发送同样的请求" },
  servedBy: { en: "answered by", zh: "应答者" },
  empty: {
    en: "Send a request: the answer, who gave it and how long it took appear here.",
    zh: "发送请求后，这里显示应答、由谁应答以及耗时。",
  },
  reasoning: { en: "Reasoning", zh: "思考" },
  noContent: { en: "no content", zh: "没有内容" },
});

export const attemptsMade: Phrase<[count: string]> = {
  en: (count) => `${count} ${count === "1" ? "attempt" : "attempts"}`,
  zh: (count) => `${count} 次尝试`,
};

export const timed: Phrase<[total: string, firstToken: string | undefined]> = {
  en: (total, firstToken) => (firstToken === undefined ? `${total} in all` : `${firstToken} to first token, ${total} in all`),
  zh: (total, firstToken) => (firstToken === undefined ? `总计 ${total}` : `首个 token ${firstToken}，总计 ${total}`),
};
