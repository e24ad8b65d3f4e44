// In which API a provider is asked: the client's own where it serves that, else in one of another dialect, into which the request is
// translated on its way out.
import { Api, ProviderSettings, RouteSettings } from "./settings";

/** Nothing was said, or there is none. */
export const NO_API: i32 = -1;

/** The API that a provider is asked in for a request of `api` on this route; NO_API: it cannot be asked. */
export function spokenApi(settings: ProviderSettings, route: RouteSettings | null, api: Api): i32 {
  if (api == Api.Passed) return api;
  const own = unchecked(settings.paths[api]).byteLength > 0;
  if (!settings.translates || (route !== null && !route.translates) || !isTranslated(api)) return own ? api : NO_API;
  const said = settings.dialect;
  if (said >= 0 && said != api && speaks(settings, <Api>said)) return said;
  if (own) return api;
  if (api != Api.ChatCompletions && speaks(settings, Api.ChatCompletions)) return Api.ChatCompletions;
  return api != Api.Messages && speaks(settings, Api.Messages) ? Api.Messages : NO_API;
}

/** Requests of this API can be written in another dialect. */
function isTranslated(api: Api): bool {
  return api == Api.ChatCompletions || api == Api.Messages || api == Api.Responses;
}

/** Requests of other dialects can be written in this one, and the provider serves it. */
function speaks(settings: ProviderSettings, api: Api): bool {
  return (api == Api.ChatCompletions || api == Api.Messages) && settings.paths[api].byteLength > 0;
}
