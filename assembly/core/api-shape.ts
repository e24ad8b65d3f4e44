// What is known of an API whoever provides it: whose shape its errors have, what its bodies may be.
import { Api } from "./settings";

/** Answers of this API, errors included, are in Anthropic's shape. */
export function isAnthropic(api: Api): bool {
  return api == Api.Messages || api == Api.CountTokens;
}

/** The model, and whether the answer is streamed, stand in the path of this API. */
export function isAskedInPath(api: Api): bool {
  return api == Api.GenerateContent || api == Api.Converse || isSocket(api);
}

/** A model says something, whole or as a stream. */
export function isConversation(api: Api): bool {
  if (api == Api.ChatCompletions || api == Api.Completions || api == Api.Messages || api == Api.Responses) return true;
  return api == Api.GenerateContent || api == Api.Converse;
}

/** It is asked for by a WebSocket's handshake, and what follows is nobody's here. */
export function isSocket(api: Api): bool {
  return api == Api.Realtime || api == Api.ResponsesSocket;
}

/** Bodies of this API may be forms with files in them. */
export function takesForms(api: Api): bool {
  return api == Api.Transcriptions || api == Api.Translations || api == Api.ImageEdits || api == Api.ImageVariations;
}
