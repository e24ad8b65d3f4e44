// A conversation as Tencent Cloud's own request to Hunyuan (cloud.tencent.com/document/api/1729/105701): OpenAI's messages in names that begin with a
// capital. The system's turn stands in front, the two sides take turns, and a tool's schema and arguments are texts.
import { ByteWriter } from "../../json/write";
import { gather, systemTurns } from "../alternating";
import { Choice, Conversation, Effort, Part, PartKind, Role, Tool } from "../conversation";
import { addName, addString, addStrings, addValue, separate } from "../members";
import { dropEffort, refuseFormat } from "../plain";
import { Slice } from "../slice";
import { moveInside, moveString, quotedInside } from "../strings";
import { WriteOptions } from "../write-options";
import { BREAK, systemTexts, writeAddress, writeInput, writeJoined, writeSchema, writeTexts } from "../written";

let first = true;
const VALUE = new ByteWriter();

/** Writes the request behind what the writer holds. */
export function writeHunyuanRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  writer.ascii('{"Model":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  writer.ascii(',"Messages":[');
  first = true;
  const begin = systemTurns(conversation);
  writeSystem(writer, systemTexts(conversation, begin));
  for (let at = begin; at < conversation.turns.length; ) {
    const parts: Part[] = [];
    const isAssistant = conversation.turns[at].role == Role.Assistant;
    at = gather(conversation, at, parts);
    if (isAssistant) writeAssistant(writer, conversation, parts);
    else writeUser(writer, conversation, parts);
  }
  writer.ascii("]");
  writeTools(writer, conversation);
  if (conversation.limit.some) conversation.dropped.add("max_tokens");
  addValue(writer, "Temperature", conversation.temperature);
  addValue(writer, "TopP", conversation.topP);
  addStrings(writer, "Stop", conversation.stops);
  writeThinking(writer, conversation, options.model);
  refuseFormat(conversation);
  writer.ascii(conversation.stream ? ',"Stream":true}' : ',"Stream":false}');
}

function open(writer: ByteWriter, role: string): void {
  separate(writer, first);
  first = false;
  writer.ascii('{"Role":"');
  writer.ascii(role);
  writer.ascii('"');
}

function writeSystem(writer: ByteWriter, texts: Slice[]): void {
  if (texts.length == 0) return;
  open(writer, "system");
  writer.ascii(',"Content":"');
  for (let i = 0, n = texts.length; i < n; i++) {
    if (i > 0) writer.ascii(BREAK);
    moveInside(writer, texts[i]);
  }
  writer.ascii('"}');
}

/** Results first, each a message of its own. */
function writeUser(writer: ByteWriter, conversation: Conversation, parts: Part[]): void {
  const rest: Part[] = [];
  let seen = false;
  for (let i = 0, n = parts.length; i < n; i++) {
    const part = parts[i];
    if (part.kind == PartKind.Result) writeResult(writer, part, rest);
    else if (part.kind != PartKind.Call) rest.push(part);
  }
  for (let i = 0, n = rest.length; i < n; i++) {
    if (rest[i].kind == PartKind.Image) seen = true;
    else if (rest[i].kind != PartKind.Text && !rest[i].isPlain) conversation.refuse("file");
  }
  if (rest.length == 0) return;
  open(writer, "user");
  if (seen) writeContents(writer, rest);
  else {
    addName(writer, "Content");
    writeTexts(writer, rest, BREAK);
  }
  writer.ascii("}");
}

function writeContents(writer: ByteWriter, parts: Part[]): void {
  writer.ascii(',"Contents":[');
  for (let i = 0, n = parts.length; i < n; i++) {
    separate(writer, i == 0);
    if (parts[i].kind == PartKind.Image) {
      writer.ascii('{"Type":"image_url","ImageUrl":{"Url":');
      writeAddress(writer, parts[i]);
      writer.ascii("}}");
    } else {
      writer.ascii('{"Type":"text","Text":');
      moveString(writer, parts[i].text);
      writer.ascii("}");
    }
  }
  writer.ascii("]");
}

/** A tool's message holds text alone: what else a result has follows as the user's. */
function writeResult(writer: ByteWriter, result: Part, rest: Part[]): void {
  const texts: Part[] = [];
  for (let i = 0, n = result.parts.length; i < n; i++) {
    const part = result.parts[i];
    if (part.kind == PartKind.Text) texts.push(part);
    else rest.push(part);
  }
  open(writer, "tool");
  addString(writer, "ToolCallId", result.id);
  writer.ascii(result.isError ? ',"Content":"Error: ' : ',"Content":"');
  writeJoined(writer, texts, BREAK);
  writer.ascii('"}');
}

function writeAssistant(writer: ByteWriter, conversation: Conversation, parts: Part[]): void {
  const said: Part[] = [];
  const calls: Part[] = [];
  for (let i = 0, n = parts.length; i < n; i++) {
    if (parts[i].kind == PartKind.Call) calls.push(parts[i]);
    else if (parts[i].kind == PartKind.Text) said.push(parts[i]);
    else conversation.refuse("messages.content");
  }
  if (said.length == 0 && calls.length == 0) return;
  open(writer, "assistant");
  addName(writer, "Content");
  writeTexts(writer, said, "");
  for (let i = 0, n = calls.length; i < n; i++) {
    writer.ascii(i == 0 ? ',"ToolCalls":[' : ",");
    writer.ascii('{"Id":');
    moveString(writer, calls[i].id);
    writer.ascii(',"Type":"function","Function":{"Name":');
    moveString(writer, calls[i].name);
    addName(writer, "Arguments");
    VALUE.reset();
    writeInput(VALUE, calls[i]);
    writeValue(writer);
    writer.ascii("}}");
  }
  writer.ascii(calls.length > 0 ? "]}" : "}");
}

/** What VALUE holds, as a text. */
function writeValue(writer: ByteWriter): void {
  writer.ascii('"');
  const inside = quotedInside(new Slice(VALUE.ptr, VALUE.length));
  writer.bytes(inside.ptr, inside.length);
  writer.ascii('"');
}

/** It may be told to call one tool (`custom`), none, or as it likes. */
function writeTools(writer: ByteWriter, conversation: Conversation): void {
  const tools = conversation.tools;
  const choice = conversation.choice;
  if (tools.length == 0) return;
  writer.ascii(',"Tools":[');
  for (let i = 0, n = tools.length; i < n; i++) {
    separate(writer, i == 0);
    writeTool(writer, tools[i]);
  }
  writer.ascii("]");
  if (conversation.oneCallOnly) conversation.dropped.add("parallel_tool_calls");
  if (choice == Choice.None) writer.ascii(',"ToolChoice":"none"');
  else if (choice == Choice.Auto) writer.ascii(',"ToolChoice":"auto"');
  else if (choice == Choice.Any) conversation.dropped.add("tool_choice");
  if (choice != Choice.One) return;
  for (let i = 0, n = tools.length; i < n; i++) {
    const name = tools[i].name;
    const chosen = conversation.chosen;
    if (name.length != chosen.length || memory.compare(name.ptr, chosen.ptr, name.length) != 0) continue;
    writer.ascii(',"ToolChoice":"custom","CustomTool":');
    return writeTool(writer, tools[i]);
  }
}

function writeTool(writer: ByteWriter, tool: Tool): void {
  writer.ascii('{"Type":"function","Function":{"Name":');
  moveString(writer, tool.name);
  addString(writer, "Description", tool.description);
  addName(writer, "Parameters");
  VALUE.reset();
  writeSchema(VALUE, tool);
  writeValue(writer);
  writer.ascii("}}");
}

/** One of its models alone can be told not to think. */
function writeThinking(writer: ByteWriter, conversation: Conversation, model: ArrayBuffer): void {
  if (conversation.effort == Effort.Unsaid) return;
  if (!String.UTF8.decode(model).startsWith("hunyuan-a13b")) return dropEffort(conversation);
  writer.ascii(conversation.effort == Effort.None ? ',"EnableThinking":false' : ',"EnableThinking":true');
}
