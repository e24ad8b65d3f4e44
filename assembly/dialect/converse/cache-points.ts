// Cache points of a Converse request (docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html).
import { Conversation } from "../conversation";
import { ByteWriter } from "../../json/write";
import { NONE } from "../slice";
import { WriteOptions } from "../write-options";

const SHORT = '{"cachePoint":{"type":"default"}}';
const LONG = '{"cachePoint":{"type":"default","ttl":"1h"}}';

/** What stands for one in the request at hand; empty: none is wanted, or the model has no cache. The client's own word comes first. */
export function cachePointOf(conversation: Conversation, options: WriteOptions): string {
  const said = conversation.retention;
  const isLong = said.some ? said.is("24h") : options.cacheLong;
  const isShort = said.some ? said.is("in_memory") || said.is("in-memory") : options.cacheShort;
  if (!isLong && !isShort) return "";
  const model = String.UTF8.decode(options.model);
  if (!model.includes("anthropic.claude") && !model.includes("amazon.nova")) return "";
  conversation.retention = NONE;
  return isLong ? LONG : SHORT;
}

/** Behind other blocks. */
export function writeCachePoint(writer: ByteWriter, point: string): void {
  writer.ascii(",");
  writer.ascii(point);
}
