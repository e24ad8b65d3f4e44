// How to use a gateway that has started. The endpoint, the console's address and a curl stand last, where they are seen.
import { urlHost } from "./addresses.js";
import { WRONG_TOKEN_MODEL } from "./demo/scenario.js";
import { VERSION } from "./paths.js";

/** What they tell of a gateway: port 0 where nothing is configured yet. */
export interface Serving {
  port: number;
  consoleUrl: string;
  exampleModel: string;
}

export function closingLines(gateway: Serving, host: string, demo: boolean): string[] {
  if (gateway.port === 0) return ["", `There is no configuration yet. Open the console to be guided: ${gateway.consoleUrl}`];
  const base = `http://${urlHost(host)}:${gateway.port}/v1`;
  const model = demo ? "qwen-turbo" : gateway.exampleModel;
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  return [
    "",
    `ai-failover ${VERSION} is running${demo ? " with simulated providers (nothing leaves this machine)" : ""}. Ctrl-C ends it.`,
    ...(demo ? demoLines() : []),
    "",
    `endpoint: ${base}`,
    `console:  ${gateway.consoleUrl}`,
    "try it:",
    `  curl -i ${base}/chat/completions -H 'content-type: application/json' -d '${body}'`,
  ];
}

function demoLines(): string[] {
  return [
    "",
    "  ask for qwen-turbo         qwen has two API tokens, the first is wrong: qwen answers every time",
    "  ask for deepseek-chat      the name's prefix leads to deepseek",
    `  ask for ${WRONG_TOKEN_MODEL}   the only API token is wrong: deepseek answers as deepseek-chat`,
    "  The header x-ai-trail of each rescued answer tells what happened.",
  ];
}
