// Header and property names as bytes, made once while the module starts.
import { utf8 } from "../host/memory";

export const STATUS = utf8(":status");
export const METHOD = utf8(":method");
export const PATH = utf8(":path");
export const AUTHORITY = utf8(":authority");
export const SCHEME = utf8(":scheme");
export const AUTHORIZATION = utf8("authorization");
export const X_API_KEY = utf8("x-api-key");
export const WWW_AUTHENTICATE = utf8("www-authenticate");
export const CONTENT_TYPE = utf8("content-type");
export const CONTENT_LENGTH = utf8("content-length");
export const CONTENT_ENCODING = utf8("content-encoding");
export const ACCEPT_ENCODING = utf8("accept-encoding");
export const RETRY_AFTER = utf8("retry-after");
export const RETRY_AFTER_MS = utf8("retry-after-ms");
export const X_SHOULD_RETRY = utf8("x-should-retry");
export const LOCATION = utf8("location");
export const X_FORWARDED_PROTO = utf8("x-forwarded-proto");
export const X_REQUEST_ID = utf8("x-request-id");
export const X_ENVOY_ORIGINAL_URL = utf8("x-envoy-original-url");
export const X_ENVOY_ORIGINAL_PATH = utf8("x-envoy-original-path");
export const X_ENVOY_ORIGINAL_HOST = utf8("x-envoy-original-host");
/** Higress's word for the client's own credential, and its mark on a request that a fallback sends once more. */
export const X_HI_ORIGINAL_AUTH = utf8("x-hi-original-auth");
export const X_HIGRESS_FALLBACK_FROM = utf8("x-higress-fallback-from");
export const X_ENVOY_EXPECTED_TIMEOUT = utf8("x-envoy-expected-rq-timeout-ms");
export const X_ENVOY_PER_TRY_TIMEOUT = utf8("x-envoy-upstream-rq-per-try-timeout-ms");
export const X_ENVOY_TIMEOUT = utf8("x-envoy-upstream-rq-timeout-ms");
export const TRACEPARENT = utf8("traceparent");
export const TRACESTATE = utf8("tracestate");
export const X_AI_AGAIN = utf8("x-ai-again");
export const SEC_WEBSOCKET_PROTOCOL = utf8("sec-websocket-protocol");
export const X_AI_SOCKET = utf8("x-ai-socket");
export const X_AI_CLUSTER = utf8("x-ai-cluster");
export const X_AI_FALLBACK = utf8("x-ai-fallback");
export const X_AI_REDIRECTOR = utf8("x-ai-redirector");
export const X_AI_PROVIDER = utf8("x-ai-provider");
export const X_AI_MODEL = utf8("x-ai-model");
export const X_AI_ATTEMPTS = utf8("x-ai-attempts");
export const X_AI_SKIPPED = utf8("x-ai-skipped");
export const X_AI_TRAIL = utf8("x-ai-trail");
export const ANTHROPIC_VERSION = utf8("anthropic-version");
export const ANTHROPIC_BETA = utf8("anthropic-beta");
export const UPGRADE = utf8("upgrade");
export const EXPECT = utf8("expect");

/** Filter state that carries a plan's id over all passes of its request. */
export const PLAN_PROPERTY = utf8("ai_failover.plan");

/** Filter state that carries a client's own credential to a pass that a filter in front makes for a fallback. */
export const CLIENT_PROPERTY = utf8("ai_failover.client");

export const CODE_DETAILS = utf8("response\0code_details");
export const TLS_VERSION = utf8("connection\0tls_version");
export const TRANSPORT_FAILURE = utf8("upstream\0transport_failure_reason");

export const IDENTITY = utf8("identity");
export const HTTP = utf8("http");
export const JSON_TYPE = utf8("application/json");
export const AWS_EVENT_STREAM = utf8("application/vnd.amazon.eventstream");
export const EVENT_STREAM = utf8("text/event-stream");
export const POST = utf8("POST");
export const GET = utf8("GET");
export const HEAD = utf8("HEAD");
export const ALLOW_ORIGIN = utf8("access-control-allow-origin");
export const EXPOSE_HEADERS = utf8("access-control-expose-headers");
export const EXPOSED = utf8(
  "x-ai-provider, x-ai-model, x-ai-attempts, x-ai-trail, x-ai-skipped, x-request-id, retry-after, x-should-retry",
);
export const ALLOW = utf8("allow");
export const ALLOW_METHODS = utf8("access-control-allow-methods");
export const ALLOW_HEADERS = utf8("access-control-allow-headers");
export const MAX_AGE = utf8("access-control-max-age");
export const TEN_MINUTES = utf8("600");
export const METHODS = utf8("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
export const VARY = utf8("vary");
export const ORIGIN = utf8("origin");
export const TRUE = utf8("true");
export const FALSE = utf8("false");
export const REDIRECT = utf8("302");
export const EMPTY = new ArrayBuffer(0);

export const X_AI_TRANSLATED = utf8("x-ai-translated");
export const X_AI_DROPPED = utf8("x-ai-dropped");
export const X_AI_ESTIMATE = utf8("x-ai-estimate");
export const BAD_GATEWAY = utf8("502");
