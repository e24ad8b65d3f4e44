// A prompt that is too long, in whatever words: each server has its own, and new ones come with every release. What they share is a measure of what is asked, and that it is beyond
// a bound. Reports: github.com/earendil-works/pi/issues/129, 4943 and 5677, github.com/NVIDIA-NeMo/Switchyard/pull/314, github.com/0xBakeer/inference-atlas/pull/186,
// github.com/huggingface/text-embeddings-inference/issues/356 and 394, github.com/agent0ai/agent-zero/issues/1436, github.com/ggml-org/llama.cpp/issues/12836, github.com/gpustack/gpustack/issues/950, and tests/recordings.
import { encoded } from "./bytes";
import { ErrorText } from "./error-text";

const MEASURES: ArrayBuffer[] = encoded([
  "context length",
  "context window",
  "context size",
  "context limit",
  "input length",
  "input token",
  "input text",
  "input character",
  "input is",
  "input must",
  "your input",
  "prompt length",
  "prompt token",
  "prompt_tokens",
  "prompt is",
  "prompt too",
  "prompt contains",
  "prompt (length",
  "the prompt",
  "your prompt",
  "length of prompt",
  "length of the prompt",
  "length of message",
  "length of the messages",
  "length of input",
  "length of the input",
  "sequence length",
  "seq_len",
  "session_len",
  "model length",
  "model_len",
  "token count",
  "number of tokens",
  "number of input",
  "character limit",
  "must have less than",
  "输入长度",
  "上下文长度",
]);
/** A measure too, where nothing speaks of what is answered or of a time. */
const TOKENS = String.UTF8.encode("tokens");
const BEYOND: ArrayBuffer[] = encoded([
  "exceed",
  "too long",
  "too large",
  "too many",
  "longer than",
  "larger than",
  "greater than",
  "less than",
  "must be <=",
  "reduce the",
  "lower the",
  "shorten",
  "超长",
  "超过",
  "超出",
  "过长",
]);
const OF_ANSWERS: ArrayBuffer[] = encoded([
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "max_new_tokens",
  "maxtokens",
  "maxoutputtokens",
  "budget_tokens",
  "output token",
  "completion token",
  "maximum tokens",
]);
const OF_TIMES: ArrayBuffer[] = encoded(["per minute", "per day", "per hour", "per second", "rate limit", "quota"]);

/** Does an error, of which no rule says more than that the request is refused, refuse it for its length? Nobody is blamed by it, so a client's own words do no harm. */
export function isTooLong(error: ErrorText): bool {
  if (error.messageLength == 0 || !error.saysOne(BEYOND) || error.saysOne(OF_TIMES)) return false;
  return error.saysOne(MEASURES) || (error.says(TOKENS) && !namesOne(error, OF_ANSWERS));
}

/** In quotes too: a parameter's name. */
function namesOne(error: ErrorText, any: ArrayBuffer[]): bool {
  for (let i = 0, n = any.length; i < n; i++) if (error.mentions(unchecked(any[i]))) return true;
  return false;
}
