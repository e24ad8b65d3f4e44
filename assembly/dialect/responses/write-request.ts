// A conversation as OpenAI's Responses request (platform.openai.com/docs/api-reference/responses/create): system turns at the front are the
// instructions, everything else is an item of the input.
import { ByteWriter } from "../../json/write";
import { demandObject, sayJson } from "../answer-form";
import { CallIndex } from "../call-index";
import { Choice, Conversation, Effort, Format, Part, PartKind, Role, Tool, Turn, addText } from "../conversation";
import { addName, addString, addValue, separate } from "../members";
import { addSampling, takesEffort } from "../sampling";
import { Slice, sliceOf } from "../slice";
import { schemaStaysStrict, staysStrict } from "../strictness";
import { moveInside, moveString, quotedInside } from "../strings";
import { effortWord } from "../words";
import { WriteOptions } from "../write-options";
import { BREAK, writeAddress, writeJoined, writeObjectSchema, writeSchema, writeTexts } from "../written";

/** OpenAI refuses a smaller limit. */
const LEAST_LIMIT: i32 = 16;

let first = true;
let calls: CallIndex = new CallIndex(new Conversation());
/** The one that is being written. */
let current = new Conversation();

/** Writes the request behind what the writer holds. Nothing of it shall be kept by the provider: `store` is false. */
export function writeResponsesRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  demandObject(conversation);
  sayJson(conversation, true);
  writer.ascii('{"model":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  first = true;
  calls = new CallIndex(conversation);
  current = conversation;
  const begin = writeInstructions(writer, conversation);
  writer.ascii(',"input":[');
  for (let i = begin, n = conversation.turns.length; i < n; i++) writeTurn(writer, conversation.turns[i]);
  writer.ascii("]");
  writeTools(writer, conversation);
  writeLimits(writer, conversation, options.model);
  writeFormat(writer, conversation);
  if (conversation.stream) writer.ascii(',"stream":true');
  writer.ascii(',"store":false}');
}

/** The turns of the system's at the front, where anything follows them: a request without an input is refused. Returns their number. */
function writeInstructions(writer: ByteWriter, conversation: Conversation): i32 {
  const turns = conversation.turns;
  let count = 0;
  while (count < turns.length && turns[count].role == Role.System) count++;
  if (count == 0 || count == turns.length) return 0;
  const texts: Part[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0, n = turns[i].parts.length; j < n; j++) if (turns[i].parts[j].kind == PartKind.Text) texts.push(turns[i].parts[j]);
  }
  if (texts.length == 0) return count;
  addName(writer, "instructions");
  writeTexts(writer, texts, BREAK);
  return count;
}

function writeTurn(writer: ByteWriter, turn: Turn): void {
  const said: Part[] = [];
  for (let i = 0, n = turn.parts.length; i < n; i++) {
    const part = turn.parts[i];
    if (part.kind == PartKind.Call || part.kind == PartKind.Result) {
      writeMessage(writer, turn.role, said);
      if (part.kind == PartKind.Call) writeCall(writer, part);
      else writeResult(writer, part);
    } else if (part.kind == PartKind.Reasoning) current.dropped.add("thinking");
    else said.push(part);
  }
  writeMessage(writer, turn.role, said);
}

/** What was said so far, which is then forgotten. */
function writeMessage(writer: ByteWriter, role: Role, said: Part[]): void {
  if (said.length == 0) return;
  open(writer, "message");
  writer.ascii(role == Role.System ? ',"role":"system"' : role == Role.User ? ',"role":"user"' : ',"role":"assistant"');
  addName(writer, "content");
  if (role == Role.Assistant) writeSaid(writer, said);
  else writeParts(writer, said);
  writer.ascii("}");
  said.length = 0;
}

/** The model's own words have no list of parts that a client may write without their ids. */
function writeSaid(writer: ByteWriter, said: Part[]): void {
  for (let i = 0, n = said.length; i < n; i++) if (said[i].kind != PartKind.Text) current.refuse("messages.content");
  writeTexts(writer, said, "");
}

function open(writer: ByteWriter, type: string): void {
  separate(writer, first);
  first = false;
  writer.ascii('{"type":"');
  writer.ascii(type);
  writer.ascii('"');
}

function writeCall(writer: ByteWriter, call: Part): void {
  open(writer, call.isCustom ? "custom_tool_call" : "function_call");
  writer.ascii(',"call_id":');
  moveString(writer, call.id);
  writer.ascii(',"name":');
  moveString(writer, call.name);
  writer.ascii(call.isCustom ? ',"input":"' : ',"arguments":"');
  if (!call.text.some && !call.isCustom) writer.ascii("{}");
  else moveInside(writer, call.isObject ? quotedInside(call.text) : call.text);
  writer.ascii('"}');
}

function writeResult(writer: ByteWriter, result: Part): void {
  const call = calls.find(result.id);
  open(writer, call !== null && call.isCustom ? "custom_tool_call_output" : "function_call_output");
  writer.ascii(',"call_id":');
  moveString(writer, result.id);
  addName(writer, "output");
  if (hasMedia(result.parts)) {
    const parts: Part[] = [];
    if (result.isError) addText(parts, sliceOf(ERROR));
    writeParts(writer, parts.concat(result.parts));
  } else {
    writer.ascii(result.isError ? '"Error: ' : '"');
    writeJoined(writer, result.parts, BREAK);
    writer.ascii('"');
  }
  writer.ascii("}");
}

const ERROR = String.UTF8.encode("Error: ");

function hasMedia(parts: Part[]): bool {
  for (let i = 0, n = parts.length; i < n; i++) if (parts[i].kind != PartKind.Text) return true;
  return false;
}

function writeParts(writer: ByteWriter, parts: Part[]): void {
  writer.ascii("[");
  for (let i = 0, n = parts.length; i < n; i++) {
    separate(writer, i == 0);
    writePart(writer, parts[i]);
  }
  writer.ascii("]");
}

function writePart(writer: ByteWriter, part: Part): void {
  if (part.kind == PartKind.Image) {
    writer.ascii('{"type":"input_image","detail":');
    if (part.detail.some) moveString(writer, part.detail);
    else writer.ascii('"auto"');
    addName(writer, "image_url");
    writeAddress(writer, part);
  } else if (part.kind == PartKind.Document && part.media.some) {
    writer.ascii('{"type":"input_file","filename":');
    if (part.name.some) moveString(writer, part.name);
    else writer.ascii('"document.pdf"');
    addName(writer, "file_data");
    writeAddress(writer, part);
  } else if (part.kind == PartKind.Document && !part.isPlain) {
    writer.ascii('{"type":"input_file"');
    addString(writer, "file_url", part.text);
  } else {
    writer.ascii('{"type":"input_text"');
    addName(writer, "text");
    moveString(writer, part.text);
  }
  writer.ascii("}");
}

function writeTools(writer: ByteWriter, conversation: Conversation): void {
  const tools = conversation.tools;
  if (tools.length == 0) return;
  writer.ascii(',"tools":[');
  for (let i = 0, n = tools.length; i < n; i++) {
    separate(writer, i == 0);
    writeTool(writer, tools[i], staysStrict(conversation, tools[i]));
  }
  writer.ascii("]");
  writeChoice(writer, conversation);
  if (conversation.oneCallOnly) writer.ascii(',"parallel_tool_calls":false');
}

/** Where `strict` is not said, OpenAI takes a schema for a strict one. */
function writeTool(writer: ByteWriter, tool: Tool, strict: bool): void {
  writer.ascii(tool.isCustom ? '{"type":"custom","name":' : '{"type":"function","name":');
  moveString(writer, tool.name);
  addString(writer, "description", tool.description);
  if (!tool.isCustom) {
    addName(writer, "parameters");
    writeSchema(writer, tool);
    writer.ascii(strict ? ',"strict":true' : ',"strict":false');
  }
  writer.ascii("}");
}

function writeChoice(writer: ByteWriter, conversation: Conversation): void {
  const choice = conversation.choice;
  if (choice == Choice.Unsaid) return;
  addName(writer, "tool_choice");
  if (choice == Choice.One) {
    writer.ascii(isCustom(conversation) ? '{"type":"custom","name":' : '{"type":"function","name":');
    moveString(writer, conversation.chosen);
    writer.ascii("}");
  } else writer.ascii(choice == Choice.None ? '"none"' : choice == Choice.Any ? '"required"' : '"auto"');
}

/** Whether the chosen tool is one that takes text. */
function isCustom(conversation: Conversation): bool {
  const name = conversation.chosen;
  for (let i = 0, n = conversation.tools.length; i < n; i++) {
    const tool = conversation.tools[i];
    if (tool.isCustom && tool.name.length == name.length && memory.compare(tool.name.ptr, name.ptr, name.length) == 0) return true;
  }
  return false;
}

function writeLimits(writer: ByteWriter, conversation: Conversation, model: ArrayBuffer): void {
  const limit = conversation.limit;
  if (isBelow(limit)) writer.ascii(',"max_output_tokens":16');
  else addValue(writer, "max_output_tokens", limit);
  addSampling(writer, conversation, model, "top_p", false, false);
  if (conversation.stops.length > 0) conversation.dropped.add("stop");
  if (conversation.effort == Effort.Unsaid) return;
  if (!takesEffort(model)) return conversation.dropped.add("reasoning_effort");
  writer.ascii(',"reasoning":{"effort":"');
  writer.ascii(effortWord(conversation.effort));
  writer.ascii('"}');
}

/** One or two digits that make less than the least limit. */
function isBelow(limit: Slice): bool {
  if (limit.length == 0 || limit.length > 2) return false;
  return parseInt(String.UTF8.decodeUnsafe(limit.ptr, limit.length)) < LEAST_LIMIT;
}

function writeFormat(writer: ByteWriter, conversation: Conversation): void {
  if (conversation.format == Format.Json) writer.ascii(',"text":{"format":{"type":"json_object"}}');
  if (conversation.format != Format.Schema || !conversation.schema.some) return;
  writer.ascii(',"text":{"format":{"type":"json_schema","name":');
  if (conversation.schemaName.some) moveString(writer, conversation.schemaName);
  else writer.ascii('"answer"');
  addString(writer, "description", conversation.schemaDescription);
  addName(writer, "schema");
  writeObjectSchema(writer, conversation.schema);
  writer.ascii(schemaStaysStrict(conversation, conversation.schemaStrict, conversation.schema) ? ',"strict":true}}' : ',"strict":false}}');
}
