// What providers of the five dialects answer, how they fail, and a configuration in which each of the others stands in for them.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fails } from "../../envoy/drills/bad-tokens.js";
import { CLIENT_KEY, token } from "../../envoy/drills/drill.js";
import { SPOKEN, type Dialect } from "../../dialect/dialects.js";
import { framesIn } from "../../dialect/streams.js";
import { answer, resets, silent, type Answer } from "../../support/answers.js";
import { closedPort } from "../../support/closed-port.js";
import { frameOf } from "../../support/frames.js";
import type { Gate } from "../../support/gate.js";
import { ANTHROPIC, OPENAI } from "../../support/provider-bodies.js";
import type { Provider } from "../../support/provider.js";
import type { Received } from "../../support/received.js";
import type { Step } from "../../support/steps.js";

/** Dialects that clients ask in. */
export type Client = "chat" | "messages" | "responses" | "gemini" | "converse";

const JSON_TYPE = { "content-type": "application/json" };
const FRAMES = "application/vnd.amazon.eventstream";
const file = (feature: string, name: string) => join("tests", "dialect", "goldens", "answers", feature, name);

const isStreamed = (request: Received) =>
  request.streamed || request.path.endsWith("/converse-stream") || request.path.includes(":streamGenerateContent");

/** Each event of a golden. */
function eventsOf(dialect: Dialect, feature: string): Buffer[] {
  if (dialect === "converse") return framesIn(readFileSync(file(feature, "converse.frames"), "utf8")).map(frameOf);
  const events = readFileSync(file(feature, `${dialect}.sse`), "utf8").split(/(?<=\r?\n\r?\n)/);
  return events.map((event) => Buffer.from(event));
}

/** A golden as a provider of its dialect gives it, each event in a write of its own; the gate is in front of the last but one. */
export function spoken(dialect: Dialect, feature: string, gate?: Gate): Answer {
  return (request) => {
    if (!isStreamed(request)) {
      const whole = existsSync(file(feature, `${dialect}.json`)) ? readFileSync(file(feature, `${dialect}.json`), "utf8") : "{}";
      return answer(200, whole, JSON_TYPE)(request);
    }
    const steps: Step[] = eventsOf(dialect, feature).map((data) => ({ do: "bytes", data }));
    if (gate !== undefined) steps.splice(steps.length - 2, 0, { do: "wait", gate });
    const type = dialect === "converse" ? FRAMES : "text/event-stream";
    return [{ do: "headers", status: 200, headers: { "content-type": type } }, ...steps, { do: "end" }];
  };
}

/** The beginning of a stream, and no end. */
export function torn(dialect: Dialect): Answer {
  return (request) => {
    const steps = spoken(dialect, "text")(request);
    return [...steps.slice(0, Math.ceil(steps.length / 2)), { do: "end" }];
  };
}

const first = (type: string, data: Buffer): Answer => {
  return () => [{ do: "headers", status: 200, headers: { "content-type": type } }, { do: "bytes", data }, { do: "end" }];
};

/** https://ai.google.dev/gemini-api/docs/troubleshooting */
const google = (code: number, status: string, message: string): Answer => answer(code, { error: { code, message, status } }, JSON_TYPE);
/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const amazon = (status: number, type: string, message: string): Answer =>
  answer(status, { message }, { ...JSON_TYPE, "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/` });

const OVERLOADED = { error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } };
const throttled = frameOf({ type: "throttlingException", payload: '{"message":"Too many tokens"}', failed: true });
const event = (data: object, name = ""): Answer => first("text/event-stream", Buffer.from(`${name}data: ${JSON.stringify(data)}\n\n`));

/** `statuses`: how the vendor refuses. `hidden`: what it says in the body of a 200; `opening`: a stream that begins with an error. */
function faults(statuses: Record<string, Answer>, hidden: object, opening: Answer): Record<string, Answer> {
  const whole = answer(200, hidden, JSON_TYPE);
  return {
    ...{ "503": answer(503, "busy"), "529": answer(529, "busy"), ...statuses },
    "an error in a 200": whole,
    "an error as the first event": (request) => (isStreamed(request) ? opening : whole)(request),
    silence: silent,
    "a reset connection": resets,
  };
}

const OPENAI_STATUSES = { "401": fails(OPENAI.invalidKey), "429": fails(OPENAI.rateLimit), "503": fails(OPENAI.overloaded) };
const FAILED = { code: "server_error", message: "The server had an error." };

/** The ways in which a client's own provider fails. */
export const FAULTS: Record<Client, Record<string, Answer>> = {
  chat: faults(OPENAI_STATUSES, OPENAI.serverError.body, event(OPENAI.serverError.body)),
  responses: faults(
    OPENAI_STATUSES,
    { id: "resp_1", object: "response", status: "failed", error: FAILED, output: [] },
    event({ type: "error", sequence_number: 0, param: null, ...FAILED }, "event: error\n"),
  ),
  messages: faults(
    { "401": fails(ANTHROPIC.invalidKey), "429": fails(ANTHROPIC.rateLimit), "529": fails(ANTHROPIC.overloaded) },
    ANTHROPIC.overloaded.body,
    event(ANTHROPIC.overloaded.body, "event: error\n"),
  ),
  gemini: faults(
    {
      "401": google(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
      "429": google(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
      "503": google(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    },
    OVERLOADED,
    event(OVERLOADED),
  ),
  converse: faults(
    {
      "401": amazon(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
      "429": amazon(429, "ThrottlingException", "Too many requests, please wait before trying again."),
      "503": amazon(503, "ServiceUnavailableException", "Bedrock is unable to process your request."),
    },
    { message: "Too many tokens", __type: "ThrottlingException" },
    first(FRAMES, throttled),
  ),
};

/** The calls of the goldens parallel-calls. */
export const CALLS = [
  ["get_weather", { place: "Bern" }],
  ["now", {}],
];
/** What the features of the goldens come to: why it stopped, in each client's words. */
export const STOPS = {
  chat: { text: "stop", "parallel-calls": "tool_calls", thinking: "stop", length: "length", cache: "stop", refusal: "content_filter" },
  responses: {
    ...{ text: "completed", "parallel-calls": "completed", thinking: "completed", length: "max_output_tokens", cache: "completed" },
    refusal: "content_filter",
  },
  messages: {
    ...{ text: "end_turn", "parallel-calls": "tool_use", thinking: "end_turn", length: "max_tokens", cache: "end_turn" },
    refusal: "refusal",
  },
  gemini: { text: "STOP", "parallel-calls": "STOP", thinking: "STOP", length: "MAX_TOKENS", cache: "STOP", refusal: "SAFETY" },
  converse: {
    ...{ text: "end_turn", "parallel-calls": "tool_use", thinking: "end_turn", length: "max_tokens", cache: "end_turn" },
    refusal: "content_filtered",
  },
};

type Refusal = "rateLimit" | "overloaded" | "badRequest" | "contextLength" | "modelNotFound" | "serverError";

/** What a client is told, status and name, when a provider that speaks another dialect refuses. */
export const REFUSALS: Record<Client, Record<Refusal, [status: number, name: string]>> = {
  chat: {
    rateLimit: [429, "rate_limit_exceeded"],
    overloaded: [503, "overloaded_error"],
    badRequest: [400, "invalid_request_error"],
    contextLength: [400, "context_length_exceeded"],
    modelNotFound: [404, "model_not_found"],
    serverError: [500, "api_error"],
  },
  responses: {
    rateLimit: [429, "rate_limit_exceeded"],
    overloaded: [503, "server_error"],
    badRequest: [400, "invalid_request_error"],
    contextLength: [400, "context_length_exceeded"],
    modelNotFound: [404, "model_not_found"],
    serverError: [500, "server_error"],
  },
  messages: {
    rateLimit: [429, "rate_limit_error"],
    overloaded: [529, "overloaded_error"],
    badRequest: [400, "invalid_request_error"],
    contextLength: [400, "invalid_request_error"],
    modelNotFound: [404, "not_found_error"],
    serverError: [500, "api_error"],
  },
  gemini: {
    rateLimit: [429, "RESOURCE_EXHAUSTED"],
    overloaded: [503, "UNAVAILABLE"],
    badRequest: [400, "INVALID_ARGUMENT"],
    contextLength: [400, "INVALID_ARGUMENT"],
    modelNotFound: [404, "NOT_FOUND"],
    serverError: [500, "INTERNAL"],
  },
  converse: {
    rateLimit: [429, "ThrottlingException"],
    overloaded: [503, "ServiceUnavailableException"],
    badRequest: [400, "ValidationException"],
    contextLength: [400, "ValidationException"],
    modelNotFound: [404, "ResourceNotFoundException"],
    serverError: [500, "InternalServerException"],
  },
};

/** What the task `refused` asks for: no other dialect can say it. */
export const BEYOND: Record<Client, string> = {
  ...{ chat: '"n"', responses: "previous_response_id", messages: "mcp_servers", gemini: "candidateCount", converse: "guardrailConfig" },
};

/** A provider of each dialect; those of the client's own are what fails first. */
function providerOf(dialect: Dialect, id: string, baseUrl: string): object {
  const types = { chat: "openai", responses: "openai", messages: "claude", gemini: "gemini", converse: "bedrock" } as Record<
    Dialect,
    string
  >;
  return { id, type: types[dialect], dialect, apiTokens: [token(id)], ...placeOf(dialect, baseUrl) };
}

/** Where a simulated provider is asked in a dialect. */
export function placeOf(dialect: Dialect, baseUrl: string): object {
  const versions = { gemini: "/v1beta/openai", converse: "" } as Record<Dialect, string>;
  return { baseUrl: baseUrl.replace("/v1", versions[dialect] ?? "/v1"), ...(dialect === "converse" ? { awsRegion: "eu-central-1" } : {}) };
}

/**
 * For a client of `own`: `home-chat` goes to a provider of its own dialect first (`down-chat`: to a closed port) and then to one that speaks chat, `only-chat` to that alone; and so
 * for each other dialect.
 */
export async function standIns(own: Client, home: Provider, spare: Provider): Promise<object> {
  const others = SPOKEN.filter((dialect) => dialect !== own);
  const routes = others.flatMap((to) => [
    { match: { model: `home-${to}` }, provider: "home", fallbacks: [{ provider: to, model: "m" }] },
    { match: { model: `down-${to}` }, provider: "down", fallbacks: [{ provider: to, model: "m" }] },
    { match: { model: `only-${to}` }, provider: to },
  ]);
  return {
    ...{ failover: { enabled: false }, retryOnFailure: { enabled: false }, attemptTimeout: "2s", firstTokenTimeout: "1s" },
    clientKeys: [{ name: "a", hash: `sha256:${createHash("sha256").update(CLIENT_KEY).digest("hex")}` }],
    providers: [
      providerOf(own, "home", home.baseUrl),
      providerOf(own, "down", `http://127.0.0.1:${await closedPort()}/v1`),
      ...others.map((to) => providerOf(to, to, spare.baseUrl)),
    ],
    routes: [...routes, { provider: "home" }],
  };
}
