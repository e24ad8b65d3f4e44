// Why Envoy replied itself, in its own words (envoyproxy.io, "Response code details").
import { getProperty } from "../../host/calls";
import { PluginSettings } from "../../core/settings";
import { ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { OwnAnswer } from "../answer/answers";
import * as refusals from "../answer/refusals";
import * as names from "../names";

/** Whether the details of the answer's status begin so. */
export function detailStartsWith(text: string): bool {
  if (!getProperty(names.CODE_DETAILS)) return false;
  const wanted = utf8(text);
  return returnedSize() >= wanted.byteLength && memory.compare(returnedPtr(), ptrOf(wanted), wanted.byteLength) == 0;
}

/** Envoy has refused the body for its size. */
export function isTooLarge(): bool {
  return detailStartsWith("request_payload");
}

/** What came back to a WebSocket's handshake is none, in Envoy's eyes. */
export function isNoHandshake(): bool {
  return detailStartsWith("websocket_handshake");
}

/** What is said in place of Envoy's reply to a request that is still read: its body is over the limit, or stopped on its way. Null: nothing. */
export function replacement(settings: PluginSettings): OwnAnswer | null {
  if (isTooLarge()) return refusals.tooLarge(settings.maxRequestBytes);
  if (detailStartsWith("stream_idle_timeout") || detailStartsWith("request_overall_timeout")) return refusals.bodyStopped();
  return null;
}
