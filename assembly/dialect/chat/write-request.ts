// A conversation as OpenAI's Chat Completions request. Texts go as strings, not as lists of parts, wherever nothing else stands beside them:
// many providers that imitate OpenAI take nothing else.
import { ByteWriter } from "../../json/write";
import { begunTurn, firstStops } from "../alternating";
import { demandObject, sayJson } from "../answer-form";
import { Choice, Conversation, Effort, Format, Part, PartKind, Role, Tool, Turn } from "../conversation";
import { tellTextFiles } from "../media";
import { addName, addString, addStrings, addValue, separate } from "../members";
import { addSampling, reasons, takesEffort } from "../sampling";
import { schemaStaysStrict, staysStrict } from "../strictness";
import { moveInside, moveString, quotedInside } from "../strings";
import { effortWord } from "../words";
import { WriteOptions } from "../write-options";
import { BREAK, writeAddress, writeJoined, writeObjectSchema, writeSchema, writeTexts } from "../written";

/** OpenAI's, and Azure's. */
const MOST_STOPS: i32 = 4;

let first = true;
let takesFiles = true;
/** What came of a call was written last, and Mistral takes nothing but the assistant's words behind it. */
let wantsWords = false;
/** The one that is being written. */
let current = new Conversation();

/** Writes the request behind what the writer holds. */
export function writeChatRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  if (options.newLimit) demandObject(conversation);
  sayJson(conversation, false);
  writer.ascii('{"model":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  writer.ascii(',"messages":');
  writeChatMessages(writer, conversation, options, true);
  writeTools(writer, conversation);
  writeLimits(writer, conversation, options);
  writeFormat(writer, conversation);
  if (conversation.stream) writer.ascii(',"stream":true,"stream_options":{"include_usage":true}');
  writer.ascii("}");
}

/** The list of messages; `files`: documents may stand in it. */
export function writeChatMessages(writer: ByteWriter, conversation: Conversation, options: WriteOptions, files: bool): void {
  writer.ascii("[");
  first = true;
  takesFiles = files;
  wantsWords = false;
  current = conversation;
  tellTextFiles(conversation);
  for (let i = 0, n = conversation.turns.length; i < n; i++) writeTurn(writer, conversation, conversation.turns[i], options);
  writer.ascii("]");
}

function writeTurn(writer: ByteWriter, conversation: Conversation, turn: Turn, options: WriteOptions): void {
  if (turn.role == Role.Assistant) {
    writeAssistant(writer, conversation, turn, options);
    return;
  }
  const rest: Part[] = [];
  for (let i = 0, n = turn.parts.length; i < n; i++) {
    const part = turn.parts[i];
    if (part.kind == PartKind.Result) writeResult(writer, part, rest, options.isMistral);
    else if (part.kind != PartKind.Call && part.kind != PartKind.Reasoning) rest.push(part);
    else conversation.dropped.add("messages.content"); // what only the model may say
  }
  if (rest.length == 0) return;
  if (wantsWords) {
    open(writer, "assistant");
    writer.ascii(',"content":"."}');
    wantsWords = false;
  }
  open(writer, turn.role == Role.System ? "system" : "user");
  addName(writer, "content");
  writeContent(writer, rest, BREAK);
  writer.ascii("}");
}

function open(writer: ByteWriter, role: string): void {
  separate(writer, first);
  first = false;
  writer.ascii('{"role":"');
  writer.ascii(role);
  writer.ascii('"');
}

/** What the model said, its thoughts where they are wanted back, and its calls. */
function writeAssistant(writer: ByteWriter, conversation: Conversation, turn: Turn, options: WriteOptions): void {
  const said: Part[] = [];
  const calls: Part[] = [];
  const thoughts: Part[] = [];
  for (let i = 0, n = turn.parts.length; i < n; i++) {
    const part = turn.parts[i];
    if (part.kind == PartKind.Call) calls.push(part);
    else if (part.kind == PartKind.Reasoning) thoughts.push(part);
    else if (part.kind == PartKind.Text) said.push(part);
    else conversation.refuse("messages.content");
  }
  const inParts = options.thoughtParts && thoughts.length > 0;
  if (thoughts.length > 0 && !options.keepsReasoning && !inParts) conversation.dropped.add("thinking");
  if (said.length == 0 && calls.length == 0) return;
  wantsWords = false;
  open(writer, "assistant");
  addName(writer, "content");
  if (inParts) writeThoughtParts(writer, thoughts, said);
  else if (said.length == 0) writer.ascii("null");
  else writeTexts(writer, said, "");
  if (options.keepsReasoning && (thoughts.length > 0 || (calls.length > 0 && conversation.effort != Effort.None))) {
    addName(writer, "reasoning_content");
    // A turn with calls that has none is refused; an empty one is as good as none to Moonshot. Another vendor's calls come without.
    if (thoughts.length > 0) writeTexts(writer, thoughts, BREAK);
    else writer.ascii('" "');
  }
  if (calls.length > 0) writeCalls(writer, calls);
  else if (options.isMistral && turn === begunTurn(conversation)) writer.ascii(',"prefix":true');
  writer.ascii("}");
}

/** What was thought, and what was said (docs.mistral.ai/capabilities/reasoning). */
function writeThoughtParts(writer: ByteWriter, thoughts: Part[], said: Part[]): void {
  writer.ascii('[{"type":"thinking","thinking":[{"type":"text","text":');
  writeTexts(writer, thoughts, BREAK);
  writer.ascii("}]}");
  if (said.length > 0) {
    writer.ascii(',{"type":"text","text":');
    writeTexts(writer, said, "");
    writer.ascii("}");
  }
  writer.ascii("]");
}

function writeCalls(writer: ByteWriter, calls: Part[]): void {
  writer.ascii(',"tool_calls":[');
  for (let i = 0, n = calls.length; i < n; i++) {
    const call = calls[i];
    separate(writer, i == 0);
    writer.ascii('{"id":');
    moveString(writer, call.id);
    writer.ascii(',"type":"function","function":{"name":');
    moveString(writer, call.name);
    writer.ascii(',"arguments":"');
    writeCallText(writer, call);
    writer.ascii('"}}');
  }
  writer.ascii("]");
}

/** The inside of the string that holds the arguments. */
function writeCallText(writer: ByteWriter, call: Part): void {
  if (call.isCustom) {
    writer.ascii('{\\"input\\":\\"');
    moveInside(writer, quotedInside(call.text));
    writer.ascii('\\"}');
  } else if (!call.text.some) writer.ascii("{}");
  else moveInside(writer, call.isObject ? quotedInside(call.text) : call.text);
}

/** A tool's message holds text alone: pictures and documents of a result follow as the user's. */
function writeResult(writer: ByteWriter, result: Part, rest: Part[], isMistral: bool): void {
  wantsWords = isMistral;
  open(writer, "tool");
  writer.ascii(',"tool_call_id":');
  moveString(writer, result.id);
  const texts: Part[] = [];
  for (let i = 0, n = result.parts.length; i < n; i++) {
    const part = result.parts[i];
    if (part.kind == PartKind.Text) texts.push(part);
    else rest.push(part);
  }
  addName(writer, "content");
  writer.ascii('"');
  if (result.isError) writer.ascii("Error: ");
  writeJoined(writer, texts, BREAK);
  writer.ascii('"}');
}

/** One string where there are texts alone, else a list of parts. */
function writeContent(writer: ByteWriter, parts: Part[], between: string): void {
  for (let i = 0, n = parts.length; i < n; i++) {
    if (parts[i].kind == PartKind.Text) continue;
    writeParts(writer, parts);
    return;
  }
  writeTexts(writer, parts, between);
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
    writer.ascii('{"type":"image_url","image_url":{"url":');
    writeAddress(writer, part);
    addString(writer, "detail", part.detail);
    writer.ascii("}}");
  } else if (part.kind == PartKind.Document && part.media.some) {
    if (!takesFiles) current.refuse("file");
    writer.ascii('{"type":"file","file":{"filename":');
    if (part.name.some) moveString(writer, part.name);
    else writer.ascii('"document.pdf"');
    addName(writer, "file_data");
    writeAddress(writer, part);
    writer.ascii("}}");
  } else {
    if (part.kind == PartKind.Document && !part.isPlain) current.refuse("messages.content.document");
    writer.ascii('{"type":"text","text":');
    moveString(writer, part.text);
    writer.ascii("}");
  }
}

function writeTools(writer: ByteWriter, conversation: Conversation): void {
  const tools = conversation.tools;
  if (tools.length == 0) return;
  writer.ascii(',"tools":[');
  for (let i = 0, n = tools.length; i < n; i++) {
    separate(writer, i == 0);
    writeChatTool(writer, tools[i], staysStrict(conversation, tools[i]));
  }
  writer.ascii("]");
  writeChoice(writer, conversation);
  if (conversation.oneCallOnly) writer.ascii(',"parallel_tool_calls":false');
}

export function writeChatTool(writer: ByteWriter, tool: Tool, strict: bool): void {
  writer.ascii('{"type":"function","function":{"name":');
  moveString(writer, tool.name);
  addString(writer, "description", tool.description);
  addName(writer, "parameters");
  writeSchema(writer, tool);
  if (strict) writer.ascii(',"strict":true');
  writer.ascii("}}");
}

function writeChoice(writer: ByteWriter, conversation: Conversation): void {
  const choice = conversation.choice;
  if (choice == Choice.Unsaid) return;
  addName(writer, "tool_choice");
  if (choice == Choice.One) {
    writer.ascii('{"type":"function","function":{"name":');
    moveString(writer, conversation.chosen);
    writer.ascii("}}");
  } else writer.ascii(choice == Choice.None ? '"none"' : choice == Choice.Any ? '"required"' : '"auto"');
}

function writeLimits(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  addValue(writer, options.newLimit ? "max_completion_tokens" : "max_tokens", conversation.limit);
  addSampling(writer, conversation, options.model, "top_p", false, false);
  if (conversation.stops.length > 0 && reasons(options.model)) conversation.dropped.add("stop");
  else addStrings(writer, "stop", options.newLimit ? firstStops(conversation, MOST_STOPS) : conversation.stops);
  if (conversation.effort == Effort.Unsaid) return;
  if (!takesEffort(options.model)) return conversation.dropped.add("reasoning_effort");
  addName(writer, "reasoning_effort");
  writer.ascii('"');
  writer.ascii(effortWord(conversation.effort));
  writer.ascii('"');
}

function writeFormat(writer: ByteWriter, conversation: Conversation): void {
  if (conversation.format == Format.Json) writer.ascii(',"response_format":{"type":"json_object"}');
  if (conversation.format != Format.Schema || !conversation.schema.some) return;
  writer.ascii(',"response_format":{"type":"json_schema","json_schema":{"name":');
  if (conversation.schemaName.some) moveString(writer, conversation.schemaName);
  else writer.ascii('"answer"');
  addString(writer, "description", conversation.schemaDescription);
  addName(writer, "schema");
  writeObjectSchema(writer, conversation.schema);
  if (schemaStaysStrict(conversation, conversation.schemaStrict, conversation.schema)) writer.ascii(',"strict":true');
  writer.ascii("}}");
}
