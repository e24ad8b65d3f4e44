// What the client gets in place of an answer: sent as a reply of the plugin's own, or put over the answer under way, which the filters in front
// then see as the upstream's.
import { replaceBuffer, sendLocalResponse } from "../../host/calls";
import { HeaderList, HeaderPairs, removeHeader, setHeader } from "../../host/headers";
import { copyBytes, ptrOf, utf8 } from "../../host/memory";
import { BufferTypeValues, FilterDataStatusValues, HeaderMapTypeValues } from "../../host/values";
import * as names from "../names";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const BODY = BufferTypeValues.HttpResponseBody;
const PAIRS = new HeaderPairs();


@final
export class Reply {
  constructor(
    public status: i32,
    /** For logs, where it is a reply of its own. */
    private details: ArrayBuffer,
    private headers: HeaderList,
    public body: ArrayBuffer,
  ) {}

  /** As a reply of its own: before anything of another answer was seen it passes all filters, later it goes straight to the client. */
  send(): void {
    sendLocalResponse(this.status, this.details, this.headers, this.body);
  }

  /** Over the status and the headers of the answer under way. Its body is changed by the `InPlace`. */
  put(): InPlace {
    this.putHead(this.body.byteLength);
    return new InPlace(this.body);
  }

  /** Over an answer without a body, which cannot get one. */
  putBare(): void {
    this.putHead(0);
    removeHeader(RESPONSE, names.CONTENT_TYPE);
  }

  private putHead(length: i32): void {
    const old = namesThere();
    for (let i = 0, n = old.length; i < n; i++) removeHeader(RESPONSE, old[i]);
    setHeader(RESPONSE, names.STATUS, utf8(this.status.toString()));
    const headers = this.headers;
    for (let i = 0, n = headers.length; i < n; i++) setHeader(RESPONSE, headers.nameAt(i), headers.joined(i));
    setHeader(RESPONSE, names.CONTENT_LENGTH, utf8(length.toString()));
  }
}

/** Of all headers but those that begin with a colon. */
function namesThere(): ArrayBuffer[] {
  const there: ArrayBuffer[] = [];
  const pairs = PAIRS;
  if (!pairs.read(RESPONSE)) return there;
  while (pairs.next()) {
    if (pairs.nameLength > 0 && load<u8>(pairs.namePtr) != 0x3a) there.push(copyBytes(pairs.namePtr, pairs.nameLength));
  }
  return there;
}

/** The body of an answer that another was put over. */
@final
export class InPlace {
  private written: bool = false;

  constructor(private body: ArrayBuffer) {}

  /** A buffer of so many bytes: the first becomes the body, of the others nothing is left. */
  chunk(size: i32): FilterDataStatusValues {
    const body = this.body;
    if (this.written) {
      if (size > 0) replaceBuffer(BODY, size, 0, 0);
    } else replaceBuffer(BODY, size, ptrOf(body), body.byteLength);
    this.written = true;
    this.body = names.EMPTY;
    return FilterDataStatusValues.Continue;
  }
}

/** Puts the reply over an answer that has come to the plugin's callback with its headers; `whole`: there is no body. null: it was sent. */
export function putOver(reply: Reply, whole: bool): InPlace | null {
  if (!whole || reply.body.byteLength == 0) return reply.put();
  reply.send();
  return null;
}
