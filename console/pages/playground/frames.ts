// Streams in pieces, wherever their bytes are cut: server-sent events, and Amazon's event stream.

/** The JSON of each event. What is no JSON is left out. */
export async function* readFrames(body: ReadableStream<Uint8Array>, type: string): AsyncGenerator {
  if (type.includes("amazon.eventstream")) yield* amazonFrames(body);
  else yield* sentEvents(body);
}

async function* sentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of chunksOf(body)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    for (const line of lines) yield* dataOf(line);
  }
  yield* dataOf(rest);
}

function* dataOf(line: string): Generator {
  if (!line.startsWith("data:")) return;
  const value = jsonOf(line.slice(5).trim());
  if (value !== undefined) yield value;
}

/** A message: its length, the length of its headers, a checksum of both, headers, payload, a checksum of all. Numbers are big-endian. */
const PRELUDE = 12;
const CHECKSUM = 4;
const TEXT = 7;

/** https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html; the checksums are the gateway's to compare. */
async function* amazonFrames(body: ReadableStream<Uint8Array>): AsyncGenerator {
  let held = new Uint8Array(0);
  for await (const bytes of chunksOf(body)) {
    const joined = new Uint8Array(held.length + bytes.length);
    joined.set(held);
    joined.set(bytes, held.length);
    held = joined;
    for (;;) {
      const view = new DataView(held.buffer, held.byteOffset, held.byteLength);
      const length = held.length < PRELUDE ? 0 : view.getUint32(0);
      if (length < PRELUDE + CHECKSUM || length > held.length) break;
      const headers = view.getUint32(4);
      const names = headersOf(held.subarray(PRELUDE, PRELUDE + headers));
      const payload = jsonOf(new TextDecoder().decode(held.subarray(PRELUDE + headers, length - CHECKSUM)));
      const failed = names.has(":exception-type") || names.get(":message-type") === "exception";
      if (payload !== undefined) yield { [failed ? "exception" : (names.get(":event-type") ?? "")]: payload };
      held = held.subarray(length);
    }
  }
}

/** Headers that are texts: all that this stream has. */
function headersOf(bytes: Uint8Array): Map<string, string> {
  const decoder = new TextDecoder();
  const found = new Map<string, string>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const name = decoder.decode(bytes.subarray(at + 1, at + 1 + view.getUint8(at)));
    at += 1 + view.getUint8(at);
    if (at + 3 > bytes.length || view.getUint8(at) !== TEXT) return found;
    const length = view.getUint16(at + 1);
    found.set(name, decoder.decode(bytes.subarray(at + 3, at + 3 + length)));
    at += 3 + length;
  }
  return found;
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Undefined: it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
