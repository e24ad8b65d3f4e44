// What OpenAI's clients ask for a video with, as a provider of tasks takes it: one JSON object. They send a form, with or without a picture
// (`multipartFormRequestOptions` of openai's src/resources/videos.ts), or name the picture in `input_reference` (developers.openai.com/api/reference/resources/videos).
import { Part, PartKind } from "../../dialect/conversation";
import { takeAddress } from "../../dialect/data-url";
import { Slice } from "../../dialect/slice";
import { ptrOf } from "../../host/memory";
import { equalsIgnoreCase } from "../../json/ascii";
import { writeBase64 } from "../../json/base64";
import { Parts } from "../../json/parts";
import { Walk } from "../../json/walk";
import { ByteWriter } from "../../json/write";

/** The provider's name for the picture. */
const PICTURE = "image";
/** Fields that may be files: pictures, as Base64. */
const FILES: string[] = [PICTURE, "image_tail"];
const REFERENCE = "input_reference";
const IMAGE = "image/";
const JPEG: u32 = 0xffd8ff;
const PNG: u32 = 0x89504e;

const parts = new Parts();
const top = new Walk();
const inner = new Walk();


@final
export class VideoBody {
  /** What has no word there; empty: all of it is said. */
  refused: string = "";
  /** The form is none, or its end is missing. */
  broken: bool = false;
  /** Nothing of it had to be said otherwise. */
  same: bool = false;

  constructor(public writer: ByteWriter) {}
}

/** Of the form in these bytes. */
export function formAsJson(ptr: usize, size: i32, boundary: ArrayBuffer): VideoBody {
  const made = new VideoBody(new ByteWriter(size + size / 2 + 64));
  const members: string[] = [];
  parts.enter(ptr, size, ptrOf(boundary), boundary.byteLength);
  while (parts.next()) {
    const name = String.UTF8.decodeUnsafe(parts.namePtr, parts.nameLength);
    const member = memberOf(name);
    const known = member.length > 0 && !members.includes(member);
    made.writer.ascii(members.length == 0 ? "{" : ",");
    if (!known || !writePart(made.writer, member)) {
      made.refused = name.length == 0 ? "name" : name;
      return made;
    }
    members.push(member);
  }
  made.broken = !parts.closed || members.length == 0;
  made.writer.ascii("}");
  return made;
}

/** Empty: there is none such in one object. */
function memberOf(name: string): string {
  if (name == REFERENCE || name == REFERENCE + "[image_url]") return PICTURE;
  return name.includes("[") ? "" : name;
}

/** False: it is a file that is no picture. */
function writePart(writer: ByteWriter, member: string): bool {
  writer.jsonText(member);
  writer.ascii(":");
  if (!parts.isFile) {
    const text = member == PICTURE ? picture(new Slice(parts.body, parts.size)) : new Slice(parts.body, parts.size);
    writer.jsonString(text.ptr, text.length);
    return true;
  }
  if (!FILES.includes(member) || !isPicture()) return false;
  writer.ascii('"');
  writeBase64(writer, parts.body, parts.size);
  writer.ascii('"');
  return true;
}

/** By its type, or where the client names none by how it begins. */
function isPicture(): bool {
  if (parts.typeLength >= IMAGE.length && equalsIgnoreCase(parts.typePtr, IMAGE.length, IMAGE)) return true;
  if (parts.size < 3) return false;
  const begin = ((<u32>load<u8>(parts.body)) << 16) | ((<u32>load<u8>(parts.body, 1)) << 8) | (<u32>load<u8>(parts.body, 2));
  return begin == JPEG || begin == PNG;
}

/** Of an address, or of data in one, what the provider takes. */
function picture(address: Slice): Slice {
  const part = new Part(PartKind.Image);
  takeAddress(part, address);
  return part.text;
}

/** Of the JSON object in these bytes: its `input_reference` is the picture. */
export function referenceAsPicture(ptr: usize, size: i32): VideoBody {
  const made = new VideoBody(new ByteWriter(64));
  made.same = true;
  if (!top.enter(ptr, ptr + size)) return made;
  while (top.next()) if (top.key(REFERENCE) && top.firstByte() != 0x6e) return withPicture(made, ptr, size);
  return made;
}

function withPicture(made: VideoBody, ptr: usize, size: i32): VideoBody {
  let text = top.isString() ? new Slice(top.textPtr(), top.textLength()) : new Slice();
  if (!top.isString() && inner.enterValue(top)) {
    while (inner.next()) if (inner.key("image_url")) text = new Slice(inner.textPtr(), inner.textLength());
  }
  if (top.cut) return made;
  made.same = false;
  if (!text.some) {
    made.refused = REFERENCE;
    return made;
  }
  text = picture(text);
  const writer = new ByteWriter(size + 64);
  writer.bytes(ptr, <i32>(top.start - ptr));
  writer.jsonText(PICTURE);
  writer.ascii(':"');
  writer.bytes(text.ptr, text.length);
  writer.ascii('"');
  writer.bytes(top.valueEnd, <i32>(ptr + size - top.valueEnd));
  made.writer = writer;
  return made;
}
