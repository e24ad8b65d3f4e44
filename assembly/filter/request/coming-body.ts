// A large JSON body that is read while it comes, and in which the model is written as long as little of it is there: Envoy replaces what it holds of a
// body as a whole alone, and once all of a prompt of 16 MB is held, that is 16 MB that are copied into the VM and back.
import { equals } from "../../core/bytes";
import { Runtime } from "../../core/runtime";
import { RouteSettings } from "../../core/settings";
import { askedModel } from "../../core/target-model";
import { getBuffer, replaceBuffer } from "../../host/calls";
import { owe } from "../../host/collect";
import { KEPT_SIZE, copyBytes, ptrOf, releaseReturned, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { RequestScan } from "../../json/request-scan";
import { MACHINE_BYTES } from "../../json/scan-machine";
import { ByteWriter } from "../../json/write";
import { splicedReturn } from "./spliced";
import * as names from "../names";

const BODY = BufferTypeValues.HttpRequestBody;
/** With more than this there the model is written at the end, where it has to be. */
const MOST_WRITTEN: i32 = 2097152;
const VALUE = new ByteWriter();


@final
export class ComingBody {
  scan: RequestScan = new RequestScan();
  /** Bytes that were read of what Envoy holds. */
  read: i32 = 0;
  /** The model that stands in it in place of the client's; EMPTY: the client's does. */
  written: ArrayBuffer = names.EMPTY;
  /** By so many bytes it has become longer. */
  longer: i32 = 0;

  /** `sessions`: one is looked for in it. */
  constructor(sessions: bool) {
    owe(MACHINE_BYTES);
    this.scan.begin(sessions);
  }

  /** `size` bytes are there. True: they are the first that are read, and lie whole where the host returned them. */
  comes(size: i32): bool {
    const from = this.read;
    if (size - from < KEPT_SIZE && from > 0) return false;
    const wanted = from == 0 && size <= MOST_WRITTEN ? size : min(KEPT_SIZE, size - from);
    if (!getBuffer(BODY, from, wanted)) return false;
    const got = returnedSize();
    this.scan.feed(returnedPtr(), got);
    this.read = from + got;
    return from == 0 && got == size;
  }

  /** Writes the model that the first of the route's targets is asked for, where the client's is another. The bytes of `comes` are still there. */
  writeModel(runtime: Runtime, ruled: RouteSettings | null): void {
    const scan = this.scan;
    const end = scan.modelEnd;
    if (end <= scan.modelStart || scan.modelLength == 0) return;
    const model = copyBytes(scan.model, scan.modelLength);
    const route = ruled !== null ? ruled : runtime.routeOf(model);
    if (route === null || route.targets.length == 0) return;
    const asked = askedModel(runtime, route.targets[0], model);
    if (asked.byteLength == 0 || equals(ptrOf(asked), asked.byteLength, model)) return;
    const value = VALUE;
    value.reset();
    value.jsonString(ptrOf(asked), asked.byteLength);
    const size = this.read;
    const longer = value.length - (end - scan.modelStart);
    if (!replaceBuffer(BODY, size, splicedReturn(scan.modelStart, end, value), size + longer)) return;
    releaseReturned();
    this.written = asked;
    this.longer = longer;
    this.read = size + longer;
  }
}
