// In which API a provider is asked: the client's own where it serves that, else in one of another dialect, into which the request is
// translated on its way out.
import { Api, ProviderSettings, RouteSettings } from "./settings";

/** A bit for each position in WRITTEN that this build has (`npm run build -- --dialects`). */
// @ts-ignore: asc --use DIALECTS=... makes it
const BUILT: u32 = isDefined(DIALECTS) ? DIALECTS : 0xffffffff;

/** Nothing was said, or there is none. */
export const NO_API: i32 = -1;

/** Requests can be written in these, the ones that are asked for first where a provider serves several. The first five can be read too. */
const WRITTEN: StaticArray<Api> = [
  Api.ChatCompletions,
  Api.Messages,
  Api.Responses,
  Api.GenerateContent,
  Api.Converse,
  Api.Cohere,
  Api.Ollama,
  Api.DashScope,
  Api.Dify,
  Api.Coze,
  Api.DeepL,
  Api.Triton,
  Api.Hunyuan,
  Api.MiniMax,
];
const READ: i32 = 5;
const GEMINI: i32 = 3;
/** Behind the last that can be written: clients alone ask in it. */
const IMAGES: i32 = 14;

/** The API that a provider is asked in for a request of `api` on this route, for this model; NO_API: it cannot be asked. */
export function spokenApi(settings: ProviderSettings, route: RouteSettings | null, api: Api, model: ArrayBuffer): i32 {
  if (api == Api.Passed) return api;
  const barred = !settings.translates || (route !== null && !route.translates);
  const stays = barred || !isTranslated(api);
  if (settings.rawPredict !== null && isClaude(model)) return api == Api.Messages || !stays ? Api.Messages : NO_API;
  const own = serves(settings, api);
  // Gemini's models make pictures in its own protocol.
  const pictures = isBuilt(GEMINI) && isBuilt(IMAGES) && api == Api.Images;
  if (pictures && !own && !barred && serves(settings, Api.GenerateContent)) return Api.GenerateContent;
  if (stays) return own ? api : NO_API;
  const said = settings.dialect;
  if (said >= 0 && said != api && isWritten(<Api>said) && serves(settings, <Api>said)) return said;
  if (own) return api;
  for (let i = 0, n = WRITTEN.length; i < n; i++) {
    const other = unchecked(WRITTEN[i]);
    if (isBuilt(i) && serves(settings, other)) return other;
  }
  return NO_API;
}

/** Vertex has Anthropic's API for Anthropic's models alone. */
function serves(settings: ProviderSettings, api: Api): bool {
  return unchecked(settings.paths[api]).byteLength > 0 && (api != Api.Messages || settings.rawPredict === null);
}

const CLAUDE: u64 = 0x2d656475616c63; // "claude-", the first letter lowest

/** `claude-sonnet-4-5@20250929`, with the publisher in front of it or without. */
function isClaude(model: ArrayBuffer): bool {
  const at = changetype<usize>(model);
  let from = 0;
  for (let i = 0, n = model.byteLength; i < n; i++) if (load<u8>(at + i) == 0x2f) from = i + 1;
  return model.byteLength - from > 7 && (load<u64>(at + from) & 0xffffffffffffff) == CLAUDE;
}

/** Requests of this API can be read, to be written in another dialect. */
function isTranslated(api: Api): bool {
  const at = WRITTEN.indexOf(api);
  return at >= 0 && at < READ && isBuilt(at);
}

function isWritten(api: Api): bool {
  const at = WRITTEN.indexOf(api);
  return at >= 0 && isBuilt(at);
}


@inline
function isBuilt(position: i32): bool {
  return (BUILT & (1 << position)) != 0;
}
