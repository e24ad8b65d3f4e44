// The length of a request whose body was changed.
import { setHeaderAt } from "../../host/headers";
import { HeaderMapTypeValues } from "../../host/values";
import { ByteWriter } from "../../json/write";
import * as names from "../names";

const DIGITS = new ByteWriter(32);

/** Sets the request's content-length, in bytes. */
export function setLength(size: i32): void {
  DIGITS.reset();
  DIGITS.number(size);
  setHeaderAt(HeaderMapTypeValues.RequestHeaders, names.CONTENT_LENGTH, DIGITS.ptr, DIGITS.length);
}
