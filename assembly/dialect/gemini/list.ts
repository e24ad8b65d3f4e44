// Google's streams in the form that they have without `alt=sse`: one list of the same objects, of which each comes as soon as it is there.
import { skipSpace } from "../../json/ascii";
import { RequestScan, ScanResult } from "../../json/request-scan";
import { ByteWriter } from "../../json/write";
import { Copy } from "../copy";
import { troubleOf } from "../error-words";
import { writeWords } from "../event-lines";
import { Slice } from "../slice";
import { AnswerOptions } from "../telling";

const OBJECT: u8 = 0x7b;
/** By Trouble. */
const CODES: StaticArray<string> = ["500", "503", "429", "400"];
const STATUSES: StaticArray<string> = ["INTERNAL", "UNAVAILABLE", "RESOURCE_EXHAUSTED", "INVALID_ARGUMENT"];

/** What stands in front of an element. */
export function openElement(out: ByteWriter, first: bool): void {
  out.ascii(first ? "[" : ",\r\n");
}

export function closeList(out: ByteWriter): void {
  out.ascii("]");
}

/** The object by which a stream tells that it failed, with Google's status for what the provider's word means. */
export function writeFailure(out: ByteWriter, type: Slice, message: Slice): void {
  const trouble = troubleOf(type);
  out.ascii('{"error":{"code":');
  out.ascii(unchecked(CODES[trouble]));
  out.ascii(',"message":');
  writeWords(out, message);
  out.ascii(',"status":"');
  out.ascii(unchecked(STATUSES[trouble]));
  out.ascii('"}}');
}

/** A provider's own objects, as they are. */
@final
export class GeminiCopy extends Copy {
  private some: bool = false;
  private scan: RequestScan = new RequestScan();

  constructor(options: AnswerOptions) {
    super(options);
  }

  add(name: Slice, data: Slice): bool {
    this.reading = false;
    if (!data.some || data.is("[DONE]")) return true;
    const from = skipSpace(data.ptr, data.end);
    if (from >= data.end || load<u8>(from) != OBJECT || !this.isSound(data)) return false;
    openElement(this.out, !this.some);
    this.some = true;
    this.out.bytes(data.ptr, data.length);
    this.reading = true;
    return true;
  }

  private isSound(data: Slice): bool {
    this.scan.reset();
    this.scan.feed(data.ptr, data.length);
    return this.scan.finish() != ScanResult.NotJson;
  }

  ended(): void {
    this.over = true;
    closeList(this.out);
  }

  /** In the provider's words, which are there already, or in ours. */
  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
    if (!this.reading) {
      openElement(this.out, !this.some);
      writeFailure(this.out, type, message);
    }
    closeList(this.out);
  }
}
