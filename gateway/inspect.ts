// `ai-failover check` and `ai-failover explain` as people call them: what they print, and how they end.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { explain, explainText } from "./explain.js";
import type { CheckFlags, ExplainFlags } from "./inspect-flags.js";
import { checkFile, findingLines } from "./check.js";
import { CONFIG_NAME } from "./start.js";

/** Prints what is wrong with a configuration. Answers the exit code: 0, or 1 for errors (and, strictly, for warnings). */
export function runCheck({ config, json, strict }: CheckFlags, print: (line: string) => void): number {
  const file = configFile(config);
  const { ok, findings } = checkFile(file);
  if (json) print(JSON.stringify({ ok, findings }, null, 2));
  else for (const line of findingLines(file, findings)) print(line);
  return ok && !(strict && findings.length > 0) ? 0 : 1;
}

/** Prints what a request would try. Answers the exit code: 1 where it would try nothing. */
export function runExplain({ config, model, path, stream, fallback, json }: ExplainFlags, print: (line: string) => void): number {
  const file = configFile(config);
  const answer = explain({
    config: file,
    model,
    streamed: stream,
    ...(path === undefined ? {} : { path }),
    ...(fallback === undefined ? {} : { fallback }),
  });
  if ("errors" in answer) {
    if (json) print(JSON.stringify(answer, null, 2));
    else for (const line of [`${file} cannot be used:`, ...answer.errors.map((error) => `  ${error}`)]) print(line);
    return 1;
  }
  if (json) print(JSON.stringify(answer, null, 2));
  else for (const line of explainText(answer, model)) print(line);
  return answer.error === undefined ? 0 : 1;
}

function configFile(named: string | undefined): string {
  const file = resolve(named ?? CONFIG_NAME);
  if (!existsSync(file)) throw new Error(`${file} does not exist: name the configuration with --config`);
  return file;
}
