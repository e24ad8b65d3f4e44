// LiteLLM's `model: "*"`: every model that it knows, by the names of models, with the keys that are in the environment.
import { isObject, type RawObject } from "../../config/raw.js";
import { ownValue } from "../../config/own.js";
import type { Reading } from "./litellm-reader.js";

/** Names of models and what LiteLLM takes them for, each with its key. */
const KNOWN = [
  { names: ["gpt-*", "chatgpt-*", "o1*", "o3*", "o4*", "text-embedding-*"], model: "openai", key: "OPENAI_API_KEY" },
  { names: ["claude-*"], model: "anthropic", key: "ANTHROPIC_API_KEY" },
  { names: ["gemini/*"], model: "gemini", key: "GEMINI_API_KEY" },
  { names: ["command*"], model: "cohere_chat", key: "COHERE_API_KEY" },
] as const;

/** An entry of model_list with its place in the file. */
export interface Entry {
  entry: unknown;
  index: number;
}

/** The list with each `*: *` as many entries as there are keys for; as it is where there are none. */
export function expandedStars(reading: Reading, list: readonly unknown[]): Entry[] {
  return list.flatMap((entry, index) => {
    const made = entriesFor(reading, entry);
    return (made.length === 0 ? [entry] : made).map((each) => ({ entry: each, index }));
  });
}

function entriesFor({ report, environment }: Reading, entry: unknown): RawObject[] {
  const params = isObject(entry) && entry.model_name === "*" ? ownValue(entry, "litellm_params") : undefined;
  if (!isObject(params) || params.model !== "*" || params.custom_llm_provider !== undefined || params.api_base !== undefined) return [];
  const present = KNOWN.filter(({ key }) => (ownValue(environment, key) ?? "") !== "");
  if (present.length > 0)
    report.say(
      "differs",
      `model "*": routes by the names of models for the keys that are set here: ${present.map(({ key }) => key).join(", ")}`,
    );
  return present.flatMap(({ names, model }) =>
    names.map((name) => ({
      model_name: name,
      litellm_params: { ...params, model: `${model}/${name.slice(name.indexOf("/") + 1)}` },
    })),
  );
}
