// Pieces of requests that several dialects write alike.
import { ByteWriter } from "../json/write";
import { Conversation, Part, PartKind, Tool } from "./conversation";
import { Slice } from "./slice";
import { moveInside, moveString, writeArguments } from "./strings";

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
    for (let j = 0, n = parts.length; j < n; j++) if (parts[j].kind == PartKind.Text) texts.push(parts[j].text);
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

/** Data as an address, or the address. */
export function writeAddress(writer: ByteWriter, part: Part): void {
  writer.ascii('"');
  if (part.media.some) {
    writer.ascii("data:");
    moveInside(writer, part.media);
    writer.ascii(";base64,");
  }
  moveInside(writer, part.text);
  writer.ascii('"');
}

/** Of a tool's arguments. */
export function writeSchema(writer: ByteWriter, tool: Tool): void {
  if (tool.isCustom) writer.ascii(TEXT_SCHEMA);
  else if (tool.schema.some) writer.bytes(tool.schema.ptr, tool.schema.length);
  else writer.ascii(NO_SCHEMA);
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
