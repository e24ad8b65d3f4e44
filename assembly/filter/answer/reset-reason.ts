// Why a connection to a provider ended, in Envoy's words (StreamResetReason, source/common/http/utility.cc), which stand in the reply's details as
// `upstream_reset_before_response_started{connection_termination}` and in its body as `... reset reason: connection termination`.
import { indexOf } from "../../core/bytes";
import { utf8 } from "../../host/memory";

/** Closed; reset; refused by a server that is about to close (HTTP/2's GOAWAY and REFUSED_STREAM, RFC 9113 section 8.7). */
const REASONS: StaticArray<ArrayBuffer> = [
  utf8("{connection_termination"),
  utf8("{remote_reset"),
  utf8("{remote_refused_stream_reset"),
  utf8("reset reason: connection termination"),
  utf8("reset reason: remote reset"),
  utf8("reset reason: remote refused stream reset"),
];

/** Whether the connection was there and went before the answer, which is nobody's fault the first time, rather than that there was none. */
export function isReset(ptr: usize, length: i32): bool {
  for (let i = 0, n = REASONS.length; i < n; i++) if (indexOf(ptr, length, REASONS[i]) >= 0) return true;
  return false;
}
