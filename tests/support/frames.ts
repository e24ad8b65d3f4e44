// AWS's frames of an event stream, for providers and clients in tests: smithy.io/2.0/aws/amazon-eventstream.html.
import { crc32 } from "node:zlib";

export interface Frame {
  /** The event's type, or the exception's. */
  type: string;
  payload: string;
  failed?: boolean;
}

/** The bytes of frames one after the other. */
export function framesOf(frames: Frame[]): Buffer {
  return Buffer.concat(frames.map(frameOf));
}

export function frameOf({ type, payload, failed = false }: Frame): Buffer {
  const kind = failed ? "exception" : "event";
  const headers = Buffer.concat([
    header(`:${kind}-type`, type),
    header(":content-type", "application/json"),
    header(":message-type", kind),
  ]);
  const body = Buffer.from(payload);
  const frame = Buffer.alloc(12 + headers.length + body.length + 4);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headers.copy(frame, 12);
  body.copy(frame, 12 + headers.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, frame.length - 4)), frame.length - 4);
  return frame;
}

function header(name: string, value: string): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([Buffer.of(Buffer.byteLength(name)), Buffer.from(name), Buffer.of(7), size, Buffer.from(value)]);
}

/** The frames that these bytes are; an error where they are none, or one is cut off. */
export function readFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const frame = bytes.subarray(at, at + size);
    if (frame.length !== size) throw new Error(`a frame is cut off at ${at}`);
    if (frame.readUInt32BE(8) !== crc32(frame.subarray(0, 8))) throw new Error(`the prelude at ${at} is damaged`);
    if (frame.readUInt32BE(size - 4) !== crc32(frame.subarray(0, size - 4))) throw new Error(`the frame at ${at} is damaged`);
    const headersEnd = 12 + frame.readUInt32BE(4);
    const headers = readHeaders(frame.subarray(12, headersEnd));
    const failed = headers.get(":message-type") === "exception";
    const type = headers.get(failed ? ":exception-type" : ":event-type") ?? "";
    frames.push({ type, payload: frame.subarray(headersEnd, size - 4).toString(), failed });
    at += size;
  }
  return frames;
}

function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const name = bytes.subarray(at + 1, nameEnd).toString();
    const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
    headers.set(name, bytes.subarray(nameEnd + 3, valueEnd).toString());
    at = valueEnd;
  }
  return headers;
}
