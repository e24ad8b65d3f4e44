// What an error says of the order of the request's turns. The words are made where they are looked for: as objects that live they would be looked at with every healthy request.
import { ErrorText } from "./error-text";
import { Mend } from "./mend";

/** How they are to be put right; None: it speaks of something else. */
export function refusedOrder(error: ErrorText): Mend {
  if (error.messageLength == 0) return Mend.None;
  if (saysSystems(error)) return Mend.Systems;
  // mistral_common/protocol/instruct/validator.py; github.com/datapizza-labs/datapizza-ai/issues/98, github.com/NEKOparapa/AiNiee/issues/641
  if (says(error, "unexpected role '") || says(error, "expected last role user or tool")) return Mend.Order;
  // Templates again: github.com/suitenumerique/conversations/issues/197; llama.cpp's, github.com/nextai-translator/raycast-openai-translator/issues/34.
  if (says(error, "conversation roles must alternate") || says(error, 'raise_exception("conversation roles must alternate'))
    return Mend.Alternate;
  // github.com/smallmain/vscode-unify-chat-provider/issues/249; tools/server/server-common.cpp of ggml-org/llama.cpp
  const begun = says(error, "does not support assistant message prefill") || says(error, "assistant response prefill is incompatible");
  return begun ? Mend.Begin : Mend.None;
}

function saysSystems(error: ErrorText): bool {
  return (
    // Templates of Qwen's models: github.com/nashsu/llm_wiki/issues/45, github.com/ollama/ollama/issues/17774; llama.cpp shows where it is raised, github.com/netease-youdao/LobsterAI/issues/136.
    says(error, "system message must be at") ||
    says(error, "raise_exception('system message must be at") ||
    // Anthropic's API: github.com/QwenLM/Qwen/issues/2244, github.com/ogx-ai/ogx/issues/5982, github.com/vllm-project/vllm/issues/44000, github.com/ianarawjo/ChainForge/issues/271.
    says(error, "unknown variant `system`") ||
    says(error, "input should be 'user' or 'assistant'") ||
    says(error, "'role'), 'msg': \"input should be 'user' or 'assistant'") ||
    says(error, 'unexpected role "system"')
  );
}

function says(error: ErrorText, words: string): bool {
  return error.says(String.UTF8.encode(words));
}
