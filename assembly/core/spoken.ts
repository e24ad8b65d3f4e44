// In which API a provider is asked: the client's own where it serves that, else in one of another dialect, into which the request is
// translated on its way out.
import { Api, ProviderSettings, RouteSettings } from "./settings";

/** Nothing was said, or there is none. */
export const NO_API: i32 = -1;

/** Requests can be written in these, the ones that are asked for first where a provider serves several. */
const WRITTEN: StaticArray<Api> = [Api.ChatCompletions, Api.Messages, Api.Responses, Api.GenerateContent, Api.Converse];

/** The API that a provider is asked in for a request of `api` on this route; NO_API: it cannot be asked. */
export function spokenApi(settings: ProviderSettings, route: RouteSettings | null, api: Api): i32 {
  if (api == Api.Passed) return api;
  const own = unchecked(settings.paths[api]).byteLength > 0;
  if (!settings.translates || (route !== null && !route.translates) || !isTranslated(api)) return own ? api : NO_API;
  const said = settings.dialect;
  if (said >= 0 && said != api && isWritten(<Api>said) && settings.paths[said].byteLength > 0) return said;
  if (own) return api;
  for (let i = 0, n = WRITTEN.length; i < n; i++) {
    const other = unchecked(WRITTEN[i]);
    if (settings.paths[other].byteLength > 0) return other;
  }
  return NO_API;
}

/** Requests of this API can be read, to be written in another dialect. */
function isTranslated(api: Api): bool {
  return WRITTEN.includes(api);
}

function isWritten(api: Api): bool {
  return WRITTEN.includes(api);
}
