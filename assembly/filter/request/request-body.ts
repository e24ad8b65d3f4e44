// What the held body of a request says: read once, whole, from the buffer.
import { equals } from "../../core/bytes";
import { Runtime } from "../../core/runtime";
import { RouteSettings } from "../../core/settings";
import { getBuffer } from "../../host/calls";
import { KEPT_SIZE, copyBytes, ptrOf, releaseReturned, returnStamp, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { isSpace } from "../../json/ascii";
import { FormResult, modelPartLength, modelPartPtr, readForm, streamPart } from "../../json/parts";
import { MAX_MODEL_BYTES, RequestScan, ScanResult } from "../../json/request-scan";
import { OwnAnswer } from "../answer/answers";
import { ComingBody } from "./coming-body";
import * as names from "../names";
import * as refusals from "../answer/refusals";
import { isDecoded } from "./whereabouts";

const BODY = BufferTypeValues.HttpRequestBody;
const NULL_BYTES: i32 = 4;
/** What is read of a held body at a time: all of most, so that it need not be read again where its model is rewritten. */
const PIECE: i32 = KEPT_SIZE;
/** Of all that are read within one callback. */
const SCAN = new RequestScan();


@final
export class RequestBody {
  /** Bytes of it. */
  size: i32 = 0;
  model: ArrayBuffer = names.EMPTY;
  /** A longer name matches no route. */
  modelTooLong: bool = false;
  /** Where the model's value lies: with its quotes in JSON, without any in a form. */
  modelStart: i32 = 0;
  modelEnd: i32 = 0;
  /** It names no model: the member would come between `modelStart` and `modelEnd`, which are one place. */
  modelless: bool = false;
  /** It names none, or null. */
  nameless: bool = false;
  stream: bool = false;
  stickyHash: u64 = 0;
  firstHash: u64 = 0;
  /** A session is looked for in it. */
  sessions: bool = false;
  /** As long as returnStamp() is the same, the whole body lies where the host returned it; 0: it came in pieces. */
  stamp: u32 = 0;
  /** What was read of it while it came; null: nothing. */
  private coming: ComingBody | null = null;
  private scan: RequestScan = SCAN;

  /** The model that stands in it: the client's, or what was written while it came. */
  get written(): ArrayBuffer {
    const coming = this.coming;
    return coming !== null && coming.written.byteLength > 0 ? coming.written : this.model;
  }

  /** How many bytes the client sent. */
  get sent(): i32 {
    const coming = this.coming;
    return coming === null ? this.size : this.size - coming.longer;
  }

  /** Ready for another one. */
  reset(sessions: bool, coming: ComingBody | null = null): void {
    this.coming = coming;
    this.scan = coming === null ? SCAN : coming.scan;
    this.sessions = sessions;
    this.size = 0;
    this.model = names.EMPTY;
    this.modelTooLong = false;
    this.modelStart = 0;
    this.modelEnd = 0;
    this.modelless = false;
    this.nameless = false;
    this.stream = false;
    this.stickyHash = 0;
    this.firstHash = 0;
    this.stamp = 0;
  }

  /** The route that the model leads to; null: none. */
  route(runtime: Runtime): RouteSettings | null {
    if (this.modelTooLong) return null;
    return runtime.routeOf(this.model);
  }

  /** Reads a JSON body of at most `size` bytes; what to answer where it cannot be routed. */
  readJson(size: i32): OwnAnswer | null {
    const scan = this.scan;
    const coming = this.coming;
    let at = 0;
    if (coming === null) scan.begin(this.sessions);
    else at = coming.read;
    let whole = false;
    while (at < size) {
      const wanted = min(PIECE, size - at);
      const got = getBuffer(BODY, at, wanted) ? returnedSize() : 0;
      whole = at == 0 && got > 0; // a further call, even one that returns nothing, has overwritten where the bytes lie
      if (got <= 0) break;
      scan.feed(returnedPtr(), got);
      at += got;
      if (got < wanted) break;
    }
    this.size = at;
    this.stamp = whole ? returnStamp() : 0;
    const result = scan.finish();
    if (result != ScanResult.Ok) return scanRefusal(result);
    this.model = asBefore(scan.model, scan.modelLength);
    this.modelTooLong = scan.modelTooLong;
    this.modelStart = scan.modelStart;
    this.modelEnd = scan.modelEnd + (coming === null ? 0 : coming.longer);
    this.stream = scan.stream;
    this.readSession();
    return null;
  }

  private readSession(): void {
    this.stickyHash = this.scan.stickyHash;
    this.firstHash = this.scan.firstHash;
  }

  /** The same where a provider may know what is meant without a model, as in Higress's forms. */
  readNameless(size: i32): OwnAnswer | null {
    const refusal = this.readJson(size);
    if (refusal === null) return null;
    const scan = this.scan;
    const result = scan.finish();
    if (result == ScanResult.NoModel) this.modelStart = firstMember(this.size);
    else if (result == ScanResult.ModelNotString && isNull(scan.modelStart)) this.modelStart = scan.modelStart;
    if (this.modelStart == 0) return refusal;
    this.modelless = result == ScanResult.NoModel;
    this.modelEnd = this.modelless ? this.modelStart : this.modelStart + NULL_BYTES;
    this.nameless = true;
    this.stream = scan.stream;
    this.readSession();
    this.stamp = 0;
    return null;
  }

  /** Reads a JSON body whose model stands in the path: it is no part of what is sent on. */
  readBelow(size: i32, model: ArrayBuffer, stream: bool): OwnAnswer | null {
    const refusal = this.readJson(size);
    if (refusal !== null && this.scan.finish() != ScanResult.NoModel) return refusal;
    if (model.byteLength == 0) return refusals.noModel();
    this.readSession();
    this.modelTooLong = model.byteLength > MAX_MODEL_BYTES;
    this.model = model;
    this.modelStart = 0;
    this.modelEnd = 0;
    this.stream = stream;
    return null;
  }

  /** Reads a form of at most `size` bytes. A delimiter may be cut anywhere, so it is looked at in one piece. */
  readForm(size: i32, boundary: ArrayBuffer): OwnAnswer | null {
    if (boundary.byteLength == 0) return refusals.noBoundary();
    if (!getBuffer(BODY, 0, size)) return refusals.noModelPart();
    const base = returnedPtr();
    this.size = returnedSize();
    const result = readForm(base, this.size, ptrOf(boundary), boundary.byteLength);
    if (result == FormResult.Ok) {
      this.modelTooLong = modelPartLength > MAX_MODEL_BYTES;
      if (!this.modelTooLong) this.model = copyBytes(modelPartPtr, modelPartLength);
      this.modelStart = <i32>(modelPartPtr - base);
      this.modelEnd = this.modelStart + modelPartLength;
      this.stream = streamPart;
    }
    releaseReturned();
    if (result == FormResult.Ok) return null;
    return result == FormResult.NoModel ? refusals.noModelPart() : refusals.duplicateModel();
  }
}

/** The place behind the object's bracket; 0: it has no members, or more blanks in front of them than anybody writes. */
function firstMember(size: i32): i32 {
  if (!getBuffer(BODY, 0, min(PIECE, size))) return 0;
  const base = returnedPtr();
  const end = returnedSize();
  let open = 0;
  while (open < end && load<u8>(base + open) != 0x7b) open++;
  let next = open + 1;
  while (next < end && isSpace(load<u8>(base + next))) next++;
  const place = next < end && load<u8>(base + next) == 0x22 ? open + 1 : 0;
  releaseReturned();
  return place;
}

/** Whether the value there is null: nothing else that JSON has begins so. */
function isNull(at: i32): bool {
  return getBuffer(BODY, at, 1) && returnedSize() == 1 && load<u8>(returnedPtr()) == 0x6e;
}

/** Most requests name the model that the one before named: its bytes are kept. */
let lastModel: ArrayBuffer = names.EMPTY;

function asBefore(ptr: usize, length: i32): ArrayBuffer {
  if (!equals(ptr, length, lastModel)) lastModel = copyBytes(ptr, length);
  return lastModel;
}

function scanRefusal(result: ScanResult): OwnAnswer {
  switch (result) {
    case ScanResult.NoModel:
      return refusals.noModel();
    case ScanResult.ModelNotString:
      return refusals.modelNotString();
    case ScanResult.DuplicateModel:
      return refusals.duplicateModel();
    default:
      return isDecoded() ? refusals.notDecoded() : refusals.notJson();
  }
}
