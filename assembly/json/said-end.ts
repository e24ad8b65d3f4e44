// The events with which a stream ends that another one went on with: the rest of its text, its reason to end and the usage of both.
import { Said } from "./said";
import { ByteWriter } from "./write";

/** `text`: escaped; `first`: what the client has, `more`: what the rest came with. */
export function chatEnd(text: ByteWriter, first: Said, more: Said): ByteWriter {
  const usage = first.usage.plus(more.usage);
  const out = new ByteWriter(text.length + 512 + usage.bytes.length);
  const counted = more.usage.some;
  if (text.length > 0) {
    openChunk(out, first);
    out.ascii('[{"index":0,"delta":{"content":"');
    out.bytes(text.ptr, text.length);
    out.ascii('"},"finish_reason":null}]}\n\n');
  }
  openChunk(out, first);
  out.ascii('[{"index":0,"delta":{},"finish_reason":');
  out.bytes(more.reason.ptr, more.reason.length);
  out.ascii("}]");
  if (counted && !more.countedApart) addUsage(out, usage.bytes);
  // Clients of chat take members that they do not know; it is the last event but for the usage.
  const estimated = first.usage.estimated || more.usage.estimated;
  out.ascii(estimated ? ',"ai_failover":{"continued":1,"estimated":true}}\n\n' : ',"ai_failover":{"continued":1}}\n\n');
  if (counted && more.countedApart) {
    openChunk(out, first);
    out.ascii("[]");
    addUsage(out, usage.bytes);
    out.ascii("}\n\n");
  }
  out.ascii("data: [DONE]\n\n");
  return out;
}

function openChunk(out: ByteWriter, first: Said): void {
  out.ascii("data: {");
  out.bytes(first.head.ptr, first.head.length);
  out.ascii('"object":"chat.completion.chunk","choices":');
}

function addUsage(out: ByteWriter, usage: ByteWriter): void {
  out.ascii(',"usage":');
  out.bytes(usage.ptr, usage.length);
}

/** The same of a message: clients take the usage of its last event for that of all of it. */
export function messagesEnd(text: ByteWriter, first: Said, more: Said): ByteWriter {
  const usage = first.usage.plus(more.usage);
  const out = new ByteWriter(text.length + 512 + usage.bytes.length);
  if (text.length > 0) {
    out.ascii('event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"');
    out.bytes(text.ptr, text.length);
    out.ascii('"}}\n\n');
  }
  out.ascii('event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n');
  out.ascii('event: message_delta\ndata: {"type":"message_delta","delta":');
  if (more.ending.length > 0) out.bytes(more.ending.ptr, more.ending.length);
  else out.ascii('{"stop_reason":"end_turn","stop_sequence":null}');
  if (usage.some) addUsage(out, usage.bytes);
  out.ascii('}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n');
  return out;
}
