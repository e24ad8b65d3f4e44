// The `@google/genai` package from npm.
import { ApiError, GoogleGenAI } from "@google/genai";
import { eachTask, say, SCHEMA } from "./each-task.mjs";

const CONFIG = {
  systemInstruction: "Be brief.",
  maxOutputTokens: 4000,
  temperature: 0.5,
  stopSequences: ["END"],
  thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 },
  tools: [
    {
      functionDeclarations: [
        { name: "get_weather", description: "Weather", parametersJsonSchema: SCHEMA },
        { name: "now", description: "Time" },
      ],
    },
  ],
  toolConfig: { functionCallingConfig: { mode: "AUTO" } },
};

const contents = (picture) => [
  {
    role: "user",
    parts: [{ text: "Which town?" }, { inlineData: { data: Buffer.from(picture, "hex").toString("base64"), mimeType: "image/png" } }],
  },
  { role: "model", parts: [{ functionCall: { name: "now", args: { zone: "CET" } } }] },
  { role: "user", parts: [{ functionResponse: { name: "now", response: { output: "noon" } } }] },
];

async function read(chunks) {
  const out = { text: "", thought: "", calls: [], stop: "", usage: [] };
  for await (const chunk of chunks) {
    const candidate = chunk.candidates?.[0];
    for (const part of candidate?.content?.parts ?? []) {
      if (part.functionCall) out.calls.push([part.functionCall.name, part.functionCall.args ?? {}]);
      else if (part.text) {
        out[part.thought ? "thought" : "text"] += part.text;
        say({ piece: part.text });
      }
    }
    if (candidate?.finishReason) out.stop = candidate.finishReason;
    const usage = chunk.usageMetadata;
    if (usage)
      out.usage = [
        usage.promptTokenCount,
        (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
        usage.cachedContentTokenCount ?? 0,
      ];
  }
  return out;
}

async function carryOut({ kind, key, root, model, picture }) {
  const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: root, retryOptions: { attempts: 1 } } });
  const { models } = client;
  if (kind === "whole") return read([await models.generateContent({ model, contents: contents(picture), config: CONFIG })]);
  if (kind === "stream") return read(await models.generateContentStream({ model, contents: contents(picture), config: CONFIG }));
  if (kind === "chat") {
    const chat = client.chats.create({ model, config: { tools: CONFIG.tools } });
    const called = await chat.sendMessage({ message: "Weather?" });
    const message = called.functionCalls.map(({ id, name }) => ({ functionResponse: { id, name, response: { output: "Rain" } } }));
    return { text: (await chat.sendMessage({ message })).text };
  }
  if (kind === "schema") {
    const responseSchema = { type: "OBJECT", properties: { place: { type: "STRING" } }, required: ["place"] };
    const config = { responseMimeType: "application/json", responseSchema };
    return { text: (await models.generateContent({ model, contents: "Where?", config })).text };
  }
  if (kind === "refused")
    return { text: (await models.generateContent({ model, contents: "Where?", config: { candidateCount: 2 } })).text };
  const all = [];
  for await (const each of await models.list()) all.push(each.name);
  const { totalTokens } = await models.countTokens({ model, contents: "How many?" });
  return { count: totalTokens, one: (await models.get({ model })).name, all };
}

await eachTask(carryOut, (error) => {
  if (!(error instanceof ApiError)) return {};
  const said = /\{.*\}/s.exec(error.message);
  const { code, status, message } = said ? JSON.parse(said[0]).error : {};
  return { status: error.status ?? code, name: status, message: message ?? error.message };
});
