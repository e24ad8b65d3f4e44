// The command lines of `check` and `explain`, which look at a configuration and start nothing.
import { parseArgs } from "node:util";

export interface CheckFlags {
  /** The file that was named; undefined: ai-failover.yaml in the current folder. */
  config: string | undefined;
  json: boolean;
  /** Warnings count as errors do. */
  strict: boolean;
}

export interface ExplainFlags {
  config: string | undefined;
  model: string;
  path: string | undefined;
  /** The API whose path it is, where no path was named. */
  dialect: string | undefined;
  stream: boolean;
  /** As in the client's header x-ai-fallback. */
  fallback: string | undefined;
  /** The file with the body that a client would send. */
  request: string | undefined;
  json: boolean;
}

/** The paths of the dialects that clients speak. */
const PATHS = new Map<string, (model: string) => string>([
  ["chat", () => "/v1/chat/completions"],
  ["messages", () => "/v1/messages"],
  ["responses", () => "/v1/responses"],
  ["gemini", (model) => `/v1beta/models/${encodeURIComponent(model)}:generateContent`],
  ["converse", (model) => `/model/${encodeURIComponent(model)}/converse`],
]);

const CONFIG = { config: { type: "string" }, json: { type: "boolean", default: false } } as const;

/** Reads what follows `check`. Throws with a message that names the flag. */
export function checkFlags(args: readonly string[]): CheckFlags {
  const { values } = parseArgs({ args: [...args], options: { ...CONFIG, strict: { type: "boolean", default: false } } });
  return { config: values.config, json: values.json, strict: values.strict };
}

/** Reads what follows `explain`. Throws with a message that names the flag. */
export function explainFlags(args: readonly string[]): ExplainFlags {
  const text = { type: "string" } as const;
  const options = {
    ...CONFIG,
    model: text,
    path: text,
    dialect: text,
    request: text,
    fallback: text,
    stream: { type: "boolean", default: false },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const model = values.model ?? "";
  if (model === "" && (values.model !== undefined || values.request === undefined))
    throw new Error("--model: expected the model that a client would name");
  if (values.path !== undefined && !values.path.startsWith("/"))
    throw new Error(`--path: expected a path such as /v1/embeddings, got "${values.path}"`);
  const { config, path, dialect, fallback, request, stream, json } = values;
  if (dialect !== undefined && path !== undefined) throw new Error("--dialect: the path says it already; give one of them");
  if (dialect !== undefined && !PATHS.has(dialect))
    throw new Error(`--dialect: expected one of ${[...PATHS.keys()].join(", ")}, got "${dialect}"`);
  return { config, model, path, dialect, stream, fallback, request, json };
}

/** The path that is asked about; undefined: the usual one. */
export function pathAsked({ path, dialect }: ExplainFlags, model: string): string | undefined {
  return dialect === undefined ? path : PATHS.get(dialect)?.(model);
}
