// What requests in protocols of providers' own have beside their bodies: paths that depend on more than the model's name, and a header.
import { Plan } from "../../core/plan";
import { Api } from "../../core/settings";
import { sees } from "../../dialect/dashscope/model-facts";
import { utf8 } from "../../host/memory";

/** DashScope streams where a header says so. */
export const X_DASHSCOPE_SSE = utf8("x-dashscope-sse");
export const ENABLE = utf8("enable");

export function wantsEvents(api: Api, plan: Plan): bool {
  return api == Api.DashScope && plan.stream;
}

/** Triton streams at another path, DashScope's models that see have another. */
export function ownPath(path: ArrayBuffer, api: Api, model: ArrayBuffer, streams: bool): ArrayBuffer {
  if (api == Api.Triton) return streams ? replacedLast(path, "/generate", "/generate_stream") : path;
  return sees(model) ? replacedLast(path, "/text-generation/", "/multimodal-generation/") : path;
}

function replacedLast(path: ArrayBuffer, part: string, by: string): ArrayBuffer {
  const text = String.UTF8.decode(path);
  const at = text.lastIndexOf(part);
  return at < 0 ? path : utf8(text.substring(0, at) + by + text.substring(at + part.length));
}
