// What is said at the end of a stream that broke off: never a made-up clean end. Words and types are those at which clients ask again by
// themselves (opencode, Continue and pi by the words, Codex by the Responses event).
import { isAnthropic } from "../../core/api-shape";
import { Plan } from "../../core/plan";
import { Api } from "../../core/settings";
import { writeFrame } from "../../dialect/event-stream";
import { sliceOf } from "../../dialect/slice";
import { utf8 } from "../../host/memory";
import { UsageWindow } from "../../json/usage";
import { ByteWriter } from "../../json/write";
import * as names from "../names";

const TRUNCATED = "Connection error: premature end of the provider's stream, before it was complete.";
export const TRUNCATED_WORDS = utf8(TRUNCATED);
const STALLED = "Connection error: premature end of the provider's stream, nothing came for too long.";

/** An error event in the protocol of the API's clients. `last` has the stream's last bytes; null: they are not known. */
export function truncatedEvent(plan: Plan, last: UsageWindow | null): ArrayBuffer {
  return plan.list ? lastElement(TRUNCATED) : truncatedIn(plan.api, last);
}

/** The same in a stream of events. */
export function truncatedIn(api: Api, last: UsageWindow | null): ArrayBuffer {
  return brokenEvent(api, TRUNCATED, "stream_truncated", last);
}

/** The same of a stream that stands still. */
export function stalledEvent(plan: Plan, last: UsageWindow | null): ArrayBuffer {
  if (plan.list) return lastElement(STALLED);
  return brokenEvent(plan.api, STALLED, "stream_stalled", last);
}

/** What the label of the plan's stream says. */
export function answerType(plan: Plan): ArrayBuffer {
  if (plan.list) return names.JSON_TYPE;
  return plan.api == Api.Converse ? names.AWS_EVENT_STREAM : names.EVENT_STREAM;
}

function brokenEvent(api: Api, text: string, code: string, last: UsageWindow | null): ArrayBuffer {
  if (isAnthropic(api)) return utf8(`\n\nevent: error\ndata: {"type":"error","error":{"type":"api_error","message":"${text}"}}\n\n`);
  if (api == Api.GenerateContent) return utf8(`\n\ndata: {"error":{"code":503,"message":"${text}","status":"UNAVAILABLE"}}\n\n`);
  if (api == Api.Converse) return brokenFrame(text);
  if (api == Api.Responses) return responsesEvent(text, last);
  return utf8(`\n\ndata: {"error":{"message":"${text}","type":"server_error","param":null,"code":"${code}"}}\n\n`);
}

/** The end of a list whose first element has passed. */
function lastElement(text: string): ArrayBuffer {
  return utf8(`,\r\n{"error":{"code":503,"message":"${text}","status":"UNAVAILABLE"}}]`);
}

/** An exception that a Converse stream may end with. */
function brokenFrame(text: string): ArrayBuffer {
  const writer = new ByteWriter();
  const payload = utf8(`{"message":"${text}"}`);
  writeFrame(writer, "modelStreamErrorException", sliceOf(payload), true);
  return writer.take();
}

/** Its number goes on from the last event's. Clients read the flat members or those of `error`. */
function responsesEvent(text: string, last: UsageWindow | null): ArrayBuffer {
  const writer = new ByteWriter(512);
  const error = `"code":"server_error","message":"${text}","param":null`;
  writer.ascii('\n\nevent: error\ndata: {"type":"error","sequence_number":');
  writer.number(last === null ? 0 : last.sequence() + 1);
  writer.ascii("," + error + ',"error":{"type":"server_error",' + error + "}}\n\n");
  return writer.take();
}
