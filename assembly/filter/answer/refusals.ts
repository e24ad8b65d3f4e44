// What is answered without asking any provider, each with what to do about it.
import { builtAlone } from "../../dialect/pair/translate";
import { THREAD } from "../../core/maker";
import { Runtime } from "../../core/runtime";
import { Api } from "../../core/settings";
import { utf8 } from "../../host/memory";
import { MAX_MODEL_BYTES } from "../../json/request-scan";
import { OwnAnswer } from "./answers";

/** RFC 6750, section 3: without an error where the request brought no credentials. */
const BEARER = utf8('Bearer realm="ai-failover"');
const INVALID_BEARER = utf8('Bearer realm="ai-failover", error="invalid_token"');
const CALLER = "invalid_request_error";

export function notJson(): OwnAnswer {
  return new OwnAnswer(
    400,
    CALLER,
    "invalid_json",
    "The request body is not a JSON object, or one that is nested deeper than 512 levels. Send one, with content-type application/json.",
  );
}

/** Of a body that Envoy decodes: it stops where that fails, or comes to too much. */
export function notDecoded(): OwnAnswer {
  return new OwnAnswer(
    400,
    CALLER,
    "invalid_json",
    "The encoded request body could not be decoded to a JSON object: it is broken, has more than one gzip member, or comes to more than a hundred times its size. Send it without content-encoding.",
  );
}

export function noModel(): OwnAnswer {
  const answer = new OwnAnswer(400, CALLER, "missing_model", 'The request names no model. Add a top-level "model", such as "gpt-4o".');
  answer.param = "model";
  return answer;
}

export function modelNotString(): OwnAnswer {
  const answer = new OwnAnswer(400, CALLER, "invalid_model", 'The top-level "model" is not a string. Send the name of a model.');
  answer.param = "model";
  return answer;
}

export function duplicateModel(): OwnAnswer {
  const answer = new OwnAnswer(400, CALLER, "duplicate_model", 'The request has more than one "model". Send it once.');
  answer.param = "model";
  return answer;
}

export function unknownModel(model: string): OwnAnswer {
  if (String.UTF8.byteLength(model) > MAX_MODEL_BYTES) return longModel();
  return noSuchModel(`No route of this gateway matches the model "${model}". GET /v1/models lists what it can route.`);
}

export function longModel(): OwnAnswer {
  const most = MAX_MODEL_BYTES.toString();
  return noSuchModel(`The model's name is longer than ${most} bytes. GET /v1/models lists what can be routed.`);
}

function noSuchModel(message: string): OwnAnswer {
  const answer = new OwnAnswer(404, CALLER, "model_not_found", message);
  answer.param = "model";
  return answer;
}

/** Names the providers that do serve it: the route's owner can add one of them. `path`: of the API, for people. */
export function apiNotServed(model: string, api: Api, path: string, runtime: Runtime): OwnAnswer {
  let serving = "";
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const settings = runtime.providers[i].settings;
    if (settings.paths[api].byteLength > 0) serving += (serving.length == 0 ? "" : ", ") + settings.id;
  }
  const who = serving.length == 0 ? "No provider of this gateway does" : `These providers of this gateway do: ${serving}`;
  const built = builtAlone();
  return new OwnAnswer(
    404,
    CALLER,
    "api_not_served",
    `None of the providers that the model "${model}" is routed to serves ${path}. ${who}. Use another API or another model, or add such a provider to the route.` +
      (built.length > 0 ? " " + built : ""),
  );
}

/** No target that is left speaks the client's dialect, and the request holds what the others' dialects have no word for. */
export function notTranslatable(field: string): OwnAnswer {
  const way = namesConversation(field) ? SEND_IT : "Leave it out, or ask for a model whose provider serves this API.";
  const answer = new OwnAnswer(
    400,
    CALLER,
    "not_translatable",
    `The request's "${field}" cannot be expressed in the API of the providers that it could go to. ${way}`,
  );
  answer.param = field;
  return answer;
}

/** `served`: the paths that there are, for people. */
export function unknownPath(served: string): OwnAnswer {
  return new OwnAnswer(
    404,
    CALLER,
    "unknown_path",
    `This gateway serves ${served}. Other paths are passed to the provider that its configuration names as defaultProvider.`,
  );
}

/** `origin` empty: the browser says only that another site asks. */
export function strangePage(origin: string): OwnAnswer {
  const who = origin.length > 0 ? `The page's origin "${origin}"` : "A page of another site";
  return new OwnAnswer(
    403,
    CALLER,
    "origin_not_allowed",
    `${who} may not use this gateway. Name its origin under cors in the gateway's configuration, or ask clients for a key (clientKeys).`,
  );
}

export function strangeHost(host: string): OwnAnswer {
  return new OwnAnswer(
    403,
    CALLER,
    "host_not_allowed",
    `This gateway is not addressed as "${host}". Use 127.0.0.1 or localhost, or name the host under hosts in the gateway's configuration.`,
  );
}

export function geminiNotServed(): OwnAnswer {
  return new OwnAnswer(
    404,
    CALLER,
    "protocol_not_served",
    "Of Gemini's own protocol this gateway serves :generateContent, :streamGenerateContent, :countTokens and GET /v1beta/models. Other things are asked for by OpenAI's (POST /v1/chat/completions) or Anthropic's (POST /v1/messages).",
  );
}

export function noFilesProvider(): OwnAnswer {
  return new OwnAnswer(
    404,
    CALLER,
    "no_default_provider",
    "Files, batches, videos and stored answers live with one provider, and this gateway has several. Name one of them as defaultProvider in its configuration.",
  );
}

/** A client has the gateway's address as its proxy. */
export function tunnel(): OwnAnswer {
  return new OwnAnswer(
    405,
    CALLER,
    "method_not_allowed",
    "The gateway is no proxy for CONNECT: a client's base URL names it (OPENAI_BASE_URL), HTTPS_PROXY does not.",
  );
}

/** TRACE would show our token, and what nobody knows nobody can judge. */
export function unknownMethod(): OwnAnswer {
  return new OwnAnswer(405, CALLER, "method_not_allowed", "The gateway takes GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.");
}

export function wrongMethod(): OwnAnswer {
  return new OwnAnswer(405, CALLER, "method_not_allowed", "This path takes POST.");
}

export function encodedBody(encoding: string): OwnAnswer {
  return new OwnAnswer(
    415,
    CALLER,
    "encoded_body",
    `The request body is encoded (content-encoding: ${encoding}) and cannot be routed. Send it without content-encoding.`,
  );
}

export function multipartBody(): OwnAnswer {
  return new OwnAnswer(415, CALLER, "unsupported_body", "This path takes no forms. Send application/json.");
}

export function noBoundary(): OwnAnswer {
  return new OwnAnswer(400, CALLER, "invalid_form", "The content-type of the form names no boundary. Let the HTTP client set the header.");
}

export function brokenForm(): OwnAnswer {
  return new OwnAnswer(400, CALLER, "invalid_form", "The form has no field, or breaks off before its end. Send it whole.");
}

export function noModelPart(): OwnAnswer {
  const answer = new OwnAnswer(
    400,
    CALLER,
    "missing_model",
    'The form has no field "model", or breaks off before its end. Add the field, such as "whisper-1".',
  );
  answer.param = "model";
  return answer;
}

export function upgradeRefused(): OwnAnswer {
  // 426 (RFC 9110, 15.5.22) is what makes clients fall back to HTTP at once.
  return new OwnAnswer(
    426,
    CALLER,
    "upgrade_not_supported",
    'WebSocket upgrades (realtime) are not supported here: no target of this request\'s route has one. Ask over HTTP; "stream": true brings the answer as it is made.',
  );
}

export function tooLarge(limit: i32): OwnAnswer {
  return new OwnAnswer(
    413,
    CALLER,
    "request_too_large",
    `The request body is larger than ${limit.toString()} bytes. Raise maxRequestBytes in the gateway's configuration, or send less.`,
  );
}

/** Whoever asks again in a moment finds room, as a rule. */
export function tooMuchHeld(limit: i32): OwnAnswer {
  const answer = new OwnAnswer(
    503,
    "server_error",
    "overloaded",
    `The gateway is overloaded: it holds as many bytes of requests as it may (${limit.toString()}). Send the request again in a moment. Raise maxHeldBytes in the gateway's configuration where there is memory for more.`,
  );
  answer.retryAfterMs = 1000;
  answer.again = true;
  return answer;
}

export function bodyStopped(): OwnAnswer {
  const answer = new OwnAnswer(
    408,
    CALLER,
    "request_timeout",
    "The rest of the request body did not arrive in time. Send the request again; idleTimeout in the gateway's configuration is how long it waits.",
  );
  answer.again = true;
  return answer;
}

export function noClientKey(): OwnAnswer {
  const answer = new OwnAnswer(
    401,
    CALLER,
    "missing_client_key",
    "This gateway wants a client key. Send it as `Authorization: Bearer <key>` or `x-api-key: <key>`; whoever runs the gateway adds keys under clientKeys.",
  );
  answer.authenticate = BEARER;
  return answer;
}

export function wrongClientKey(): OwnAnswer {
  const answer = new OwnAnswer(
    401,
    CALLER,
    "invalid_api_key",
    "The client key is none of this gateway's. Send one of those under clientKeys in its configuration, as `Authorization: Bearer <key>` or `x-api-key: <key>`; a provider's key does not open it.",
  );
  answer.authenticate = INVALID_BEARER;
  return answer;
}

export function notConfigured(): OwnAnswer {
  const answer = new OwnAnswer(
    503,
    "server_error",
    "not_configured",
    "The gateway has no valid configuration yet. Its log says what is wrong.",
  );
  answer.again = true;
  return answer;
}

/** What stands in a broken entry's place: it says what is wrong with it. */
export function outOfUse(id: string, reason: string): OwnAnswer {
  return new OwnAnswer(
    503,
    "server_error",
    "provider_out_of_use",
    `The configuration of "${id}" is broken, so its requests cannot be served: ${reason}. Correct it; everything else is served.`,
  );
}

export function lostPlan(): OwnAnswer {
  const answer = new OwnAnswer(
    503,
    "server_error",
    "plan_lost",
    "The gateway's plugin was restarted while this request was under way. Send the request again.",
  );
  answer.again = true;
  return answer;
}

/** What was said before is with the provider that said it. */
function namesConversation(member: string): bool {
  return member == "previous_response_id" || member == ITEM_REFERENCE;
}

const SEND_IT = "Send the conversation itself as input (most clients do with store: false), or ask again later.";
const ITEM_REFERENCE = "input.item_reference";

/** As Anthropic says it: its clients begin a new thread then, with the whole conversation, which any account and any provider can answer. */
export function threadNotFound(): OwnAnswer {
  const answer = new OwnAnswer(
    404,
    CALLER,
    "thread_not_found",
    'No account in use holds the thread that previous_message_id names. Send the whole conversation with thread: {"type": "create"}.',
  );
  answer.param = THREAD;
  answer.detailed = true;
  return answer;
}

/** `member`: what names it; "id": the path does. */
export function stateUnavailable(member: string): OwnAnswer {
  if (member == THREAD) return threadNotFound();
  const answer = new OwnAnswer(
    409,
    CALLER,
    "state_unavailable",
    `No account in use knows what ${member == "id" ? "the path" : member} names, and the one that made it may be among those that are out of use now. ` +
      (namesConversation(member) ? SEND_IT : "Ask again later."),
  );
  answer.param = member;
  return answer;
}

export function allLimited(retryAfterMs: i64): OwnAnswer {
  const answer = new OwnAnswer(
    429,
    "rate_limit_error",
    "rate_limit_exceeded",
    "Every API token for this model is rate limited. Retry after the time in Retry-After, or add a token or a fallback.",
  );
  answer.retryAfterMs = retryAfterMs;
  answer.again = true;
  return answer;
}
