// What an error says of the order of the request's turns.
import { ErrorText } from "./error-text";
import { Mend } from "./mend";

// Templates of Qwen's models: github.com/nashsu/llm_wiki/issues/45, github.com/ollama/ollama/issues/17774; llama.cpp shows where it is raised, github.com/netease-youdao/LobsterAI/issues/136.
// Anthropic's API: github.com/QwenLM/Qwen/issues/2244, github.com/ogx-ai/ogx/issues/5982, github.com/vllm-project/vllm/issues/44000, github.com/ianarawjo/ChainForge/issues/271.
const OF_SYSTEMS = String.UTF8.encode(
  "system message must be at\nraise_exception('system message must be at\nunknown variant `system`\n" +
    "input should be 'user' or 'assistant'\n'role'), 'msg': \"input should be 'user' or 'assistant'\n" +
    'unexpected role "system"',
);
// mistral_common/protocol/instruct/validator.py; github.com/datapizza-labs/datapizza-ai/issues/98, github.com/NEKOparapa/AiNiee/issues/641
const OF_ORDER = String.UTF8.encode("unexpected role '\nexpected last role user or tool");
// Templates again: github.com/suitenumerique/conversations/issues/197; llama.cpp's, github.com/nextai-translator/raycast-openai-translator/issues/34.
const OF_SIDES = String.UTF8.encode('conversation roles must alternate\nraise_exception("conversation roles must alternate');
// github.com/smallmain/vscode-unify-chat-provider/issues/249; tools/server/server-common.cpp of ggml-org/llama.cpp
const OF_BEGINS = String.UTF8.encode("does not support assistant message prefill\nassistant response prefill is incompatible");

/** How they are to be put right; None: it speaks of something else. */
export function refusedOrder(error: ErrorText): Mend {
  if (error.messageLength == 0) return Mend.None;
  if (error.saysOne(OF_SYSTEMS)) return Mend.Systems;
  if (error.saysOne(OF_ORDER)) return Mend.Order;
  if (error.saysOne(OF_SIDES)) return Mend.Alternate;
  return error.saysOne(OF_BEGINS) ? Mend.Begin : Mend.None;
}
