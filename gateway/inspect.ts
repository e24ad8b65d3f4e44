// `ai-failover check` and `ai-failover explain` as people call them: what they print, and how they end.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { jsonProblem } from "../config/json-problem.js";
import { explain, explainText } from "./explain.js";
import { readProblem } from "./read-problem.js";
import { type CheckFlags, type ExplainFlags, pathAsked } from "./inspect-flags.js";
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
export function runExplain(flags: ExplainFlags, print: (line: string) => void): number {
  const { config, fallback, json } = flags;
  const file = configFile(config);
  const sent = flags.request === undefined ? undefined : requestIn(flags.request);
  const model = flags.model === "" ? (sent?.model ?? "") : flags.model;
  if (model === "") throw new Error(`--model: ${flags.request} names none, so it has to be given`);
  const path = pathAsked(flags, model);
  const answer = explain({
    config: file,
    model,
    streamed: flags.stream || sent?.streamed === true,
    ...(path === undefined ? {} : { path }),
    ...(fallback === undefined ? {} : { fallback }),
    ...(sent === undefined ? {} : { request: sent.bytes }),
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

interface Sent {
  bytes: Uint8Array;
  model: string;
  streamed: boolean;
}

/** The request in a file. Throws where it is none. */
function requestIn(path: string): Sent {
  const bytes = bytesOf(path);
  const text = bytes.toString("utf8");
  const problem = jsonProblem(text);
  if (problem !== undefined) throw new Error(`--request: ${path}:${problem.line}:${problem.column}: this is no JSON: ${problem.message}`);
  const body: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Error(`--request: ${path} holds no object`);
  const { model, stream } = body as { model?: unknown; stream?: unknown };
  return { bytes, model: typeof model === "string" ? model : "", streamed: stream === true };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`--request: ${readProblem(path, error)}`);
  }
}

function configFile(named: string | undefined): string {
  const file = resolve(named ?? CONFIG_NAME);
  if (!existsSync(file)) throw new Error(`${file} does not exist: name the configuration with --config`);
  return file;
}
