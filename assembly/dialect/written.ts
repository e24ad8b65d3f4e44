// Pieces of requests that several dialects write alike.
import { Walk } from "../json/walk";
import { ByteWriter } from "../json/write";
import { Conversation, Part, PartKind, Tool } from "./conversation";
import { isMedia } from "./media";
import { Slice } from "./slice";
import { moveInside, moveString, trimmedEnd, writeArguments } from "./strings";

/** Between texts that were blocks of their own. */
export const BREAK = "\\n\\n";
/** The schema of a tool that takes text. */
const TEXT_SCHEMA = '{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}';
const NO_SCHEMA = '{"type":"object","properties":{}}';

/** The texts of the first `count` turns: what the system says. */
export function systemTexts(conversation: Conversation, count: i32): Slice[] {
  const texts: Slice[] = [];
  for (let i = 0; i < count; i++) {
    const parts = conversation.turns[i].parts;
    for (let j = 0, n = parts.length; j < n; j++)
      if (parts[j].kind == PartKind.Text && trimmedEnd(parts[j].text).some) texts.push(parts[j].text);
  }
  return texts;
}

/** Texts as one string. */
export function writeTexts(writer: ByteWriter, parts: Part[], between: string): void {
  writer.ascii('"');
  writeJoined(writer, parts, between);
  writer.ascii('"');
}

/** Texts as the inside of a string. */
export function writeJoined(writer: ByteWriter, parts: Part[], between: string): void {
  for (let i = 0, n = parts.length; i < n; i++) {
    if (i > 0) writer.ascii(between);
    moveInside(writer, parts[i].text);
  }
}

/** A media type; image/jpg, which is none, as what is meant (the registry of IANA). */
export function moveMedia(writer: ByteWriter, media: Slice): void {
  if (isMedia(media, "image/jpg")) writer.ascii("image/jpeg");
  else moveInside(writer, media);
}

/** Data as an address, or the address. */
export function writeAddress(writer: ByteWriter, part: Part): void {
  writer.ascii('"');
  if (part.media.some) {
    writer.ascii("data:");
    moveMedia(writer, part.media);
    writer.ascii(";base64,");
  }
  moveInside(writer, part.text);
  writer.ascii('"');
}

/** Of a tool's arguments. */
export function writeSchema(writer: ByteWriter, tool: Tool): void {
  if (tool.isCustom) writer.ascii(TEXT_SCHEMA);
  else writeObjectSchema(writer, tool.schema);
}

const members = new Walk();

/** A schema of an object, said to be one: OpenAI, Anthropic and Amazon refuse one without its type. */
export function writeObjectSchema(writer: ByteWriter, schema: Slice): void {
  if (!schema.some || !members.enter(schema.ptr, schema.end) || load<u8>(schema.ptr) != 0x7b) {
    writer.ascii(NO_SCHEMA);
    return;
  }
  let typed = false;
  let some = false;
  let nothing: usize = 0;
  let behind: usize = 0;
  while (members.next()) {
    some = true;
    if (!members.key("type")) continue;
    if (!members.isText("null") && members.firstByte() != 0x6e) typed = true;
    else {
      nothing = members.value;
      behind = members.valueEnd;
    }
  }
  if (nothing != 0) {
    // In its place: of a key that comes twice the last one counts.
    writer.bytes(schema.ptr, <i32>(nothing - schema.ptr));
    writer.ascii('"object"');
    writer.bytes(behind, <i32>(schema.end - behind));
  } else if (typed) writer.bytes(schema.ptr, schema.length);
  else if (!some) writer.ascii(NO_SCHEMA);
  else {
    writer.ascii('{"type":"object",');
    writer.bytes(schema.ptr + 1, schema.length - 1);
  }
}

/** A call's arguments as an object. */
export function writeInput(writer: ByteWriter, call: Part): void {
  if (call.isObject) writer.bytes(call.text.ptr, call.text.length);
  else if (call.isCustom) {
    writer.ascii('{"input":');
    moveString(writer, call.text);
    writer.ascii("}");
  } else writeArguments(writer, call.text);
}
