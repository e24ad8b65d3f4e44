// What an entry of LiteLLM's model_list says of a place.
import type { RawObject } from "../../config/raw.js";
import type { LiteLlmProvider } from "./litellm-providers.js";
import type { Path } from "./source.js";

export interface Place {
  group: string;
  params: RawObject;
  path: Path;
  /** LiteLLM's name of the provider. */
  provider: string;
  known: LiteLlmProvider;
  model: string;
}
