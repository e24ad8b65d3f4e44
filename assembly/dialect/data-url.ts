// Data that stands in an address: `data:image/png;base64,AAAA`.
import { indexOfByte } from "./find-byte";
import { Part } from "./conversation";
import { Slice, sliceOf } from "./slice";
import { equalsIgnoreCase, startsWith } from "../json/ascii";

const HEAD: i32 = 5;
const BASE64: i32 = 7;
/** More before the comma is no media type. */
const MOST_HEAD: i32 = 120;

/** Puts an address into a part: data of a media type, or the address itself. Escaped slashes in the media type are read over. */
export function takeAddress(part: Part, address: Slice): void {
  part.text = address;
  if (address.length < HEAD || !equalsIgnoreCase(address.ptr, HEAD, "data:")) return;
  const comma = indexOfByte(address.ptr, address.ptr + min(address.length, MOST_HEAD), 0x2c);
  const head = address.ptr + HEAD;
  if (comma == 0 || comma < head + BASE64 || !equalsIgnoreCase(comma - BASE64, BASE64, ";base64")) return;
  let end = comma - BASE64;
  const parameters = indexOfByte(head, end, 0x3b);
  if (parameters != 0) end = parameters;
  if (end <= head) return;
  part.media = new Slice(head, <i32>(end - head));
  part.text = new Slice(comma + 1, <i32>(address.end - comma - 1));
}

const PNG = String.UTF8.encode("image/png");
const JPEG = String.UTF8.encode("image/jpeg");
const WEBP = String.UTF8.encode("image/webp");

/** What a picture is by the first letters of its data, where nothing else says it. */
export function mediaOfPicture(data: Slice): Slice {
  if (startsWith(data.ptr, data.length, "/9j/")) return sliceOf(JPEG);
  return sliceOf(startsWith(data.ptr, data.length, "UklGR") ? WEBP : PNG);
}
