// What a stream of OpenAI's Responses API has said so far, besides its text: what its end has to repeat.
import { SaidUsage } from "./said-usage";
import { Walk } from "./walk";
import { ByteWriter } from "./write";

const top = new Walk();
const inner = new Walk();


@final
export class SaidResponse {
  /** The response as its first event had it, a JSON object; length 0: it did not come. */
  head: ByteWriter = new ByteWriter(512);
  /** Items that were done before the text began, with their commas. */
  done: ByteWriter = new ByteWriter(64);
  /** The text's item, with its quotes, and its place. */
  itemId: ByteWriter = new ByteWriter(64);
  index: i32 = 0;
  /** Of the last event. */
  sequence: i64 = 0;
  /** Of the last event's response, as they came: `null` where nothing was said. */
  details: ByteWriter = new ByteWriter(32);
  /** The last event says that it is incomplete. */
  incomplete: bool = false;

  /** Whether there is what its end has to repeat. */
  get isNamed(): bool {
    return this.head.length > 0 && this.itemId.length > 0;
  }

  /** A response's first event. */
  begins(ptr: usize, end: usize): void {
    if (this.head.length == 0) this.head.bytes(ptr, <i32>(end - ptr));
  }

  /** Its last one. */
  ends(ptr: usize, end: usize, usage: SaidUsage): void {
    if (!top.enter(ptr, end)) return;
    while (top.next()) {
      if (top.key("usage")) usage.take(top.value, top.valueEnd);
      else if (top.key("incomplete_details")) set(this.details, top);
      else if (top.key("status")) this.incomplete = top.isText("incomplete");
    }
  }

  /** An item begins: whether it is the text's. */
  opens(ptr: usize, end: usize): bool {
    if (!top.enter(ptr, end)) return false;
    let isMessage = false;
    while (top.next()) {
      if (top.key("type")) isMessage = top.isText("message");
      else if (top.key("id")) set(this.itemId, top);
    }
    return isMessage;
  }

  /** An item before the text is whole. */
  closes(ptr: usize, end: usize): void {
    this.done.bytes(ptr, <i32>(end - ptr));
    this.done.ascii(",");
  }

  /** The events that end the stream, with `text`, the rest, and `whole`, all of it; both escaped. `last` read what the rest came with, `usage` is that of both. */
  end(text: ByteWriter, whole: ByteWriter, last: SaidResponse, usage: SaidUsage): ByteWriter {
    const out = new ByteWriter(text.length + 4 * whole.length + this.head.length + 2048);
    if (text.length > 0) {
      this.event(out, "response.output_text.delta");
      out.ascii(',"content_index":0,"logprobs":[],"delta":"');
      out.bytes(text.ptr, text.length);
      out.ascii('"}\n\n');
    }
    this.event(out, "response.output_text.done");
    out.ascii(',"content_index":0,"logprobs":[],"text":"');
    out.bytes(whole.ptr, whole.length);
    out.ascii('"}\n\n');
    this.event(out, "response.content_part.done");
    out.ascii(',"content_index":0,"part":');
    part(out, whole);
    out.ascii("}\n\n");
    this.event(out, "response.output_item.done");
    out.ascii(',"item":');
    this.item(out, whole, last.incomplete);
    out.ascii("}\n\n");
    this.last(out, whole, last, usage);
    return out;
  }

  /** Begins an event; those of the item name it and its place. */
  private event(out: ByteWriter, type: string): void {
    this.begin(out, type);
    out.ascii(',"item_id":');
    out.bytes(this.itemId.ptr, this.itemId.length);
    out.ascii(',"output_index":');
    out.number(this.index);
  }

  private begin(out: ByteWriter, type: string): void {
    out.ascii("event: " + type + '\ndata: {"type":"' + type + '","sequence_number":');
    out.number(++this.sequence);
  }

  private item(out: ByteWriter, whole: ByteWriter, incomplete: bool): void {
    out.ascii('{"id":');
    out.bytes(this.itemId.ptr, this.itemId.length);
    out.ascii(',"type":"message","status":"' + (incomplete ? "incomplete" : "completed") + '","role":"assistant","content":[');
    part(out, whole);
    out.ascii("]}");
  }

  private last(out: ByteWriter, whole: ByteWriter, last: SaidResponse, usage: SaidUsage): void {
    const state = last.incomplete ? "incomplete" : "completed";
    this.begin(out, "response." + state);
    out.ascii(',"response":{');
    if (inner.enter(this.head.ptr, this.head.ptr + this.head.length)) {
      while (inner.next()) {
        if (inner.key("status") || inner.key("output") || inner.key("usage") || inner.key("incomplete_details")) continue;
        out.bytes(inner.start, <i32>(inner.valueEnd - inner.start));
        out.ascii(",");
      }
    }
    out.ascii('"status":"' + state + '","incomplete_details":');
    orNull(out, last.details);
    out.ascii(',"output":[');
    out.bytes(this.done.ptr, this.done.length);
    this.item(out, whole, last.incomplete);
    out.ascii('],"usage":');
    orNull(out, usage.bytes);
    out.ascii("}}\n\n");
  }
}

function set(writer: ByteWriter, walk: Walk): void {
  writer.reset();
  writer.bytes(walk.value, <i32>(walk.valueEnd - walk.value));
}

function orNull(out: ByteWriter, value: ByteWriter): void {
  if (value.length == 0) out.ascii("null");
  else out.bytes(value.ptr, value.length);
}

function part(out: ByteWriter, whole: ByteWriter): void {
  out.ascii('{"type":"output_text","annotations":[],"logprobs":[],"text":"');
  out.bytes(whole.ptr, whole.length);
  out.ascii('"}');
}
