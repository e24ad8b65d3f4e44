// Media types, the formats that Bedrock knows (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html and _DocumentBlock.html), and
// files of text as the text that they hold.
import { equalsIgnoreCase, startsWith } from "../json/ascii";
import { readBase64 } from "../json/base64";
import { Conversation, Part, PartKind } from "./conversation";
import { NONE, Slice, sliceOf } from "./slice";
import { quotedInside, unescaped } from "./strings";

const OFFICE = "application/vnd.openxmlformats-officedocument.";

/** The format of a picture of this media type; empty: Bedrock knows none. */
export function imageFormat(media: Slice): string {
  if (isMedia(media, "image/png")) return "png";
  if (isMedia(media, "image/jpeg") || isMedia(media, "image/jpg")) return "jpeg";
  if (isMedia(media, "image/gif")) return "gif";
  return isMedia(media, "image/webp") ? "webp" : "";
}

/** The format of a document of this media type; empty: Bedrock knows none. */
export function documentFormat(media: Slice): string {
  if (isMedia(media, "application/pdf")) return "pdf";
  if (isMedia(media, "text/plain")) return "txt";
  if (isMedia(media, "text/markdown")) return "md";
  if (isMedia(media, "text/html")) return "html";
  if (isMedia(media, "text/csv")) return "csv";
  if (isMedia(media, "application/msword")) return "doc";
  if (isMedia(media, "application/vnd.ms-excel")) return "xls";
  if (isMedia(media, OFFICE + "wordprocessingml.document")) return "docx";
  return isMedia(media, OFFICE + "spreadsheetml.sheet") ? "xlsx" : "";
}

/** The media type of a format; empty: it is none of these. */
export function mediaOf(format: Slice): string {
  if (format.is("png") || format.is("gif") || format.is("webp") || format.is("jpeg"))
    return format.is("png") ? "image/png" : format.is("gif") ? "image/gif" : format.is("webp") ? "image/webp" : "image/jpeg";
  if (format.is("pdf")) return "application/pdf";
  if (format.is("txt")) return "text/plain";
  if (format.is("md")) return "text/markdown";
  if (format.is("html")) return "text/html";
  if (format.is("csv")) return "text/csv";
  if (format.is("doc")) return "application/msword";
  if (format.is("xls")) return "application/vnd.ms-excel";
  if (format.is("docx")) return OFFICE + "wordprocessingml.document";
  return format.is("xlsx") ? OFFICE + "spreadsheetml.sheet" : "";
}

/** Case and escaped slashes (`image\/png`) make no difference. */
export function isMedia(media: Slice, type: string): bool {
  if (equalsIgnoreCase(media.ptr, media.length, type)) return true;
  const slash = type.indexOf("/");
  const rest = media.ptr + slash + 2;
  return (
    media.length == type.length + 1 &&
    equalsIgnoreCase(media.ptr, slash, type.substring(0, slash)) &&
    startsWith(media.ptr + slash, 2, "\\/") &&
    equalsIgnoreCase(rest, media.length - slash - 2, type.substring(slash + 1))
  );
}

/** Data of a file of text becomes its text, in results of calls too: what takes files takes PDFs, and these alone. */
export function tellTextFiles(conversation: Conversation): void {
  const turns = conversation.turns;
  for (let i = 0, n = turns.length; i < n; i++) tellIn(conversation, turns[i].parts);
}

function tellIn(conversation: Conversation, parts: Part[]): void {
  for (let i = 0, n = parts.length; i < n; i++) {
    const part = parts[i];
    if (part.kind == PartKind.Result) tellIn(conversation, part.parts);
    else if (part.kind == PartKind.Document && part.media.some && isText(part.media)) tell(conversation, part);
  }
}

function isText(media: Slice): bool {
  return (media.length > 5 && equalsIgnoreCase(media.ptr, 5, "text/")) || isMedia(media, "application/json");
}

function tell(conversation: Conversation, file: Part): void {
  const data = sliceOf(unescaped(file.text));
  const bytes = readBase64(data.ptr, data.length);
  if (bytes === null) return;
  file.text = conversation.keepCopy(quotedInside(sliceOf(inUtf8(bytes))));
  file.media = NONE;
  file.isPlain = true;
}

/** As it is where it is UTF-8; else as Latin-1, what older programs write. */
function inUtf8(bytes: ArrayBuffer): ArrayBuffer {
  const size = bytes.byteLength;
  const again = String.UTF8.encode(String.UTF8.decode(bytes), false, String.UTF8.ErrorMode.REPLACE);
  if (again.byteLength == size && memory.compare(changetype<usize>(again), changetype<usize>(bytes), size) == 0) return bytes;
  const units = new Uint16Array(size);
  for (let i = 0; i < size; i++) unchecked((units[i] = load<u8>(changetype<usize>(bytes) + i)));
  return String.UTF8.encode(String.UTF16.decode(units.buffer));
}
