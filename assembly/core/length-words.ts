// A prompt that is too long, in whatever words: each server has its own, and new ones come with every release. What they share is a measure of what is asked, and that it is beyond
// a bound. Reports: github.com/earendil-works/pi/issues/129, 4943 and 5677, github.com/NVIDIA-NeMo/Switchyard/pull/314, github.com/0xBakeer/inference-atlas/pull/186,
// github.com/huggingface/text-embeddings-inference/issues/356 and 394, github.com/agent0ai/agent-zero/issues/1436, github.com/ggml-org/llama.cpp/issues/12836, github.com/gpustack/gpustack/issues/950, and tests/recordings.
import { ErrorText } from "./error-text";
import { Where } from "./words";

const MEASURES = String.UTF8.encode(
  "context length\ncontext window\ncontext size\ncontext limit\ninput length\ninput token\ninput text\ninput character\n" +
    "input is\ninput must\nyour input\nprompt length\nprompt token\nprompt_tokens\nprompt is\nprompt too\nprompt contains\n" +
    "prompt (length\nthe prompt\nyour prompt\nlength of prompt\nlength of the prompt\nlength of message\n" +
    "length of the messages\nlength of input\nlength of the input\nsequence length\nseq_len\nsession_len\nmodel length\n" +
    "model_len\ntoken count\nnumber of tokens\nnumber of input\ncharacter limit\nmust have less than\n输入长度\n上下文长度",
);
/** A measure too, where nothing speaks of what is answered or of a time. */
const TOKENS = String.UTF8.encode("tokens");
const BEYOND = String.UTF8.encode(
  "exceed\ntoo long\ntoo large\ntoo many\nlonger than\nlarger than\ngreater than\nless than\nmust be <=\nreduce the\n" +
    "lower the\nshorten\n超长\n超过\n超出\n过长",
);
/** Names of parameters, in quotes too. */
const OF_ANSWERS = String.UTF8.encode(
  "max_tokens\nmax_completion_tokens\nmax_output_tokens\nmax_new_tokens\nmaxtokens\nmaxoutputtokens\nbudget_tokens\n" +
    "output token\ncompletion token\nmaximum tokens",
);
/** Of a limit by time, and of a server that is full. */
const OF_TIMES = String.UTF8.encode("per minute\nper day\nper hour\nper second\nrate limit\nquota\nqueue\nplease wait\noverload");

/**
 * Does an error, of which no rule says more than that the request is refused, refuse it for its length? Nobody is blamed by it, so a client's own words do no harm. `measured`: only where it
 * names what is measured, for a server that is full speaks of tokens too.
 */
export function isTooLong(error: ErrorText, measured: bool): bool {
  if (error.messageLength == 0 || !error.saysOne(BEYOND) || error.saysOne(OF_TIMES)) return false;
  return error.saysOne(MEASURES) || (!measured && error.says(TOKENS) && !error.saysOne(OF_ANSWERS, Where.Anywhere));
}
