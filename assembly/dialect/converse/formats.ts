// Media types and the formats that Bedrock knows (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html and _DocumentBlock.html).
import { equalsIgnoreCase, startsWith } from "../../json/ascii";
import { Slice } from "../slice";

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
function isMedia(media: Slice, type: string): bool {
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
