// Errors of Envoy that the plugin never sees, in the shape that OpenAI's clients read.
import { type Json, typed } from "./rig.js";

/** The plugin's VM trapped under this request; the next one finds a new VM. */
const PLUGIN_FAILED = "response.code_details == 'wasm_fail_stream'";
/** Envoy refuses every upgrade before any filter sees it; without a body of its own. */
const UPGRADE = "response.code_details == 'upgrade_failed'";
/** What Envoy refuses without a word, by its details (source/common/http/conn_manager_impl.cc). */
const WORDLESS = {
  missing_host_header: "The request has no Host header.",
  missing_path_rejected: "The request has no path.",
  absolute_path_rejected: "The request's path does not begin with /.",
  path_normalization_failed: "The request's path holds what no path may: a fragment (#), a zero byte, or an escape that is none.",
};
/** The request was refused before any filter saw it: not HTTP, headers too large, no host, a path that is none. */
const REFUSED_EARLY = "response.code_details.matches('^(http[123][.]|missing_|path_|absolute_path|request_header)')";

/** Envoy's memory is at its bound (overload.ts): no filter sees the request. */
const OVERLOADED = "response.code_details == 'overload'";

/** `local_reply_config` of the connection manager. What the plugin answers itself passes untouched. */
export function ownErrors(): Json {
  return {
    mappers: [
      mapper(PLUGIN_FAILED, true, {
        message: "The gateway's plugin failed on this request and is being replaced: send it again.",
        type: "server_error",
        param: null,
        code: "plugin_failed",
      }),
      mapper(
        OVERLOADED,
        true,
        {
          message:
            "The gateway is overloaded: Envoy's memory is at its bound. Send the request again in a moment. maxHeldBytes in the gateway's configuration moves that bound.",
          type: "server_error",
          param: null,
          code: "overloaded",
        },
        [header("retry-after", "1")],
      ),
      // 426 is what makes clients fall back to HTTP at once: Codex tries seven times after Envoy's 403.
      {
        ...mapper(UPGRADE, false, {
          message:
            'The only upgrade that this gateway knows is a WebSocket (realtime). Ask over HTTP; "stream": true brings the answer as it is made.',
          type: "invalid_request_error",
          param: null,
          code: "upgrade_not_supported",
        }),
        status_code: 426,
      },
      ...Object.entries(WORDLESS).map(([code, message]) =>
        mapper(`response.code_details == '${code}'`, false, { message, type: "invalid_request_error", param: null, code }),
      ),
      mapper(REFUSED_EARLY, false, {
        message: "%LOCAL_REPLY_BODY%",
        type: "invalid_request_error",
        param: null,
        code: "%RESPONSE_CODE_DETAILS%",
      }),
    ],
  };
}

/** `again`: sending the same request again may help. */
function mapper(expression: string, again: boolean, error: Json, more: Json[] = []): Json {
  const filter = typed("envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter", { expression });
  return {
    filter: { extension_filter: { name: "envoy.access_loggers.extension_filters.cel", typed_config: filter } },
    headers_to_add: [header("x-should-retry", String(again)), ...more],
    body_format_override: { json_format: { error } },
  };
}

function header(key: string, value: string): Json {
  return { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
}
