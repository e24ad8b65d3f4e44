// What stays of a client's head for as long as its journey lasts: where a redirect leads back to, and what it gives back.
import { equals } from "../core/bytes";
import { HeaderPairs } from "../host/headers";
import { copyBytes, ptrOf } from "../host/memory";
import * as names from "./names";

const PAIRS = new HeaderPairs();

export class KeptHead {
  /** All headers as they came: the spans below lie in it. */
  protected raw: ArrayBuffer = names.EMPTY;
  protected methodAt: u64 = 0;
  protected pathAt: u64 = 0;
  protected authorityAt: u64 = 0;
  protected schemeAt: u64 = 0;
  protected authorizationAt: u64 = 0;
  protected forwardedProtoAt: u64 = 0;
  /** The client's Authorization still stands on the request: the attempt's credential takes its place, or it is taken off then. */
  keyStays: bool = false;
  /** Some of its headers speak to these vendors (request/name-kind.ts), a bit each. */
  vendors: i32 = 0;
  /** Negative: it was not asked for. */
  private pathSize: i32 = -1;

  get path(): ArrayBuffer {
    return this.copyOf(this.pathAt);
  }

  /** Whether the path came as these bytes, its query included. */
  hasPath(path: ArrayBuffer): bool {
    return equals(this.at(this.pathAt), lengthOf(this.pathAt), path);
  }

  /** Host, as the client addressed the gateway. */
  get authority(): ArrayBuffer {
    return this.copyOf(this.authorityAt);
  }

  get methodText(): ArrayBuffer {
    return this.copyOf(this.methodAt);
  }

  /** Empty: the client sent none. */
  get authorization(): ArrayBuffer {
    return this.copyOf(this.authorizationAt);
  }

  /** The value that a header of this name came with; empty: none did. */
  valueOf(name: ArrayBuffer): ArrayBuffer {
    this.walk(PAIRS);
    return PAIRS.find(name);
  }

  /** Has all headers walked as they came: nobody asks the host once more. */
  walk(pairs: HeaderPairs): void {
    pairs.walk(ptrOf(this.raw), this.raw.byteLength);
  }

  get forwardedProto(): ArrayBuffer {
    return this.forwardedProtoAt == 0 ? names.HTTP : this.copyOf(this.forwardedProtoAt);
  }

  protected copyOf(span: u64): ArrayBuffer {
    return span == 0 ? names.EMPTY : copyBytes(this.at(span), lengthOf(span));
  }

  protected at(span: u64): usize {
    return ptrOf(this.raw) + <usize>(span >> 32);
  }

  /** Of the path without its query and the slashes at its end: with them it is the same path. */
  pathLength(): i32 {
    if (this.pathSize < 0) this.pathSize = this.measurePath();
    return this.pathSize;
  }

  private measurePath(): i32 {
    return pathSize(this.at(this.pathAt), lengthOf(this.pathAt));
  }

  /** Whether the client called its connection encrypted. HTTP/2 lets it say so on any connection. */
  get saysHttps(): bool {
    return lengthOf(this.schemeAt) == 5;
  }

  /** The client's absolute URL; `cleartext`: with http, whatever the client called it. */
  url(cleartext: bool): ArrayBuffer {
    const plain = cleartext || this.schemeAt == 0;
    const scheme = plain ? names.HTTP.byteLength : lengthOf(this.schemeAt);
    const authority = lengthOf(this.authorityAt);
    const path = lengthOf(this.pathAt);
    const url = new ArrayBuffer(scheme + 3 + authority + path);
    const at = ptrOf(url);
    memory.copy(at, plain ? ptrOf(names.HTTP) : this.at(this.schemeAt), scheme);
    store<u8>(at + scheme, 0x3a);
    store<u16>(at + scheme + 1, 0x2f2f);
    memory.copy(at + scheme + 3, this.at(this.authorityAt), authority);
    memory.copy(at + scheme + 3 + authority, this.at(this.pathAt), path);
    return url;
  }
}

/** Of a span: where a value lies in the copy of the whole map stands above it. */
@inline
export function lengthOf(span: u64): i32 {
  return <i32>span;
}

/** The length of a path without its query, and without a slash at its end. */
export function pathSize(ptr: usize, whole: i32): i32 {
  let length = 0;
  while (length < whole && load<u8>(ptr + length) != 0x3f) length++;
  while (length > 1 && load<u8>(ptr + length - 1) == 0x2f) length--;
  return length;
}
