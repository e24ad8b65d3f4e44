// OpenAI's Responses request, as a conversation (platform.openai.com/docs/api-reference/responses/create). Items of the model's that follow
// each other are one turn: its words, its thoughts and its calls.
import { Walk } from "../../json/walk";
import { Choice, Conversation, Format, Part, PartKind, Role, Tool, Turn, addText } from "../conversation";
import { takeAddress } from "../data-url";
import { NONE, Slice, isFalse, isList, isTrue, numberOf, textOf, valueOf } from "../slice";
import { effortOf } from "../words";

const top = new Walk();
const list = new Walk();
const item = new Walk();
const parts = new Walk();
const part = new Walk();

/** What no other dialect can express, where there is something in it. */
const REFUSED: StaticArray<string> = ["previous_response_id", "conversation", "prompt"];

/** Reads the object in [ptr, ptr + length), which RequestScan has checked. */
export function readResponsesRequest(ptr: usize, length: i32): Conversation {
  const conversation = new Conversation();
  const system = new Turn(Role.System);
  conversation.wantsReasoning = true;
  top.enter(ptr, ptr + length);
  while (top.next()) member(conversation, system);
  if (system.parts.length > 0) conversation.turns.unshift(system);
  return conversation;
}

function member(conversation: Conversation, system: Turn): void {
  if (top.key("model") || top.firstByte() == 0x6e) return;
  if (top.key("input")) readInput(conversation);
  else if (top.key("instructions")) {
    system.parts = [];
    addText(system.parts, textOf(top));
  } else if (top.key("tools")) readTools(conversation);
  else if (top.key("tool_choice")) readChoice(conversation);
  else if (top.key("stream")) conversation.stream = isTrue(top);
  else if (top.key("parallel_tool_calls")) conversation.oneCallOnly = isFalse(top);
  else if (top.key("max_output_tokens")) conversation.limit = numberOf(top);
  else if (top.key("temperature")) conversation.temperature = numberOf(top);
  else if (top.key("top_p")) conversation.topP = numberOf(top);
  else if (top.key("reasoning")) readReasoning(conversation);
  else if (top.key("text")) readText(conversation);
  else other(conversation);
}

function other(conversation: Conversation): void {
  if (top.key("background")) {
    if (isTrue(top)) conversation.refuse("background");
    return;
  }
  if (top.key("store") && isFalse(top)) return;
  if (isEmptyList()) return;
  for (let i = 0, n = REFUSED.length; i < n; i++) if (top.key(REFUSED[i])) conversation.refuse(REFUSED[i]);
  conversation.dropped.addBytes(top.keyPtr, top.keyLength);
}

function isEmptyList(): bool {
  return isList(top) && list.enter(top.value, top.valueEnd) && !list.next();
}

function readReasoning(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) if (list.key("effort")) conversation.effort = effortOf(textOf(list));
}

function readText(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("verbosity") && list.isString()) conversation.dropped.add("verbosity");
    if (!list.key("format") || !item.enter(list.value, list.valueEnd)) continue;
    while (item.next()) {
      if (item.key("schema")) conversation.schema = valueOf(item);
      else if (item.key("name")) conversation.schemaName = textOf(item);
      else if (item.key("strict")) conversation.schemaStrict = isTrue(item);
      else if (item.key("type")) {
        conversation.format = item.isText("json_schema") ? Format.Schema : item.isText("json_object") ? Format.Json : Format.Text;
      }
    }
  }
}

function readInput(conversation: Conversation): void {
  conversation.turns = [];
  if (top.isString()) addText(conversation.turn(Role.User).parts, textOf(top));
  if (!isList(top) || !list.enter(top.value, top.valueEnd)) return;
  while (list.next() && conversation.room()) readItem(conversation);
}

// Where the values of the item under way lie: its type may come last.
let type: Slice = NONE;
let role: Slice = NONE;
let id: Slice = NONE;
let name: Slice = NONE;
let text: Slice = NONE;
let content: usize = 0;
let contentEnd: usize = 0;

function readItem(conversation: Conversation): void {
  type = NONE;
  role = NONE;
  id = NONE;
  name = NONE;
  text = NONE;
  content = 0;
  if (!item.enter(list.value, list.valueEnd)) return;
  while (item.next()) noteMember(conversation);
  if (type.is("message") || (!type.some && role.some)) readMessage(conversation);
  else if (type.is("function_call") || type.is("custom_tool_call")) readCall(conversation);
  else if (type.is("function_call_output") || type.is("custom_tool_call_output")) readResult(conversation);
  else if (type.is("reasoning")) readThought(conversation);
  else if (type.is("web_search_call")) conversation.dropped.add("web_search_call");
  else conversation.refuse("input");
}

function noteMember(conversation: Conversation): void {
  if (item.key("type")) type = textOf(item);
  else if (item.key("role")) role = textOf(item);
  else if (item.key("call_id")) id = textOf(item);
  else if (item.key("name")) name = textOf(item);
  else if (item.key("arguments") || item.key("input")) text = textOf(item);
  else if (item.key("encrypted_content")) {
    if (item.isString()) conversation.dropped.add("encrypted_content");
  } else if (item.firstByte() != 0x6e && (item.key("content") || item.key("output") || (item.key("summary") && content == 0))) {
    content = item.value;
    contentEnd = item.valueEnd;
  }
}

/** The model's turn that is under way, or a new one. */
function assistant(conversation: Conversation): Turn {
  const turns = conversation.turns;
  if (turns.length > 0 && turns[turns.length - 1].role == Role.Assistant) return turns[turns.length - 1];
  return conversation.turn(Role.Assistant);
}

function readMessage(conversation: Conversation): void {
  if (role.is("assistant")) readContent(conversation, assistant(conversation).parts);
  else {
    const isSystem = role.is("system") || role.is("developer");
    readContent(conversation, conversation.turn(isSystem ? Role.System : Role.User).parts);
  }
}

function readCall(conversation: Conversation): void {
  const call = new Part(PartKind.Call);
  call.id = id;
  call.name = name;
  call.text = text;
  call.isCustom = type.is("custom_tool_call");
  assistant(conversation).parts.push(call);
}

function readResult(conversation: Conversation): void {
  const result = new Part(PartKind.Result);
  result.id = id;
  result.parts = [];
  readContent(conversation, result.parts);
  conversation.turn(Role.User).parts.push(result);
}

/** Its words where they are open, else their summary. */
function readThought(conversation: Conversation): void {
  const thoughts: Part[] = [];
  readContent(conversation, thoughts);
  for (let i = 0, n = thoughts.length; i < n; i++) {
    const thought = new Part(PartKind.Reasoning);
    thought.text = thoughts[i].text;
    assistant(conversation).parts.push(thought);
  }
}

function readContent(conversation: Conversation, into: Part[]): void {
  if (content == 0) return;
  if (load<u8>(content) == 0x22) {
    addText(into, new Slice(content + 1, <i32>(contentEnd - content) - 2));
    return;
  }
  if (!parts.enter(content, contentEnd)) return;
  while (parts.next() && conversation.room()) readPart(conversation, into);
}

function readPart(conversation: Conversation, into: Part[]): void {
  let kind = NONE;
  let words = NONE;
  let address = NONE;
  let data = NONE;
  let file = NONE;
  let detail = NONE;
  let byId = false;
  if (!part.enter(parts.value, parts.valueEnd)) return;
  while (part.next()) {
    if (part.key("type")) kind = textOf(part);
    else if (part.key("text") || part.key("refusal")) words = textOf(part);
    else if (part.key("image_url") || part.key("file_url")) address = textOf(part);
    else if (part.key("file_data")) data = textOf(part);
    else if (part.key("filename")) file = textOf(part);
    else if (part.key("detail")) detail = textOf(part);
    else if (part.key("file_id")) byId = part.isString();
  }
  if (kind.is("input_image") && address.some) addMedia(into, PartKind.Image, address, NONE, detail);
  else if (kind.is("input_file") && (data.some || address.some)) addMedia(into, PartKind.Document, data.some ? data : address, file, NONE);
  else if (byId || kind.is("input_image") || kind.is("input_file")) conversation.refuse("input.content.file_id");
  else if (kind.is("input_audio")) conversation.refuse("input.content.input_audio");
  else addText(into, words);
}

function addMedia(into: Part[], kind: PartKind, address: Slice, file: Slice, detail: Slice): void {
  const media = new Part(kind);
  takeAddress(media, address);
  media.name = file;
  media.detail = detail;
  into.push(media);
}

function readTools(conversation: Conversation): void {
  conversation.tools = [];
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next() && conversation.room()) {
    if (item.enter(list.value, list.valueEnd)) readTool(conversation);
  }
}

function readTool(conversation: Conversation): void {
  const tool = new Tool();
  let kind = NONE;
  let hasForm = false;
  while (item.next()) {
    if (item.key("type")) kind = textOf(item);
    else if (item.key("name")) tool.name = textOf(item);
    else if (item.key("description")) tool.description = textOf(item);
    else if (item.key("parameters")) tool.schema = valueOf(item);
    else if (item.key("strict")) tool.strict = isTrue(item);
    else if (item.key("format")) hasForm = true;
  }
  tool.isCustom = kind.is("custom");
  if (tool.isCustom && hasForm) conversation.dropped.add("tools.format");
  if (kind.is("function") || tool.isCustom) conversation.tools.push(tool);
  else if (kind.is("web_search") || kind.is("web_search_preview")) conversation.dropped.add("web_search");
  else conversation.refuse("tools");
}

function readChoice(conversation: Conversation): void {
  if (top.isText("auto")) conversation.choice = Choice.Auto;
  else if (top.isText("none")) conversation.choice = Choice.None;
  else if (top.isText("required")) conversation.choice = Choice.Any;
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("name")) {
      conversation.chosen = textOf(list);
      conversation.choice = Choice.One;
    } else if (list.key("type") && list.isText("allowed_tools")) conversation.dropped.add("tool_choice");
  }
}
