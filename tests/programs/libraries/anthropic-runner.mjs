// The tool runner of `@anthropic-ai/sdk`, which keeps the conversation in a message thread.
import Anthropic from "@anthropic-ai/sdk";
import { given, run, said, SCHEMA } from "./one-task.mjs";

const { root, key, model, task } = given();
const client = new Anthropic({ baseURL: root, apiKey: key });
const shell = { type: "custom", name: "run_shell_command", description: "Runs a command", input_schema: SCHEMA };
const asked = { model, max_tokens: 2000, stream: true, system: "Be brief.", messages: [{ role: "user", content: task }] };

await said(async () => {
  const tools = [{ ...shell, parse: (input) => input, run: ({ command }) => run(command) }];
  let last;
  for await (const stream of client.beta.messages.toolRunner({ ...asked, tools })) last = await stream.finalMessage();
  return last.content.map(({ text }) => text ?? "").join("");
});
