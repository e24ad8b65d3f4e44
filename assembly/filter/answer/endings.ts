// What is said at the end of a stream that broke off: never a made-up clean end.
import { isAnthropic } from "../../core/api-shape";
import { Api } from "../../core/settings";
import { utf8 } from "../../host/memory";

const TEXT = "The provider's stream ended before it was complete.";
const OPENAI = utf8(`\n\ndata: {"error":{"message":"${TEXT}","type":"upstream_error","param":null,"code":"stream_truncated"}}\n\n`);
const ANTHROPIC = utf8(`\n\nevent: error\ndata: {"type":"error","error":{"type":"api_error","message":"${TEXT}"}}\n\n`);
const RESPONSES = utf8(`\n\nevent: error\ndata: {"type":"error","code":"stream_truncated","message":"${TEXT}","param":null}\n\n`);

/** An error event in the protocol of the API's clients. */
export function truncatedEvent(api: Api): ArrayBuffer {
  if (isAnthropic(api)) return ANTHROPIC;
  return api == Api.Responses ? RESPONSES : OPENAI;
}
