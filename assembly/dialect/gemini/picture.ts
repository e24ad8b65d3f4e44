// What a picture shall be, in Google's words (cloud.google.com/vertex-ai/generative-ai/docs/multimodal/image-generation).
import { ByteWriter } from "../../json/write";
import { Conversation, Picture } from "../conversation";
import { addName, addValue } from "../members";
import { Slice } from "../slice";

/** The ratios that there are, width and height in turn. */
const RATIOS: StaticArray<i32> = [1, 1, 3, 2, 2, 3, 3, 4, 4, 3, 4, 5, 5, 4, 9, 16, 16, 9, 21, 9];
/** More digits are no number of pixels. */
const MOST_DIGITS: i32 = 5;

let width: i32 = 0;
let height: i32 = 0;

/** Writes the members of `generationConfig` that ask for a picture. */
export function writePicture(writer: ByteWriter, conversation: Conversation, picture: Picture, model: ArrayBuffer): void {
  writer.ascii(',"responseModalities":["TEXT","IMAGE"]');
  const sized = readSize(picture.size);
  if (!sized && picture.size.some && !picture.size.is("auto")) conversation.dropped.add("size");
  const format = formatOf(picture.format);
  if (format.length == 0 && picture.format.some) conversation.dropped.add("output_format");
  const compressed = format.length > 0 && picture.compression.some;
  if (picture.compression.some && !compressed) conversation.dropped.add("output_compression");
  if (!sized && format.length == 0) return;
  writer.ascii(',"imageConfig":{');
  if (sized) writeSize(writer, model);
  if (format.length > 0) {
    if (sized) writer.ascii(",");
    writer.ascii('"imageOutputOptions":{"mimeType":"image/');
    writer.ascii(format);
    writer.ascii('"');
    if (compressed) addValue(writer, "compressionQuality", picture.compression);
    writer.ascii("}");
  }
  writer.ascii("}");
}

/** The nearest ratio; how large, for models that know it: those before Gemini 3 do not. */
function writeSize(writer: ByteWriter, model: ArrayBuffer): void {
  const at = nearest();
  const longer = max(width, height);
  writer.ascii('"aspectRatio":"');
  writer.number(unchecked(RATIOS[at]));
  writer.ascii(":");
  writer.number(unchecked(RATIOS[at + 1]));
  writer.ascii('"');
  if (String.UTF8.decode(model).includes("gemini-2")) return;
  addName(writer, "imageSize");
  writer.ascii(longer < 1536 ? '"1K"' : longer < 3072 ? '"2K"' : '"4K"');
}

function nearest(): i32 {
  let found = 0;
  let least = Infinity;
  for (let i = 0, n = RATIOS.length; i < n; i += 2) {
    const one = <f64>width * unchecked(RATIOS[i + 1]);
    const other = <f64>height * unchecked(RATIOS[i]);
    const off = max(one, other) / min(one, other);
    if (off >= least) continue;
    least = off;
    found = i;
  }
  return found;
}

/** `1024x1536`. False: it is none. */
function readSize(size: Slice): bool {
  let at = 0;
  while (at < size.length && load<u8>(size.ptr + at) != 0x78) at++;
  width = pixels(size.ptr, at);
  height = at < size.length ? pixels(size.ptr + at + 1, size.length - at - 1) : 0;
  return width > 0 && height > 0;
}

function pixels(ptr: usize, length: i32): i32 {
  let value = 0;
  if (length > MOST_DIGITS) return 0;
  for (let i = 0; i < length; i++) {
    const digit = <i32>load<u8>(ptr + i) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    value = value * 10 + digit;
  }
  return value;
}

function formatOf(format: Slice): string {
  if (format.is("jpeg") || format.is("jpg")) return "jpeg";
  return format.is("png") ? "png" : format.is("webp") ? "webp" : "";
}
