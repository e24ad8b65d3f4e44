import { BEARER, type ProviderRow } from "./row.js";

function unsupported(type: string, title: string, host: string, reason: string, source: string): ProviderRow {
  return {
    type,
    title,
    host,
    basePath: "",
    apis: {},
    credential: BEARER,
    models: [],
    tokensRequired: false,
    unsupported: reason,
    source: [source],
  };
}

/** Types of the reference implementation that serve nothing of what is asked here: known, so that the error can say what to do. */
export const UNSUPPORTED: ProviderRow[] = [
  unsupported(
    "kling",
    "Kling AI",
    "api-singapore.klingai.com",
    'type "kling" makes videos by tasks that are asked for again until they are done: no request can move to it or from it. Send them to it directly, or use type "openai-compatible" with a server that speaks OpenAI\'s protocol',
    "https://app.klingai.com/global/dev/document-api",
  ),
];
