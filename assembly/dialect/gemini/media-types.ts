// The media type of what stands at an address: Google wants one beside it, other dialects have none.
import { equalsIgnoreCase } from "../../json/ascii";
import { ByteWriter } from "../../json/write";
import { Part, PartKind } from "../conversation";
import { Slice } from "../slice";

/** Ends of paths, each with its type behind it. */
const TYPES: StaticArray<string> = [
  ".png",
  "image/png",
  ".jpg",
  "image/jpeg",
  ".jpeg",
  "image/jpeg",
  ".webp",
  "image/webp",
  ".gif",
  "image/gif",
  ".heic",
  "image/heic",
  ".pdf",
  "application/pdf",
  ".txt",
  "text/plain",
];

/** Writes it with its quotes: by the end of the address's path, else what pictures and documents mostly are. */
export function writeMediaType(writer: ByteWriter, part: Part): void {
  writer.ascii('"');
  writer.ascii(typeOf(part));
  writer.ascii('"');
}

function typeOf(part: Part): string {
  const length = pathLength(part.text);
  for (let i = 0, n = TYPES.length; i < n; i += 2) {
    const size = TYPES[i].length;
    if (length > size && equalsIgnoreCase(part.text.ptr + length - size, size, TYPES[i])) return TYPES[i + 1];
  }
  return part.kind == PartKind.Image ? "image/jpeg" : "application/pdf";
}

/** Bytes before the query and the fragment. */
function pathLength(address: Slice): i32 {
  for (let i = 0, n = address.length; i < n; i++) {
    const c = load<u8>(address.ptr + i);
    if (c == 0x3f || c == 0x23) return i;
  }
  return address.length;
}
