// The helpers of `openai`: its tool runner in chat, its stream reader in responses.
import OpenAI from "openai";
import { given, run, said, SCHEMA } from "./one-task.mjs";

const { api, root, key, model, task } = given();
const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: key });
const shell = { name: "run_shell_command", description: "Runs a command", parameters: SCHEMA, strict: true };

async function chat() {
  const messages = [
    { role: "developer", content: "Be brief." },
    { role: "user", content: task },
  ];
  const tools = [{ type: "function", function: { ...shell, parse: JSON.parse, function: ({ command }) => run(command) } }];
  return client.chat.completions.runTools({ model, stream: true, messages, tools }).finalContent();
}

async function responses() {
  const input = [{ role: "user", content: task }];
  for (;;) {
    const stream = client.responses.stream({ model, instructions: "Be brief.", input, tools: [{ type: "function", ...shell }] });
    const { output, output_text } = await stream.finalResponse();
    const calls = output.filter(({ type }) => type === "function_call");
    if (calls.length === 0) return output_text;
    const results = calls.map(({ call_id, arguments: text }) => ({
      ...{ type: "function_call_output", call_id, output: run(JSON.parse(text).command) },
    }));
    input.push(...output, ...results);
  }
}

await said(api === "chat" ? chat : responses);
