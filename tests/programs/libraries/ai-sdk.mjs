// Vercel's `ai` with the provider package of each API.
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { given, run, said } from "./one-task.mjs";

const { api, root, key, model, task } = given();
const PACKAGES = {
  chat: async () =>
    (await import("@ai-sdk/openai-compatible")).createOpenAICompatible({ name: "gateway", baseURL: `${root}/v1`, apiKey: key }),
  responses: async () => (await import("@ai-sdk/openai")).createOpenAI({ baseURL: `${root}/v1`, apiKey: key }),
  messages: async () => (await import("@ai-sdk/anthropic")).createAnthropic({ baseURL: `${root}/v1`, apiKey: key }),
  gemini: async () => (await import("@ai-sdk/google")).createGoogleGenerativeAI({ baseURL: `${root}/v1beta`, apiKey: key }),
  converse: async () =>
    (await import("@ai-sdk/amazon-bedrock")).createAmazonBedrock({ baseURL: root, apiKey: key, region: "eu-central-1" }),
};
const result = streamText({
  ...{ model: (await PACKAGES[api]())(model), system: "Be brief.", prompt: task, stopWhen: stepCountIs(8) },
  tools: {
    run_shell_command: tool({
      description: "Runs a command",
      inputSchema: z.object({ command: z.string() }),
      execute: async ({ command }) => run(command),
    }),
  },
});
await said(async () => {
  let text = "";
  for await (const piece of result.textStream) text += piece;
  return text;
});
