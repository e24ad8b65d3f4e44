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
  stream: boolean;
  /** As in the client's header x-ai-fallback. */
  fallback: string | undefined;
  json: boolean;
}

const CONFIG = { config: { type: "string" }, json: { type: "boolean", default: false } } as const;

/** Reads what follows `check`. Throws with a message that names the flag. */
export function checkFlags(args: readonly string[]): CheckFlags {
  const { values } = parseArgs({ args: [...args], options: { ...CONFIG, strict: { type: "boolean", default: false } } });
  return { config: values.config, json: values.json, strict: values.strict };
}

/** Reads what follows `explain`. Throws with a message that names the flag. */
export function explainFlags(args: readonly string[]): ExplainFlags {
  const text = { type: "string" } as const;
  const options = { ...CONFIG, model: text, path: text, fallback: text, stream: { type: "boolean", default: false } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.model === undefined || values.model === "") throw new Error("--model: expected the model that a client would name");
  if (values.path !== undefined && !values.path.startsWith("/"))
    throw new Error(`--path: expected a path such as /v1/embeddings, got "${values.path}"`);
  const { config, model, path, fallback, stream, json } = values;
  return { config, model, path, stream, fallback, json };
}
