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
import * as names from "../names";
import * as refusals from "../answer/refusals";

const BODY = BufferTypeValues.HttpRequestBody;
const NULL_BYTES: i32 = 4;
/** What is read of a held body at a time: all of most, so that it need not be read again where its model is rewritten. */
const PIECE: i32 = KEPT_SIZE;
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

  /** Ready for another one. */
  reset(sessions: bool): void {
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
    SCAN.begin(this.sessions);
    let at = 0;
    let whole = false;
    while (at < size) {
      const wanted = min(PIECE, size - at);
      const got = getBuffer(BODY, at, wanted) ? returnedSize() : 0;
      whole = at == 0 && got > 0; // a further call, even one that returns nothing, has overwritten where the bytes lie
      if (got <= 0) break;
      SCAN.feed(returnedPtr(), got);
      at += got;
      if (got < wanted) break;
    }
    this.size = at;
    this.stamp = whole ? returnStamp() : 0;
    const result = SCAN.finish();
    if (result != ScanResult.Ok) return scanRefusal(result);
    this.model = asBefore(SCAN.model, SCAN.modelLength);
    this.modelTooLong = SCAN.modelTooLong;
    this.modelStart = SCAN.modelStart;
    this.modelEnd = SCAN.modelEnd;
    this.stream = SCAN.stream;
    this.readSession();
    return null;
  }

  private readSession(): void {
    this.stickyHash = SCAN.stickyHash;
    this.firstHash = SCAN.firstHash;
  }

  /** The same where a provider may know what is meant without a model, as in Higress's forms. */
  readNameless(size: i32): OwnAnswer | null {
    const refusal = this.readJson(size);
    if (refusal === null) return null;
    const result = SCAN.finish();
    if (result == ScanResult.NoModel) this.modelStart = firstMember(this.size);
    else if (result == ScanResult.ModelNotString && isNull(SCAN.modelStart)) this.modelStart = SCAN.modelStart;
    if (this.modelStart == 0) return refusal;
    this.modelless = result == ScanResult.NoModel;
    this.modelEnd = this.modelless ? this.modelStart : this.modelStart + NULL_BYTES;
    this.nameless = true;
    this.stream = SCAN.stream;
    this.readSession();
    this.stamp = 0;
    return null;
  }

  /** Reads a JSON body whose model stands in the path: it is no part of what is sent on. */
  readBelow(size: i32, model: ArrayBuffer, stream: bool): OwnAnswer | null {
    const refusal = this.readJson(size);
    if (refusal !== null && SCAN.finish() != ScanResult.NoModel) return refusal;
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
      return refusals.notJson();
  }
}
