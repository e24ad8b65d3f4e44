import { z } from "zod";
import { DIALECT_APIS, type DialectName } from "./providers/index.js";
import { HIGRESS_KEYS, TYPE_KEYS } from "./higress.js";
import {
  duration,
  durationOrOff,
  either,
  flag,
  gatewayText,
  integer,
  json,
  list,
  map,
  milliseconds,
  notes,
  number,
  oneOf,
  positiveInteger,
  record,
  text,
  unused,
} from "./notes.js";

/** A key that may be left out. */
function optional<T extends z.ZodType>(schema: T, help: string) {
  return schema.optional().describe(help);
}

/** A key that must be there. */
function required<T extends z.ZodType>(schema: T, help: string): T {
  const described = schema.describe(help);
  const known = notes.get(schema);
  if (known !== undefined) notes.set(described, known);
  return described;
}

/** Names of `dialect`. */
export const DIALECTS = Object.keys(DIALECT_APIS) as [DialectName, ...DialectName[]];

/** Names of `tokenSelection`, in the order of the plugin's enum. */
export const TOKEN_SELECTIONS = ["random", "roundRobin", "leastBusy", "sticky"] as const;

/** Names of `affinity`, in the order of the plugin's enum. */
export const AFFINITIES = ["none", "session"] as const;

/** Names of `choose`, in the order of the plugin's enum. */
export const CHOICES = ["weight", "order", "fastest", "leastBusy", "cheapest"] as const;

/** Names of `notify.format` and `notify.events`. */
export const NOTIFY_FORMATS = ["json", "slack", "feishu", "dingtalk"] as const;
export const NOTIFY_EVENTS = [
  "tokenEjected",
  "providerEjected",
  "poolLow",
  "lastTarget",
  "configurationRefused",
  "envoyRestarted",
  "allBack",
] as const;

/** Names of `accessLog`, in the order of the plugin's enum. */
export const ACCESS_LOGS = ["off", "journey", "fields"] as const;

/** Names of `onBreak`, in the order of the plugin's enum. */
/** Plugins whose ways `compat` takes on. */
export const COMPAT = ["higress"] as const;

export const ON_BREAK = ["tell", "end", "hold", "continue"] as const;

const status = either(
  [integer(100, 599, "a status"), text("statusPattern")],
  'a status (429) or a pattern of one ("4.*", "5..", "429|503")',
);
const statuses = list(status, "a list of statuses or patterns");

export const failoverShape = {
  enabled: optional(flag(), "Eject and probe tokens."),
  failureThreshold: optional(positiveInteger(), "Consecutive failures that eject a token."),
  failureShare: optional(
    record({
      share: optional(number(0.01, 1, "a number from 0.01 to 1"), "Share of failed attempts that ejects."),
      window: optional(duration(), "How far back attempts count."),
      least: optional(positiveInteger(), "Attempts in the window before their share says anything."),
    }),
    "Beside `failureThreshold`: a token or provider that fails so often within a time is ejected, though others between were answered. Each worker counts its own attempts.",
  ),
  successThreshold: optional(positiveInteger(), "Consecutive passing probes that restore a token."),
  healthCheckInterval: optional(duration(), "Time between two probes of an ejected token; doubled after each failing one."),
  healthCheckTimeout: optional(duration(), "Limit of one probe."),
  healthCheckMaxInterval: optional(duration(), "The longest time between two probes, or two trials of a provider."),
  healthCheckModel: optional(
    text("text"),
    "Model that probes ask for. Without it nothing is probed: after the ejection time the token gets one real request as its trial.",
  ),
  probe: optional(
    oneOf(["models"]),
    "`models`: without healthCheckModel, a provider that is out is asked for its list of models (`GET /models`, which costs nothing). Tokens are not probed that way.",
  ),
  failoverOnStatus: optional(
    statuses,
    "Statuses that count against the token, matched whole; when given they replace the table of failure kinds for that question.",
  ),
  cooldownDuration: optional(
    milliseconds(),
    "Higress's time after which a token without `healthCheckModel` returns, with one real request as its trial; milliseconds, 0: none. Beside `healthCheckModel` probes decide alone.",
  ),
};

export const retryShape = {
  enabled: optional(flag(), "Try the same target once more when the provider failed."),
  maxRetries: optional(
    integer(0, 100, "an integer from 0 to 100"),
    "Further attempts on the same target after serverError, overloaded and connection, with another token where there is one. Without another target left, tokens that did not fail lately are tried beyond it; 0 turns that off too.",
  ),
  retryOnStatus: optional(
    statuses,
    "Statuses after which the same target is tried again, matched whole; they replace the table of failure kinds for that question.",
  ),
  retryTimeout: optional(
    milliseconds(),
    "Limit of each attempt after the first: to its end, of a stream to its first content; milliseconds, 0: none of its own.",
  ),
};

const failover = record(failoverShape);
const retryOnFailure = record(retryShape);
const modelName = text("text");

const modelPattern = record({
  exact: optional(text("text"), "The whole name."),
  prefix: optional(text("text"), "What the name begins with."),
  regex: optional(text("text"), "A regular expression that matches the whole name."),
});
const EXPECTED_MODEL = "a model name, one of exact, prefix and regex, or a list of them";
const modelMatch = either(
  [text("text"), modelPattern, list(either([text("text"), modelPattern], EXPECTED_MODEL), EXPECTED_MODEL, 1)],
  EXPECTED_MODEL,
);

const cost = (help: string) => optional(number(0, 1_000_000, "a number from 0 to 1000000"), help);
const price = record({
  input: cost("Of a million input tokens."),
  output: cost("Of a million output tokens."),
  cached: cost("Of a million input tokens that come from the provider's prompt cache. Without it, as `input`."),
});
const PRICE = "What it asks for a million tokens, in one currency for all: for `choose: cheapest`, and for costs in metrics and logs.";
const target = record({
  provider: required(text("text"), "Id of the provider."),
  model: optional(modelName, "Model to ask it for; without it the provider's `modelMapping` decides."),
  price: optional(price, PRICE),
});
const weightedTarget = record({
  provider: required(text("text"), "Id of the provider."),
  model: optional(modelName, "Model to ask it for; without it the provider's `modelMapping` decides."),
  weight: optional(integer(1, 1_000_000, "an integer from 1 to 1000000"), "Share of the requests, relative to the other targets."),
  priority: optional(
    integer(0, 1_000, "an integer from 0 to 1000"),
    "All targets of a smaller one come before any of a greater: groups that do not mix.",
  ),
  price: optional(price, PRICE),
});

/** Names of `fallbackOn`. */
export const FALLBACK_ON = ["contextLength", "contentPolicy"] as const;

const route = record({
  name: optional(text("id"), "Name in metrics, logs and answers. Default: `route-` and the position from 0."),
  match: optional(
    record({
      model: optional(
        modelMatch,
        'Which models the route is for: a name (`"gpt-4o"`, with a star at its end a prefix, `"~..."` a regular expression, `"*"` all), `{exact}`, `{prefix}`, `{regex}`, or a list of these.',
      ),
    }),
    "What the route is for. Without it: everything.",
  ),
  provider: optional(text("text"), "Id of the provider that serves the route."),
  model: optional(modelName, "Model to ask it for; without it the provider's `modelMapping` decides."),
  targets: optional(
    list(weightedTarget, "a list of at least one target", 1),
    "Instead of `provider`: shared out by weight; the others come next when one fails.",
  ),
  choose: optional(
    oneOf(CHOICES),
    "How one of `targets` is chosen: `weight` (as without it), `order` as they are listed, `fastest` by the time to the first content lately, `leastBusy` by requests under way, `cheapest` by `price`. With any of them a target most of whose attempts fail comes behind the others of its priority before it is ejected.",
  ),
  price: optional(price, "The same of `provider`."),
  fallbacks: optional(list(target, "a list of targets"), "Targets that are tried next, in this order."),
  firstTokenTimeout: optional(duration(), "As at the top, for this route."),
  attemptTimeout: optional(duration(), "As at the top, for this route."),
  timeout: optional(duration(), "As at the top, for this route."),
  stallTimeout: optional(durationOrOff(), "As at the top, for this route."),
  onBreak: optional(oneOf(ON_BREAK), "As at the top, for this route."),
  holdBytes: optional(positiveInteger(), "As at the top, for this route."),
  affinity: optional(
    oneOf(AFFINITIES),
    "As at the top, for this route: `session` keeps a session on one of its targets and one of that one's tokens, `none` on nothing but the tokens of providers with `tokenSelection: sticky`. Without it, `session` where a provider of its targets says so.",
  ),
  affinityHeader: optional(text("headerName"), "As at the top, for this route."),
  fallbackOn: optional(
    list(oneOf(FALLBACK_ON), "a list of contextLength and contentPolicy"),
    "Failures of the request itself after which the fallbacks are tried all the same.",
  ),
  allowClientFallback: optional(flag(), "A client may name its own chain with the header `x-ai-fallback`."),
  translate: optional(flag(), "`false`: the route's requests go only to providers that serve the client's own API."),
});

export const customSettingShape = {
  name: required(text("text"), "Name of the parameter, such as `max_tokens`."),
  value: required(json(), "What it is set to: any JSON value."),
  mode: optional(oneOf(["auto", "raw"]), "`auto` sets max_tokens, temperature, top_p and seed alone; `raw` sets any top-level parameter."),
  overwrite: optional(flag(), "Set it also where the client sent its own."),
};

const provider = record({
  id: required(text("id"), "Name of the provider in routes, metrics, logs and answers."),
  type: required(text("text"), "One of the types of the [provider table](providers.md)."),
  apiTokens: optional(
    list(text("token", true), "a list of API tokens", 0, true),
    "API tokens; `qwen#0` is the first one of provider `qwen`. Without any, one anonymous token: no credential header is set.",
  ),
  tokenFile: gatewayText(
    "the path of a file",
    "Gateway: a file with further API tokens, behind those of `apiTokens`: one on each line, empty lines and those that begin with `#` are none. A relative path begins at the configuration's folder. A changed file comes into force by itself.",
    "the gateway alone reads a file: write apiTokens, with ${NAME} for a variable of Envoy's environment",
  ),
  modelMapping: optional(
    map(text("printable"), "an object of model names"),
    "The client's model name to the provider's: exact names first, then the longest prefix (`gpt-*`), then `~` regular expressions in order, then `*`. An empty value keeps the name; in that of an expression `$1` is what its first group matched (`~openai/(.*)` to `$1`), `$$` a dollar sign.",
  ),
  models: optional(
    list(text("text"), "a list of model names"),
    "Models that the provider serves, for `GET /v1/models` and, where there are no `routes`, for its route (instead of its type's own patterns).",
  ),
  failover: optional(failover, "Ejection and probing of tokens."),
  retryOnFailure: optional(retryOnFailure, "Further attempts on the same target."),
  firstTokenTimeout: optional(duration(), "As at the top, for this provider."),
  attemptTimeout: optional(duration(), "As at the top, for this provider."),
  stallTimeout: optional(durationOrOff(), "As at the top, for this provider."),
  onBreak: optional(oneOf(ON_BREAK), "As at the top, for this provider."),
  holdBytes: optional(positiveInteger(), "As at the top, for this provider."),
  tokenSelection: optional(oneOf(TOKEN_SELECTIONS), "As at the top, for this provider."),
  stickyHeader: optional(text("headerName"), "As at the top, for this provider."),
  affinity: optional(
    oneOf(AFFINITIES),
    "As at the top, for this provider: `session` keeps a session on one of its tokens, and on one of the targets of each route that leads to it and says nothing else.",
  ),
  affinityHeader: optional(text("headerName"), "As at the top, for this provider."),
  dialect: optional(
    oneOf(DIALECTS),
    "The API that the provider is spoken to in where it serves several: `chat`, `responses`, `messages`, `gemini` or `converse`, or a protocol of its type's own ([dialects](dialects.md#protocols-of-one-provider)). Without it, the client's own; `claude` is spoken to in `messages`.",
  ),
  translate: optional(flag(), "`false`: the provider gets no requests that would have to be translated for it."),
  baseUrl: optional(
    text("url"),
    "`http://127.0.0.1:9900/v1` replaces the scheme, host, port and base path of the type: self-hosted models, proxies, tests.",
  ),
  cluster: optional(
    text("text"),
    "Name of the Envoy cluster, where the gateway does not make one. Default: the service that a rule of `_rules_` leads to it by (`outbound|443||llm-qwen.internal.dns`), else the provider's id.",
  ),
  socketCluster: optional(
    text("text"),
    "Name of the Envoy cluster that WebSockets begin at, where the gateway does not make one and `cluster` may speak HTTP/2, in which most providers take no handshake. Default: `cluster`.",
  ),
  headers: optional(
    map(text("headerValue", true), "an object of header values"),
    "Fixed headers that each request to this provider carries, such as `openai-organization`.",
  ),
  dropParams: optional(
    list(text("text"), "a list of parameter names"),
    "Top-level request parameters that this provider rejects: they are left out, in addition to those of its type.",
  ),
  customSettings: optional(
    list(record(customSettingShape), "a list of settings"),
    "[Request parameters](#a-setting-customsettings) that this provider gets.",
  ),
  disableStreamUsageStats: optional(
    flag(),
    "In Higress's forms each stream is asked for its usage (`stream_options.include_usage`) unless the client said false; `true` leaves that to the client.",
  ),
  protocol: optional(
    oneOf(["openai", "original", ""]),
    "Higress's protocol switch. Both are the same here: a request goes to the path of its API, in the client's own protocol where the provider speaks it.",
  ),
  ...TYPE_KEYS,
  ...HIGRESS_KEYS,
});

const singleProvider = record({
  ...provider.shape,
  id: optional(text("id"), "Name of the provider. Default: its type."),
});

const notify = record({
  url: required(text("azureUrl", true), "Address of the webhook. It is as secret as a token."),
  format: optional(oneOf(NOTIFY_FORMATS), "How it wants a message: JSON with all that is known, or the form of Slack, Feishu or DingTalk."),
  events: optional(
    list(oneOf(NOTIFY_EVENTS), "a list of events", 1),
    "What is told; default: everything. `tokenEjected` for auth and quota, `poolLow` below `leastTokens`, `lastTarget` when a request reached the last target of its route.",
  ),
  leastTokens: optional(positiveInteger(), "Tokens in use of a provider below which `poolLow` is told."),
});

const clientKey = record({
  name: required(text("id"), "Name of the key in metrics and the status answer."),
  hash: required(text("sha256", true), 'Hash of the key\'s value: `sha256:` and what `printf %s "$KEY" | sha256sum` prints.'),
});

const rule = record({
  _match_route_: optional(
    list(text("text"), "a list of route names"),
    "Names of the gateway's routes; with `_match_service_` both must match.",
  ),
  _match_route_prefix_: optional(list(text("text"), "a list of beginnings of route names"), "Beginnings of route names."),
  _match_domain_: optional(
    list(text("text"), "a list of domains"),
    "Domains of the request: `a.example.com`, `*.example.com`, `api.*`, `*`.",
  ),
  _match_service_: optional(
    list(text("text"), "a list of services"),
    "Services that the gateway's route leads to: `llm-qwen.internal.dns`, with `:443` that port alone.",
  ),
  _match_consumer_: unused("Higress's choice by consumer.", "the rule applies to every consumer"),
  providers: optional(list(provider, "a list of at least one provider", 1), "Further providers, for this rule."),
  provider: optional(singleProvider, "One further provider, the rule's own; its `id` defaults to its type."),
  activeProviderId: optional(
    text("printable"),
    "The provider that the route's cluster leads to. Without it the rule's requests pass untouched, unless it has a `provider`.",
  ),
  fallbacks: optional(list(target, "a list of targets"), "Targets that are tried next, in this order."),
  fallbackOn: optional(
    list(oneOf(FALLBACK_ON), "a list of contextLength and contentPolicy"),
    "Failures of the request itself after which the fallbacks are tried all the same.",
  ),
});

/** The configuration as people write it. Every key, its kind, its default and its help text. */
export const definition = record({
  providers: optional(list(provider, "a list of at least one provider", 1), "The upstream LLM accounts."),
  provider: optional(singleProvider, "Higress's form for one provider; its `id` defaults to its type."),
  activeProviderId: optional(text("printable"), "Higress's choice among `providers`: without `routes` everything goes to this one."),
  defaultProvider: optional(
    text("text"),
    "Id of the provider that every other path is passed to as it is, with one of its tokens: what `/v1/...` holds there, clients reach. Files, batches, videos and stored answers go to it too; without it they go to the only provider there is, and other paths are answered with 404.",
  ),
  routes: optional(
    list(route, "a list of routes"),
    "Which requests go where: an exact name before the longest prefix, before regular expressions in order, before everything. Without routes each provider gets one, from its `models` or its type's model names.",
  ),
  compat: optional(
    oneOf(COMPAT),
    "`higress`: failures are judged as Higress's ai-proxy judges them, by their status alone, and its defaults are those of `failover` and `retryOnFailure`: both off, 3 failures in a row, each 4xx and 5xx. A client's 400 then counts, a token that is limited is asked again, and the next token is asked only as a retry.",
  ),
  failover: optional(failover, "For all providers; a provider's own keys come first."),
  retryOnFailure: optional(retryOnFailure, "For all providers; a provider's own keys come first."),
  waitForLimit: optional(
    durationOrOff(),
    "So long a request waits, in all, for a rate limit to end where no token of its target is left, instead of falling back or being answered 429. 0: it does not.",
  ),
  maxWaiting: optional(positiveInteger(), "Requests that may wait so at once, of each worker."),
  maxAttempts: optional(
    integer(1, 100, "an integer from 1 to 100"),
    "Attempts of one request over all targets; one is kept back for each target not yet tried.",
  ),
  firstTokenTimeout: optional(
    duration(),
    "Streamed requests: limit of one attempt to its first content (role chunks and pings do not count).",
  ),
  attemptTimeout: optional(duration(), "Requests that are not streamed: limit of one attempt. Without it only `timeout` bounds it."),
  timeout: optional(duration(), "The whole request over all attempts: to the end of the answer, or for a stream to its first content."),
  stallTimeout: optional(
    durationOrOff(),
    "Silence in the middle of an answer that ends it: the client is told at once, and the attempt counts as a timeout. Pings are no silence, but nothing else than pings for ten times as long is. 0: no limit.",
  ),
  onBreak: optional(
    oneOf(ON_BREAK),
    "What becomes of a stream that breaks after its first content: `tell` ends it with an error event in the client's protocol, `end` leaves an early end as it came, for clients that ask again at one, `hold` keeps the stream back until it is whole, so that the next attempt can take its place, `continue` lets the next attempt write the rest of a plain text that ended early, was cut, stood still or failed by an error event.",
  ),
  holdBytes: optional(positiveInteger(), "With `onBreak: hold`: a longer stream is let go, and from then on treated as with `tell`."),
  idleTimeout: optional(duration(), "Gateway: silence on a running request that ends it; never below `timeout`."),
  tokenSelection: optional(
    oneOf(TOKEN_SELECTIONS),
    "How a token is chosen. `sticky` is an older name for `affinity: session` of the tokens alone.",
  ),
  stickyHeader: optional(text("headerName"), "An older name for `affinityHeader`."),
  affinity: optional(
    oneOf(AFFINITIES),
    "`session` keeps a session on one target and one token while they work, since prompt caches are one account's: by `affinityHeader`, else `prompt_cache_key`, `metadata.user_id` or `user` of the body, else a header in which known programs name theirs (Claude Code, Codex, opencode), else `previous_response_id`, else the text of the system and of the first user turn.",
  ),
  affinityHeader: optional(text("headerName"), "With `affinity: session`: the request header whose value stands for the session."),
  responseHeaders: optional(flag(), "Say on each answer who served it: `x-ai-provider`, `x-ai-model`, `x-ai-attempts`, `x-ai-trail`."),
  accessLog: optional(
    oneOf(ACCESS_LOGS),
    "What Envoy's access log can show of a request: `journey` is one JSON text with all its attempts, `fields` adds [single fields](operations.md#access-log), `off` costs nothing.",
  ),
  maxRequestBytes: optional(positiveInteger(), "The largest request body that is held for another attempt."),
  maxHeldBytes: optional(
    positiveInteger(),
    "Bytes of request bodies that the gateway holds at once, over all workers. A request beyond it is answered 503 with `Retry-After`.",
  ),
  passHeaders: optional(
    list(text("headerName"), "a list of header names"),
    "Request headers that look like a credential, or speak to one vendor, and pass to all providers all the same. Everything else that looks like one (`apikey`, `x-access-token`, `cf-access-...`) is taken off before any attempt; what speaks to one vendor (`anthropic-beta`, `x-goog-...`, `x-tc-region`) goes to that vendor alone.",
  ),
  cors: optional(
    list(text("origin"), "a list of origins"),
    "Origins whose pages may use the gateway from a browser (`https://app.example.com`, `*` for all): their preflights are answered and their pages may read the answers. Without client keys every other page is refused.",
  ),
  hosts: optional(
    list(text("hostPattern"), "a list of host names"),
    "Host names by which clients may address the gateway, besides those of this machine (`localhost`, `127.0.0.1`): `gateway.internal`, `*.example.com`, `*`. Without this key every name will do; the local gateway on a loopback address without client keys takes this machine's own names alone.",
  ),
  credentialsStatus: optional(
    integer(400, 599, "a status from 400 to 599"),
    "Status of the answer when a provider refused every API token. With 424 most clients stop at once and show the words; they ask again for minutes after a 502, and a 401 would blame the client's own key. In Higress's forms it is the provider's 401 or 403 unless this key says otherwise.",
  ),
  maxRetryAfter: optional(
    duration(),
    "The longest time that one answer of a provider (`Retry-After`, its reset headers) can take a token out for.",
  ),
  modelsTtl: optional(
    duration(),
    "How long the models that providers list themselves are kept for `GET /v1/models`. The list is asked for when a client asks; a provider that cannot be asked leaves its configured names.",
  ),
  notify: optional(
    notify,
    "Gateway: a webhook that hears of what is out, of a configuration that was refused, of Envoy's restarts and of the return of all; at most one message a minute for each subject.",
  ),
  clientKeys: optional(
    list(clientKey, "a list of at least one client key", 1),
    "Keys of the clients that may use the gateway: each request then brings one of them as `Authorization: Bearer` or `x-api-key`, else it is answered 401. Without this key everybody may who reaches the address.",
  ),
  _rules_: optional(
    list(rule, "a list of rules"),
    "Higress's rules by route, domain and service: the first one that matches decides. What none matches goes by `routes` or `activeProviderId`, and passes untouched without them.",
  ),
});

/** Defaults, once: by the object that a key is in. Durations in milliseconds. */
export const DEFAULTS = {
  root: {
    waitForLimit: 0,
    maxWaiting: 100,
    maxAttempts: 10,
    firstTokenTimeout: 300_000,
    timeout: 600_000,
    stallTimeout: 60_000,
    onBreak: "tell",
    holdBytes: 4_194_304,
    idleTimeout: 620_000,
    tokenSelection: "random",
    affinity: "none",
    responseHeaders: true,
    accessLog: "journey",
    maxRequestBytes: 33_554_432,
    maxHeldBytes: 268_435_456,
    credentialsStatus: 424,
    maxRetryAfter: 3_600_000,
    modelsTtl: 600_000,
  },
  failover: {
    enabled: true,
    failureThreshold: 1,
    successThreshold: 1,
    healthCheckInterval: 5_000,
    healthCheckTimeout: 5_000,
    healthCheckMaxInterval: 300_000,
  },
  failureShare: { share: 0.5, window: 30_000, least: 10 },
  retry: { enabled: true, maxRetries: 1 },
  higress: { enabled: false, failureThreshold: 3, retryTimeout: 60_000, statuses: "4.*,5.*" },
  notify: { format: "json", leastTokens: 1 },
  target: { weight: 1, priority: 0 },
  setting: { mode: "auto", overwrite: true },
} as const;
