// Where a provider lists its models.
import { Api, ProviderSettings } from "../../core/settings";
import { ptrOf, utf8 } from "../../host/memory";
import * as names from "../names";

const MODELS = utf8("/models");
const ALL_OF_THEM = utf8("/models?limit=1000");
const CHAT = utf8("/chat/completions");
const MESSAGES = utf8("/messages");

/** The API in whose shape the provider lists them. */
export function listApi(settings: ProviderSettings): Api {
  return settings.messagesCredentialHeader.byteLength > 0 || settings.paths[Api.ChatCompletions].byteLength == 0
    ? Api.Messages
    : Api.ChatCompletions;
}

/** Beside the path of its API; empty: the model or something else stands in that path, and nobody knows where a list would be. */
export function listPath(settings: ProviderSettings, api: Api): ArrayBuffer {
  const path = settings.paths[api];
  const end = api == Api.Messages ? MESSAGES : CHAT;
  const at = path.byteLength - end.byteLength;
  if (at < 0 || memory.compare(ptrOf(path) + at, ptrOf(end), end.byteLength) != 0) return names.EMPTY;
  for (let i = 0; i < at; i++) if (load<u8>(ptrOf(path) + i) == 0x7b) return names.EMPTY;
  const tail = api == Api.Messages ? ALL_OF_THEM : MODELS;
  const made = new ArrayBuffer(at + tail.byteLength);
  memory.copy(ptrOf(made), ptrOf(path), at);
  memory.copy(ptrOf(made) + at, ptrOf(tail), tail.byteLength);
  return made;
}
