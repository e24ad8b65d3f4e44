// The `@aws-sdk/client-bedrock-runtime` package from npm.
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { eachTask, say, SCHEMA } from "./each-task.mjs";

const TOOLS = {
  tools: [
    { toolSpec: { name: "get_weather", description: "Weather", inputSchema: { json: SCHEMA } } },
    { toolSpec: { name: "now", description: "Time", inputSchema: { json: { type: "object", properties: {} } } } },
  ],
  toolChoice: { auto: {} },
};
const asked = (picture) => ({
  system: [{ text: "Be brief." }],
  messages: [
    { role: "user", content: [{ text: "Which town?" }, { image: { format: "png", source: { bytes: Buffer.from(picture, "hex") } } }] },
    { role: "assistant", content: [{ toolUse: { toolUseId: "t1", name: "now", input: { zone: "CET" } } }] },
    { role: "user", content: [{ toolResult: { toolUseId: "t1", content: [{ text: "noon" }] } }] },
  ],
  inferenceConfig: { maxTokens: 4000, temperature: 0.5, stopSequences: ["END"] },
  toolConfig: TOOLS,
  additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2048 } },
});

function used({ inputTokens, outputTokens, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 }) {
  return [inputTokens + cacheReadInputTokens + cacheWriteInputTokens, outputTokens, cacheReadInputTokens];
}

function whole({ output, stopReason, usage }) {
  const out = { text: "", thought: "", calls: [], stop: stopReason, usage: used(usage) };
  for (const block of output.message.content) {
    if (block.toolUse) out.calls.push([block.toolUse.name, block.toolUse.input]);
    else if (block.reasoningContent) out.thought += block.reasoningContent.reasoningText?.text ?? "";
    else out.text += block.text;
  }
  return out;
}

async function streamed({ stream }) {
  const out = { text: "", thought: "", calls: [], stop: "", usage: [] };
  let name;
  let given = "";
  for await (const { contentBlockStart, contentBlockDelta, contentBlockStop, messageStop, metadata } of stream) {
    if (contentBlockStart) [name, given] = [contentBlockStart.start.toolUse.name, ""];
    const delta = contentBlockDelta?.delta;
    if (delta?.toolUse) given += delta.toolUse.input;
    else if (delta?.reasoningContent) out.thought += delta.reasoningContent.text ?? "";
    else if (delta) {
      out.text += delta.text;
      say({ piece: delta.text });
    }
    if (contentBlockStop) {
      if (name !== undefined) out.calls.push([name, JSON.parse(given || "{}")]);
      name = undefined;
    }
    if (messageStop) out.stop = messageStop.stopReason;
    if (metadata) out.usage = used(metadata.usage);
  }
  return out;
}

async function carryOut({ kind, key, root, model, picture }) {
  const credentials = { accessKeyId: key, secretAccessKey: "anything" };
  const client = new BedrockRuntimeClient({ region: "eu-central-1", endpoint: root, maxAttempts: 1, credentials });
  const converse = (more) => client.send(new ConverseCommand({ modelId: model, ...more }));
  const simple = { messages: [{ role: "user", content: [{ text: "Where?" }] }] };
  try {
    if (kind === "whole") return whole(await converse(asked(picture)));
    if (kind === "stream") return await streamed(await client.send(new ConverseStreamCommand({ modelId: model, ...asked(picture) })));
    if (kind === "chat") {
      const called = (await converse({ ...simple, toolConfig: TOOLS })).output.message;
      const content = called.content.flatMap(({ toolUse }) =>
        toolUse ? [{ toolResult: { toolUseId: toolUse.toolUseId, content: [{ json: { sky: "Rain" } }] } }] : [],
      );
      return { text: whole(await converse({ messages: [...simple.messages, called, { role: "user", content }], toolConfig: TOOLS })).text };
    }
    if (kind === "schema") {
      const structure = { jsonSchema: { name: "where", schema: JSON.stringify(SCHEMA) } };
      return { text: whole(await converse({ ...simple, outputConfig: { textFormat: { type: "json_schema", structure } } })).text };
    }
    return whole(await converse({ ...simple, guardrailConfig: { guardrailIdentifier: "g", guardrailVersion: "1" } }));
  } finally {
    client.destroy();
  }
}

await eachTask(carryOut, ({ name, $metadata }) => ({ status: $metadata?.httpStatusCode, name }));
