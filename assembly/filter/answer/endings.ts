// What is said at the end of a stream that broke off: never a made-up clean end. Words and types are those at which clients ask again by
// themselves (opencode, Continue and pi by the words, Codex by the Responses event).
import { isAnthropic } from "../../core/api-shape";
import { Api } from "../../core/settings";
import { utf8 } from "../../host/memory";
import { UsageWindow } from "../../json/usage";
import { ByteWriter } from "../../json/write";

const TEXT = "Connection error: premature end of the provider's stream, before it was complete.";
const OPENAI = utf8(`\n\ndata: {"error":{"message":"${TEXT}","type":"server_error","param":null,"code":"stream_truncated"}}\n\n`);
const ANTHROPIC = utf8(`\n\nevent: error\ndata: {"type":"error","error":{"type":"api_error","message":"${TEXT}"}}\n\n`);
const RESPONSES = '\n\nevent: error\ndata: {"type":"error","sequence_number":';
const RESPONSES_ERROR = `"code":"server_error","message":"${TEXT}","param":null`;

/** An error event in the protocol of the API's clients. `last` has the stream's last bytes; null: they are not known. */
export function truncatedEvent(api: Api, last: UsageWindow | null): ArrayBuffer {
  if (isAnthropic(api)) return ANTHROPIC;
  return api == Api.Responses ? responsesEvent(last) : OPENAI;
}

/** Its number goes on from the last event's. Clients read the flat members or those of `error`. */
function responsesEvent(last: UsageWindow | null): ArrayBuffer {
  const writer = new ByteWriter(512);
  writer.ascii(RESPONSES);
  writer.number(last === null ? 0 : last.sequence() + 1);
  writer.ascii("," + RESPONSES_ERROR + ',"error":{"type":"server_error",' + RESPONSES_ERROR + "}}\n\n");
  return writer.take();
}
