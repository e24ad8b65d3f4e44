// A request that is kept for calls: its headers and its body, as they are before the first attempt.
import { Api } from "../core/settings";
import { getBuffer } from "../host/calls";
import { HeaderList, HeaderPairs } from "../host/headers";
import { copyBytes, ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../host/memory";
import { BufferTypeValues, HeaderMapTypeValues } from "../host/values";
import { Journey } from "./journey";
import { hold, holdsTooMuch } from "./told/held-bytes";
import * as names from "./names";

const PAIRS = new HeaderPairs();

/** Bytes of bodies that one VM keeps for calls; over it a request has no further attempt. */
const KEEP_MOST: i64 = 67108864;
let kept: i64 = 0;


@final
export class KeptRequest {
  private constructor(
    /** The client's, that pass to any provider. */
    public headers: HeaderList,
    public body: ArrayBuffer,
    /** Where the model's value ends in it. */
    public modelEnd: i32,
    /** The bound of what the gateway holds. */
    private most: i64,
  ) {}

  /** Keeps the request as it is now, cleaned and with its body held; null where it may not be asked again, or too much is kept already. */
  static keep(journey: Journey): KeptRequest | null {
    const most = <i64>journey.plan.runtime.settings.maxHeldBytes;
    if (journey.plan.once || kept + journey.bodySize > KEEP_MOST || holdsTooMuch(journey.bodySize, most)) return null;
    let body = names.EMPTY;
    if (journey.plan.api != Api.Passed) {
      if (!getBuffer(BufferTypeValues.HttpRequestBody, 0, journey.bodySize)) return null;
      body = copyBytes(returnedPtr(), returnedSize());
      releaseReturned();
    }
    kept += body.byteLength;
    hold(body.byteLength, most);
    return new KeptRequest(clientHeaders(), body, journey.modelEnd, most);
  }

  /** The same with another body, in which the model lies `by` bytes further back. */
  with(body: ArrayBuffer, modelEnd: i32, by: i32, journey: Journey): KeptRequest {
    journey.modelStart += by;
    return new KeptRequest(this.headers, body, modelEnd, this.most);
  }

  /** No further attempt needs it. */
  forget(): void {
    kept -= this.body.byteLength;
    hold(-(<i64>this.body.byteLength), this.most);
    this.body = names.EMPTY;
  }
}

function clientHeaders(): HeaderList {
  const list = new HeaderList();
  const pairs = PAIRS;
  if (!pairs.read(HeaderMapTypeValues.RequestHeaders)) return list;
  while (pairs.next()) {
    if (pairs.nameLength == 0 || load<u8>(pairs.namePtr) == 0x3a) continue;
    const name = copyBytes(pairs.namePtr, pairs.nameLength);
    if (isHop(name)) continue;
    list.add(name, pairs.copyValue());
  }
  return list;
}

const HOPS: ArrayBuffer[] = [
  names.CONTENT_LENGTH,
  names.AUTHORIZATION,
  names.X_FORWARDED_PROTO,
  names.X_REQUEST_ID,
  names.EXPECT,
  utf8("transfer-encoding"),
  utf8("connection"),
  utf8("host"),
  utf8("te"),
];

function isHop(name: ArrayBuffer): bool {
  for (let i = 0, n = HOPS.length; i < n; i++) {
    const hop = HOPS[i];
    if (hop.byteLength == name.byteLength && memory.compare(ptrOf(hop), ptrOf(name), name.byteLength) == 0) return true;
  }
  return false;
}
