// What is known of an API whoever provides it: whose shape its errors have, what its bodies may be, how its streams end.
import { Api } from "./settings";

/** Answers of this API, errors included, are in Anthropic's shape. */
export function isAnthropic(api: Api): bool {
  return api == Api.Messages || api == Api.CountTokens;
}

/** Bodies of this API may be forms with files in them. */
export function takesForms(api: Api): bool {
  return api == Api.Transcriptions || api == Api.Translations || api == Api.ImageEdits || api == Api.ImageVariations;
}

/** The last event of its streams may be longer than what is looked at of a stream's end; its type stands at its front. */
export function endsWithLongEvent(api: Api): bool {
  return (
    api == Api.Responses ||
    api == Api.Images ||
    api == Api.ImageEdits ||
    api == Api.Speech ||
    api == Api.Transcriptions ||
    api == Api.Translations
  );
}
