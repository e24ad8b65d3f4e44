// OpenAI's Responses request, as a conversation (platform.openai.com/docs/api-reference/responses/create). Items of the model's that follow
// each other are one turn: its words, its thoughts and its calls.
import { Walk } from "../../json/walk";
import { Choice, Conversation, Format, Part, PartKind, Role, Tool, Turn, addText, takeDetail } from "../conversation";
import { takeAddress } from "../data-url";
import { NONE, Slice, isFalse, isList, isObject, isTrue, numberOf, textOf, valueOf } from "../slice";
import { quotedInside } from "../strings";
import { effortOf, readMode } from "../words";
import { beginHosted, readHosted } from "./read-hosted";
import { nameIn, readAllowed, readToolList, toolSearch } from "./read-tools";

const top = new Walk();
const list = new Walk();
const item = new Walk();
const parts = new Walk();
const part = new Walk();
/** Tools that came with the conversation, behind those of the request. */
let later: Tool[] = [];

/** What no other dialect can express, where there is something in it. */
const REFUSED: StaticArray<string> = ["previous_response_id", "conversation", "prompt"];

/** What an item is known by at its provider, and how far it came. */
const QUIET: StaticArray<string> = ["type", "id", "status", "created_by"];
/** What items that every dialect knows are read by. */
const OF_ITEMS: StaticArray<string> = [
  "type",
  "id",
  "status",
  "created_by",
  "role",
  "content",
  "call_id",
  "name",
  "namespace",
  "arguments",
  "input",
  "output",
  "summary",
  "encrypted_content",
  "tools",
  "execution",
];
/** Thoughts are told in any case, as much of them as the provider tells. */
const OF_THOUGHTS: StaticArray<string> = ["summary", "generate_summary"];

/** Reads the object in [ptr, ptr + length), which RequestScan has checked. */
export function readResponsesRequest(ptr: usize, length: i32): Conversation {
  const conversation = new Conversation();
  const system = new Turn(Role.System);
  conversation.wantsReasoning = true;
  later = [];
  top.enter(ptr, ptr + length);
  while (top.next()) member(conversation, system);
  if (system.parts.length > 0) conversation.turns.unshift(system);
  for (let i = 0, n = later.length; i < n; i++) conversation.tools.push(later[i]);
  later = [];
  conversation.judgeTools();
  return conversation;
}

function member(conversation: Conversation, system: Turn): void {
  if (top.key("model") || top.firstByte() == 0x6e) return;
  if (top.key("input")) readInput(conversation);
  else if (top.key("instructions")) {
    system.parts = [];
    addText(system.parts, textOf(top));
  } else if (top.key("tools")) {
    conversation.tools = [];
    readToolList(conversation, conversation.tools, top.value, top.valueEnd);
  } else if (top.key("tool_choice")) readChoice(conversation);
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
  while (list.next()) {
    if (list.key("effort")) conversation.effort = effortOf(textOf(list));
    else conversation.leaveOut(list, OF_THOUGHTS);
  }
}

function readText(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (!list.key("format")) conversation.leaveOut(list, QUIET);
    else if (item.enter(list.value, list.valueEnd)) readFormat(conversation);
  }
}

function readFormat(conversation: Conversation): void {
  while (item.next()) {
    if (item.key("schema")) conversation.schema = valueOf(item);
    else if (item.key("name")) conversation.schemaName = textOf(item);
    else if (item.key("strict")) conversation.schemaStrict = isTrue(item);
    else if (item.key("description")) conversation.schemaDescription = textOf(item);
    else if (item.key("type")) {
      conversation.format = item.isText("json_schema") ? Format.Schema : item.isText("json_object") ? Format.Json : Format.Text;
    } else conversation.leaveOut(item, QUIET);
  }
}

function readInput(conversation: Conversation): void {
  conversation.turns = [];
  later = [];
  beginHosted();
  nameless = false;
  if (top.isString()) return addText(conversation.turn(Role.User).parts, textOf(top));
  if (!isList(top) || !list.enter(top.value, top.valueEnd)) return conversation.refuse("input");
  while (list.next() && conversation.room()) readItem(conversation);
}

/** A call came without an id, as its result may. */
let nameless: bool = false;

// Where the values of the item under way lie: its type may come last.
let type: Slice = NONE;
let role: Slice = NONE;
let id: Slice = NONE;
let name: Slice = NONE;
let space: Slice = NONE;
let text: Slice = NONE;
let isObjectText: bool = false;
let isOurs: bool = false;
let tools: usize = 0;
let toolsEnd: usize = 0;
let content: usize = 0;
let contentEnd: usize = 0;

function readItem(conversation: Conversation): void {
  type = NONE;
  role = NONE;
  id = NONE;
  name = NONE;
  space = NONE;
  text = NONE;
  isObjectText = false;
  isOurs = false;
  tools = 0;
  content = 0;
  if (!isObject(list) || !item.enter(list.value, list.valueEnd)) return conversation.refuse("input");
  while (item.next()) noteMember(conversation);
  if (readHosted(conversation, type, list.value, list.valueEnd)) return;
  if (type.is("web_search_call")) return conversation.dropped.add("web_search_call");
  leaveOutRest(conversation);
  if (type.is("message") || (!type.some && role.some)) readMessage(conversation);
  else if (type.is("function_call") || type.is("custom_tool_call")) readCall(conversation);
  else if (type.is("function_call_output") || type.is("custom_tool_call_output")) readResult(conversation);
  else if (type.is("reasoning")) readThought(conversation);
  else if (type.is("additional_tools")) readLater(conversation);
  else if (type.is("tool_search_call")) readSearch(conversation);
  else if (type.is("tool_search_output")) readFound(conversation);
  else refuseItem(conversation);
}

/** What only its maker can look up or read is named. */
const BOUND: StaticArray<string> = ["item_reference", "compaction", "compaction_summary", "computer_call", "computer_call_output"];

function refuseItem(conversation: Conversation): void {
  for (let i = 0, n = BOUND.length; i < n; i++) if (type.is(BOUND[i])) return conversation.refuse("input." + BOUND[i]);
  // An item of an id alone names one that is stored.
  conversation.refuse(type.some ? "input" : "input.item_reference");
}

function noteMember(conversation: Conversation): void {
  if (item.key("type")) type = textOf(item);
  else if (item.key("role")) role = textOf(item);
  else if (item.key("call_id")) id = textOf(item);
  else if (item.key("name")) name = textOf(item);
  else if (item.key("namespace")) space = textOf(item);
  else if (item.key("execution")) isOurs = item.isText("client");
  else if (item.key("arguments") || item.key("input")) {
    isObjectText = isObject(item);
    text = isObjectText ? valueOf(item) : textOf(item);
  } else if (item.key("tools")) {
    tools = item.value;
    toolsEnd = item.valueEnd;
  } else if (item.key("encrypted_content")) {
    if (item.isString()) conversation.dropped.add("encrypted_content");
  } else if (item.firstByte() != 0x6e && (item.key("content") || item.key("output") || (item.key("summary") && content == 0))) {
    content = item.value;
    contentEnd = item.valueEnd;
  }
}

/** What an item says beside what every dialect knows. */
function leaveOutRest(conversation: Conversation): void {
  if (!item.enter(list.value, list.valueEnd)) return;
  while (item.next()) conversation.leaveOut(item, OF_ITEMS);
}

function readMessage(conversation: Conversation): void {
  if (role.is("assistant")) readContent(conversation, conversation.assistant().parts);
  else {
    const isSystem = role.is("system") || role.is("developer");
    readContent(conversation, conversation.turn(isSystem ? Role.System : Role.User).parts);
  }
}

function readCall(conversation: Conversation): void {
  const call = new Part(PartKind.Call);
  call.id = id;
  nameless = nameless || !id.some;
  call.name = nameIn(conversation, space, name);
  call.text = text;
  call.isObject = isObjectText;
  call.isCustom = type.is("custom_tool_call");
  conversation.assistant().parts.push(call);
}

/** One of no call is the user's words: Codex says so that an automation begins (github.com/openai/codex/issues/42088). */
function readResult(conversation: Conversation): void {
  if (!id.some && !nameless) return readContent(conversation, conversation.turn(Role.User).parts);
  const result = new Part(PartKind.Result);
  result.id = id;
  result.parts = [];
  readContent(conversation, result.parts);
  conversation.turn(Role.User).parts.push(result);
}

/** Tools that the client declares in the middle. */
function readLater(conversation: Conversation): void {
  if (tools != 0) readToolList(conversation, later, tools, toolsEnd);
}

/** A search for tools that the client carried out: a call like any other. One of the provider's own is left out by name. */
function readSearch(conversation: Conversation): void {
  if (!isOurs) {
    conversation.dropped.add("tool_search");
    return;
  }
  name = toolSearch(conversation);
  readCall(conversation);
}

/** What it found: tools from here on, and the words of them are its result. */
function readFound(conversation: Conversation): void {
  readLater(conversation);
  if (!isOurs) return;
  const result = new Part(PartKind.Result);
  result.id = id;
  result.parts = [];
  if (tools != 0) addText(result.parts, conversation.keepCopy(quotedInside(new Slice(tools, <i32>(toolsEnd - tools)))));
  conversation.turn(Role.User).parts.push(result);
}

/** Its words where they are open, else their summary. */
function readThought(conversation: Conversation): void {
  const thoughts: Part[] = [];
  readContent(conversation, thoughts);
  for (let i = 0, n = thoughts.length; i < n; i++) {
    const thought = new Part(PartKind.Reasoning);
    thought.text = thoughts[i].text;
    conversation.assistant().parts.push(thought);
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
    else if (!part.key("input_audio")) conversation.leaveOut(part, QUIET);
  }
  if (kind.is("input_image") && address.some) takeDetail(conversation, addMedia(into, PartKind.Image, address, NONE), detail);
  else if (kind.is("input_file") && (data.some || address.some)) addMedia(into, PartKind.Document, data.some ? data : address, file);
  else if (byId || kind.is("input_image") || kind.is("input_file")) conversation.refuse("input.content.file_id");
  else if (kind.is("input_audio")) conversation.refuse("input.content.input_audio");
  else addText(into, words);
}

function addMedia(into: Part[], kind: PartKind, address: Slice, file: Slice): Part {
  const media = new Part(kind);
  takeAddress(media, address);
  media.name = file;
  into.push(media);
  return media;
}

function readChoice(conversation: Conversation): void {
  readMode(conversation, top);
  if (!list.enter(top.value, top.valueEnd)) return;
  let within = NONE;
  let kind = NONE;
  while (list.next()) {
    if (list.key("namespace")) within = textOf(list);
    else if (list.key("name")) {
      conversation.chosen = textOf(list);
      conversation.choice = Choice.One;
    } else if (list.key("type")) kind = textOf(list);
    else if (list.key("mode")) readMode(conversation, list);
    else if (list.key("tools")) readAllowed(conversation, list);
    else conversation.leaveOut(list, QUIET);
  }
  // One of the provider's own has no name: only its type.
  if (kind.some && !kind.is("allowed_tools") && conversation.choice == Choice.Unsaid) conversation.refuse("tool_choice");
  conversation.chosen = nameIn(conversation, within, conversation.chosen);
}
