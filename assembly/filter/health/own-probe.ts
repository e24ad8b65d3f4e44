// Probes in protocols of providers' own: the usual question, written in them, and what their readers make of the answer.
import { skipSpace } from "../../json/ascii";
import { Api, ProviderSettings } from "../../core/settings";
import { isBuilt } from "../../dialect/built";
import { Listener } from "../../dialect/listener";
import { AnswerTranslation, Dialect, readRequest, writeRequest } from "../../dialect/pair/translate";
import { AnswerOptions } from "../../dialect/telling";
import { WriteOptions } from "../../dialect/write-options";
import { ptrOf } from "../../host/memory";
import { ByteWriter } from "../../json/write";
import { dialectOf } from "../answer/dialect-of";

export function isOwn(api: Api): bool {
  return api >= Api.Cohere && api <= Api.MiniMax;
}

/** The protocol of its own that the provider is asked in; 0: none. */
export function ownApi(settings: ProviderSettings): i32 {
  const said = settings.dialect;
  if (said >= 0 && isOwn(<Api>said) && isBuilt(dialectOf(<Api>said)) && settings.paths[said].byteLength > 0) return said;
  if (settings.paths[Api.ChatCompletions].byteLength > 0 || settings.paths[Api.Messages].byteLength > 0) return 0;
  for (let api = <i32>Api.Cohere; api <= <i32>Api.MiniMax; api++) if (settings.paths[api].byteLength > 0) return api;
  return 0;
}

/** The question in chat's words, in the protocol's. */
export function ownProbe(settings: ProviderSettings, api: Api, question: ArrayBuffer): ArrayBuffer {
  const options = new WriteOptions();
  const own = settings.ownProtocol;
  options.model = settings.failover.healthCheckModel;
  if (own !== null) {
    options.language = own.language;
    options.input = own.input;
  }
  const writer = new ByteWriter(256);
  writeRequest(dialectOf(api), writer, readRequest(Dialect.Chat, ptrOf(question), question.byteLength), options);
  return writer.take();
}

/** Whether the answer, whole or as events, is one. */
export function soundsGood(api: Api, ptr: usize, length: i32): bool {
  const listener = new Listener(new AnswerOptions());
  const heard = new AnswerTranslation(dialectOf(api), listener);
  const p = skipSpace(ptr, ptr + length);
  if (p < ptr + length && load<u8>(p) == 0x7b) heard.whole(ptr, length);
  else {
    heard.chunk(ptr, length);
    heard.end();
  }
  return listener.good;
}
