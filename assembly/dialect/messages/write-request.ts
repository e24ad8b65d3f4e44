// A conversation as Anthropic's Messages request. Turns alternate, results of tools come before everything else of a turn, and a text that
// is empty is not sent.
import { ByteWriter } from "../../json/write";
import { closeForClaude } from "../answer-form";
import { Choice, Conversation, Effort, Format, Part, PartKind, Role, Tool } from "../conversation";
import { beginsWithAssistant, forbidsBudget, forcesCall, gather, saidStops, systemTurns, trimBegin } from "../alternating";
import { addName, addString, addStrings, separate, wholeNumber } from "../members";
import { Slice } from "../slice";
import { addSampling } from "../sampling";
import { moveString } from "../strings";
import { toldCalls } from "../told-calls";
import { budgetOf, effortWord } from "../words";
import { WriteOptions } from "../write-options";
import { systemTexts, writeInput, writeObjectSchema } from "../written";
import { LEAST_BUDGET, holdsToSchemas, thinksByEffort } from "../claude";
import { staysStrictAtClaude } from "../strictness";
import { fitMedia } from "./fit-media";

/** Where the client sets none: the API demands one. */
const DEFAULT_LIMIT: i32 = 8192;
const TEXT_SCHEMA = '{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}';

/** Writes the request behind what the writer holds. */
export function writeMessagesRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  closeForClaude(conversation, options.model, false);
  writer.ascii('{"model":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  fitMedia(conversation, !options.bytesOnly);
  const begin = systemTurns(conversation);
  writeSystem(writer, conversation, begin);
  writer.ascii(',"messages":[');
  writeTurns(writer, conversation, begin);
  writer.ascii("]");
  writeTools(writer, conversation, options);
  writeLimits(writer, conversation, options);
  if (conversation.stream) writer.ascii(',"stream":true');
  writer.ascii("}");
}

function writeSystem(writer: ByteWriter, conversation: Conversation, count: i32): void {
  const texts = systemTexts(conversation, count);
  for (let i = 0, n = texts.length; i < n; i++) {
    writer.ascii(i == 0 ? ',"system":[' : ",");
    writeText(writer, texts[i]);
  }
  if (texts.length > 0) writer.ascii("]");
}

function writeText(writer: ByteWriter, text: Slice): void {
  writer.ascii('{"type":"text","text":');
  moveString(writer, text);
  writer.ascii("}");
}

/** Turns of one side that follow each other are one. */
function writeTurns(writer: ByteWriter, conversation: Conversation, begin: i32): void {
  const turns = conversation.turns;
  trimBegin(conversation);
  let first = !beginsWithAssistant(conversation, begin);
  if (!first) writer.ascii('{"role":"user","content":"."}');
  let i = begin;
  while (i < turns.length) {
    const isAssistant = turns[i].role == Role.Assistant;
    const blocks: Part[] = [];
    i = gather(conversation, i, blocks);
    if (blocks.length == 0) continue;
    separate(writer, first);
    first = false;
    writer.ascii(isAssistant ? '{"role":"assistant","content":' : '{"role":"user","content":');
    writeBlocks(writer, blocks);
    writer.ascii("}");
  }
}

function writeBlocks(writer: ByteWriter, blocks: Part[]): void {
  if (blocks.length == 1 && blocks[0].kind == PartKind.Text) {
    moveString(writer, blocks[0].text);
    return;
  }
  writer.ascii("[");
  for (let i = 0, n = blocks.length; i < n; i++) {
    separate(writer, i == 0);
    writeBlock(writer, blocks[i]);
  }
  writer.ascii("]");
}

function writeBlock(writer: ByteWriter, part: Part): void {
  if (part.kind == PartKind.Text) writeText(writer, part.text);
  else if (part.kind == PartKind.Call) writeCall(writer, part);
  else if (part.kind == PartKind.Result) writeResult(writer, part);
  else writeMedia(writer, part);
}

function writeCall(writer: ByteWriter, call: Part): void {
  writer.ascii('{"type":"tool_use","id":');
  moveString(writer, call.id);
  writer.ascii(',"name":');
  moveString(writer, call.name);
  writer.ascii(',"input":');
  writeInput(writer, call);
  writer.ascii("}");
}

function writeResult(writer: ByteWriter, result: Part): void {
  writer.ascii('{"type":"tool_result","tool_use_id":');
  moveString(writer, result.id);
  if (result.parts.length > 0) {
    addName(writer, "content");
    writeBlocks(writer, result.parts);
  }
  if (result.isError) writer.ascii(',"is_error":true');
  writer.ascii("}");
}

function writeMedia(writer: ByteWriter, part: Part): void {
  writer.ascii(part.kind == PartKind.Image ? '{"type":"image","source":' : '{"type":"document","source":');
  if (part.isPlain) {
    writer.ascii('{"type":"text","media_type":"text/plain","data":');
    moveString(writer, part.text);
  } else if (part.media.some) {
    writer.ascii('{"type":"base64","media_type":');
    moveString(writer, part.media);
    writer.ascii(',"data":');
    moveString(writer, part.text);
  } else {
    writer.ascii('{"type":"url","url":');
    moveString(writer, part.text);
  }
  writer.ascii("}");
  if (part.kind == PartKind.Document) addString(writer, "title", part.name);
  writer.ascii("}");
}

/** "Requests which include `tool_use` or `tool_result` blocks must define tools": where none is offered those that the turns name, and none of them is to be called. */
function writeTools(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  const told = conversation.tools.length == 0 ? toldCalls(conversation) : null;
  if (told !== null && told.length == 0) told.push(toolNamed());
  const tools = told !== null ? told : conversation.tools;
  if (tools.length == 0) return;
  const strict = staysStrictAtClaude(conversation, options.takesStrict && holdsToSchemas(options.model, false));
  writer.ascii(',"tools":[');
  for (let i = 0, n = tools.length; i < n; i++) {
    separate(writer, i == 0);
    writeTool(writer, tools[i], strict);
  }
  writer.ascii("]");
  if (told !== null) writer.ascii(',"tool_choice":{"type":"none"}');
  else writeChoice(writer, conversation);
}

const NAMELESS = String.UTF8.encode("tool");

function toolNamed(): Tool {
  const tool = new Tool();
  tool.name = new Slice(changetype<usize>(NAMELESS), NAMELESS.byteLength);
  return tool;
}

function writeTool(writer: ByteWriter, tool: Tool, strict: bool): void {
  writer.ascii('{"name":');
  moveString(writer, tool.name);
  addString(writer, "description", tool.description);
  addName(writer, "input_schema");
  if (tool.isCustom) writer.ascii(TEXT_SCHEMA);
  else writeObjectSchema(writer, tool.schema);
  if (strict && tool.strict) writer.ascii(',"strict":true');
  writer.ascii("}");
}

function writeChoice(writer: ByteWriter, conversation: Conversation): void {
  const choice = conversation.choice;
  if (choice == Choice.Unsaid && !conversation.oneCallOnly) return;
  writer.ascii(',"tool_choice":{"type":');
  if (choice == Choice.One) {
    writer.ascii('"tool","name":');
    moveString(writer, conversation.chosen);
  } else writer.ascii(choice == Choice.None ? '"none"' : choice == Choice.Any ? '"any"' : '"auto"');
  if (conversation.oneCallOnly && choice != Choice.None) writer.ascii(',"disable_parallel_tool_use":true');
  writer.ascii("}");
}

function writeLimits(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  const limit = wholeNumber(conversation.limit, DEFAULT_LIMIT);
  writer.ascii(',"max_tokens":');
  writer.number(limit);
  const thinks = writeThinking(writer, conversation, options, limit);
  addSampling(writer, conversation, options.model, "top_p", thinks, true);
  addStrings(writer, "stop_sequences", saidStops(conversation));
}

/** How much the model shall think, and in which form it answers. True where it is made to think. */
function writeThinking(writer: ByteWriter, conversation: Conversation, options: WriteOptions, limit: i32): bool {
  const effort = conversation.effort;
  const byEffort = thinksByEffort(options.model);
  const wanted = effort != Effort.Unsaid && effort != Effort.None;
  let thinks = false;
  if (wanted && !byEffort) thinks = writeBudget(writer, conversation, limit);
  else if (wanted && !forcesCall(conversation)) {
    writer.ascii(',"thinking":{"type":"adaptive"}');
    thinks = true;
  }
  writeOutput(writer, conversation, wanted && byEffort);
  return thinks;
}

function writeBudget(writer: ByteWriter, conversation: Conversation, limit: i32): bool {
  const budget = min(budgetOf(conversation.effort), limit / 2);
  if (budget < LEAST_BUDGET || forbidsBudget(conversation)) {
    conversation.dropped.add("reasoning_effort");
    return false;
  }
  writer.ascii(',"thinking":{"type":"enabled","budget_tokens":');
  writer.number(budget);
  writer.ascii("}");
  return true;
}

function writeOutput(writer: ByteWriter, conversation: Conversation, byEffort: bool): void {
  const bySchema = conversation.format == Format.Schema && conversation.schema.some;
  if (conversation.format != Format.Text && !bySchema) conversation.dropped.add("response_format");
  if (!byEffort && !bySchema) return;
  writer.ascii(',"output_config":{');
  if (byEffort) {
    writer.ascii('"effort":"');
    writer.ascii(effortWord(conversation.effort));
    writer.ascii(bySchema ? '",' : '"');
  }
  if (bySchema) {
    writer.ascii('"format":{"type":"json_schema","schema":');
    writer.bytes(conversation.schema.ptr, conversation.schema.length);
    writer.ascii("}");
  }
  writer.ascii("}");
}
