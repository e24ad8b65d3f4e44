// The inner hop: a stream that is to be continued goes to its provider through a listener inside this Envoy, which is asked in HTTP/1.0. Its answer ends with
// its connection, so a cut arrives as an end, and a stream that stands still is ended by closing that connection (docs/decisions/0023-the-inner-hop.md).
import { indexOf } from "../core/bytes";
import { closeConnection, getBuffer, replaceBuffer, setEffectiveContext } from "../host/calls";
import { Context } from "../host/context";
import { copyBytes, ptrOf, returnedPtr, returnedSize, utf8 } from "../host/memory";
import { BufferTypeValues } from "../host/values";
import { Journey, journeyOf } from "./journey";

const DATA = BufferTypeValues.DownstreamData;
const JOURNEY_LINE = utf8("\r\nx-ai-journey: ");
const CHUNKED_LINE = utf8("\r\ntransfer-encoding:");
/** The last byte of a request line of HTTP/1.1. */
const LINE_END = utf8(" HTTP/1.1\r\n");

/** Ends the answer that comes through the hop. False: none does. */
export function endThroughHop(journey: Journey): bool {
  const hop = journey.hop;
  if (hop == 0 || !setEffectiveContext(hop)) return false;
  closeConnection();
  return true;
}


@final
export class HopConnection extends Context {
  private begun: bool = false;
  private journey: Journey | null = null;

  /** The first bytes hold the request's head. */
  onConnectionData(size: i32): void {
    if (this.begun) return;
    this.begun = true;
    if (!getBuffer(DATA, 0, size)) return;
    const bytes = copyBytes(returnedPtr(), returnedSize());
    const at = ptrOf(bytes);
    const line = indexOf(at, bytes.byteLength, LINE_END);
    // What has no length cannot be sent in HTTP/1.0.
    if (line < 0 || indexOf(at, bytes.byteLength, CHUNKED_LINE) >= 0) return;
    store<u8>(at + line + LINE_END.byteLength - 3, 0x30);
    replaceBuffer(DATA, bytes.byteLength, at, bytes.byteLength);
    this.find(at, bytes.byteLength);
  }

  private find(at: usize, size: i32): void {
    let p = indexOf(at, size, JOURNEY_LINE);
    if (p < 0) return;
    let id: u64 = 0;
    for (p += JOURNEY_LINE.byteLength; p < size; p++) {
      const c = load<u8>(at + p);
      if (c < 0x30 || c > 0x39) break;
      id = id * 10 + (c - 0x30);
    }
    const journey = journeyOf(id);
    if (journey !== null) journey.hop = this.contextId;
    this.journey = journey;
  }

  onDelete(): void {
    const journey = this.journey;
    if (journey !== null && journey.hop == this.contextId) journey.hop = 0;
  }
}
