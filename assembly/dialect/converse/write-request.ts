// A conversation as the request of Bedrock's Converse API (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). The model
// and whether the answer is streamed stand in the path.
import { ByteWriter } from "../../json/write";
import { closeForClaude } from "../answer-form";
import { beginsWithAssistant, gather, systemTurns, trimBegin } from "../alternating";
import { Conversation, Part, PartKind, Role, addText } from "../conversation";
import { separate } from "../members";
import { Slice, sliceOf } from "../slice";
import { moveString } from "../strings";
import { WriteOptions } from "../write-options";
import { systemTexts, writeInput } from "../written";
import { cachePointOf, writeCachePoint } from "./cache-points";
import { documentFormat, imageFormat } from "../media";
import { writeLimits } from "./write-limits";
import { writeTools } from "./write-tools";

/** The least text there is. */
const STOP = String.UTF8.encode(".");
/** Documents of a request have names of their own. */
let documents: i32 = 0;

/** Writes the request behind what the writer holds. */
export function writeConverseRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  documents = 0;
  closeForClaude(conversation, options.model, true);
  const begin = systemTurns(conversation);
  trimBegin(conversation);
  const point = cachePointOf(conversation, options);
  writer.ascii('{"messages":[');
  writeTurns(writer, conversation, begin, options, point);
  writer.ascii("]");
  writeSystem(writer, conversation, begin, options.cacheSystem ? point : "");
  writeTools(writer, conversation, options.model);
  writeLimits(writer, conversation, options);
  writer.ascii("}");
}

function writeSystem(writer: ByteWriter, conversation: Conversation, count: i32, point: string): void {
  const texts = systemTexts(conversation, count);
  for (let i = 0, n = texts.length; i < n; i++) {
    writer.ascii(i == 0 ? ',"system":[' : ",");
    writeText(writer, texts[i]);
  }
  if (texts.length == 0) return;
  if (point.length > 0) writeCachePoint(writer, point);
  writer.ascii("]");
}

function writeText(writer: ByteWriter, text: Slice): void {
  writer.ascii('{"text":');
  moveString(writer, text);
  writer.ascii("}");
}

/** Turns of one side that follow each other are one. */
function writeTurns(writer: ByteWriter, conversation: Conversation, begin: i32, options: WriteOptions, point: string): void {
  const turns = conversation.turns;
  const lastUser = options.cacheLastUser ? lastOfUser(conversation, begin) : -1;
  let first = !beginsWithAssistant(conversation, begin);
  if (!first) writer.ascii('{"role":"user","content":[{"text":"."}]}');
  let i = begin;
  while (i < turns.length) {
    const isAssistant = turns[i].role == Role.Assistant;
    const from = i;
    const blocks: Part[] = [];
    i = gather(conversation, i, blocks);
    if (blocks.length == 0) continue;
    separate(writer, first);
    first = false;
    writer.ascii(isAssistant ? '{"role":"assistant","content":' : '{"role":"user","content":');
    const marked = (from <= lastUser && lastUser < i) || (options.cacheLast && i >= turns.length);
    if (lacksText(blocks)) addText(blocks, sliceOf(STOP));
    writeBlocks(writer, conversation, blocks, marked ? point : "");
    writer.ascii("}");
  }
}

/** "You must also include a ContentBlock with a text field" beside a document (API_runtime_ContentBlock.html). */
function lacksText(blocks: Part[]): bool {
  let documents = 0;
  for (let i = 0, n = blocks.length; i < n; i++) {
    const part = blocks[i];
    if (part.kind == PartKind.Text || part.isPlain) return false;
    if (part.kind == PartKind.Document) documents++;
  }
  return documents > 0;
}

/** Place of the user's last turn; -1: there is none. */
function lastOfUser(conversation: Conversation, begin: i32): i32 {
  const turns = conversation.turns;
  for (let i = turns.length - 1; i >= begin; i--) if (turns[i].role != Role.Assistant) return i;
  return -1;
}

function writeBlocks(writer: ByteWriter, conversation: Conversation, blocks: Part[], point: string): void {
  writer.ascii("[");
  for (let i = 0, n = blocks.length; i < n; i++) {
    separate(writer, i == 0);
    writeBlock(writer, conversation, blocks[i]);
  }
  if (point.length > 0) writeCachePoint(writer, point);
  writer.ascii("]");
}

function writeBlock(writer: ByteWriter, conversation: Conversation, part: Part): void {
  if (part.kind == PartKind.Call) writeCall(writer, part);
  else if (part.kind == PartKind.Result) writeResult(writer, conversation, part);
  else if (part.kind == PartKind.Image) writeImage(writer, conversation, part);
  else if (part.kind == PartKind.Document && !part.isPlain) writeDocument(writer, conversation, part);
  else writeText(writer, part.text);
}

function writeCall(writer: ByteWriter, call: Part): void {
  writer.ascii('{"toolUse":{"toolUseId":');
  moveString(writer, call.id);
  writer.ascii(',"name":');
  moveString(writer, call.name);
  writer.ascii(',"input":');
  writeInput(writer, call);
  writer.ascii("}}");
}

function writeResult(writer: ByteWriter, conversation: Conversation, result: Part): void {
  writer.ascii('{"toolResult":{"toolUseId":');
  moveString(writer, result.id);
  writer.ascii(',"content":');
  writeBlocks(writer, conversation, result.parts, "");
  if (result.isError) writer.ascii(',"status":"error"');
  writer.ascii("}}");
}

/** Bytes alone: Bedrock fetches nothing. */
function writeImage(writer: ByteWriter, conversation: Conversation, image: Part): void {
  const format = image.media.some ? imageFormat(image.media) : "";
  if (format.length == 0) conversation.refuse("image_url");
  writer.ascii('{"image":{"format":"' + format + '","source":{"bytes":');
  moveString(writer, image.text);
  writer.ascii("}}}");
}

function writeDocument(writer: ByteWriter, conversation: Conversation, document: Part): void {
  const format = document.media.some ? documentFormat(document.media) : "";
  if (format.length == 0) conversation.refuse("document");
  writer.ascii('{"document":{"format":"' + format + '","name":');
  writeDocumentName(writer, document.name);
  writer.ascii(',"source":{"bytes":');
  moveString(writer, document.text);
  writer.ascii("}}}");
}

/** Letters, digits, single spaces, hyphens, parentheses and brackets are allowed; a further document has its number behind. */
function writeDocumentName(writer: ByteWriter, name: Slice): void {
  let written = 0;
  writer.ascii('"');
  for (let i = 0, n = min(name.length, 180); i < n; i++) {
    const c = load<u8>(name.ptr + i);
    const small = c | 0x20;
    const plain = (small >= 0x61 && small <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x28 || c == 0x29 || c == 0x5b || c == 0x5d;
    if (plain) writer.bytes(name.ptr + i, 1);
    else writer.ascii("-");
    written++;
  }
  if (written == 0) writer.ascii("document");
  if (++documents > 1) {
    writer.ascii("-");
    writer.number(documents);
  }
  writer.ascii('"');
}
