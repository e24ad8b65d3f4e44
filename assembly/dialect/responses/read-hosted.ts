// Items of what tools of the provider's own did, or tools that only Responses knows: each as the call of a function and its result, which every dialect knows
// (platform.openai.com/docs/api-reference/responses/create, `input`). Its model speaks of them in the turns that follow.
import { endsWith } from "../../json/ascii";
import { Walk } from "../../json/walk";
import { ByteWriter } from "../../json/write";
import { Conversation, Part, PartKind, Role, addText } from "../conversation";
import { serverName } from "../server-name";
import { NONE, Slice, isFalse, isObject, textOf, valueOf } from "../slice";
import { moveInside, quotedInside } from "../strings";

const item = new Walk();
const outputs = new Walk();
const output = new Walk();

/** What an item is known by, and where its provider ran it. */
const QUIET: StaticArray<string> = ["type", "created_by", "container_id"];

const UNTOLD = "(what came of it is not part of the conversation)";
const PNG = "image/png";

/** Calls that wait for the user's word, by the id of the question. */
let asked: Part[] = [];
/** More are no conversation. */
const MOST_ASKED: i32 = 256;

export function beginHosted(): void {
  asked = [];
}

// The values of the item under way.
let id: Slice = NONE;
let name: Slice = NONE;
let server: Slice = NONE;
let given: Slice = NONE;
let error: Slice = NONE;
let told: Slice = NONE;
let isTold: bool = false;
let failed: bool = false;
let denied: bool = false;

/** Reads the item in [ptr, end); false where it is none of these. */
export function readHosted(conversation: Conversation, type: Slice, ptr: usize, end: usize): bool {
  if (type.is("mcp_list_tools")) {
    conversation.dropped.add("mcp_list_tools");
    return true;
  }
  if (!isKnown(type)) return false;
  note(conversation, ptr, end);
  if (type.is("mcp_approval_request")) ask(conversation);
  else if (type.is("mcp_approval_response")) answer(conversation);
  else if (endsWith(type.ptr, type.length, "_output")) tell(conversation);
  else if (type.is("mcp_call")) remote(conversation);
  else if (type.is("image_generation_call")) paint(conversation, type);
  else if (type.is("code_interpreter_call")) compute(conversation, type);
  else if (type.is("file_search_call")) search(conversation, type);
  else conversation.assistant().parts.push(called(bare(type), given, true));
  return true;
}

const KNOWN: StaticArray<string> = [
  "local_shell_call",
  "local_shell_call_output",
  "shell_call",
  "shell_call_output",
  "apply_patch_call",
  "apply_patch_call_output",
  "code_interpreter_call",
  "file_search_call",
  "image_generation_call",
  "mcp_call",
  "mcp_approval_request",
  "mcp_approval_response",
];

function isKnown(type: Slice): bool {
  for (let i = 0, n = KNOWN.length; i < n; i++) if (type.is(KNOWN[i])) return true;
  return false;
}

function note(conversation: Conversation, ptr: usize, end: usize): void {
  id = name = server = given = error = told = NONE;
  isTold = failed = denied = false;
  let own = NONE;
  if (!item.enter(ptr, end)) return;
  while (item.next()) {
    if (item.key("call_id") || item.key("approval_request_id")) id = textOf(item);
    else if (item.key("id")) own = textOf(item);
    else if (item.key("name")) name = textOf(item);
    else if (item.key("server_label")) server = textOf(item);
    else if (item.key("approve")) denied = isFalse(item);
    else if (item.key("status")) failed = item.isText("failed");
    else if (item.key("arguments")) given = textOf(item);
    else if (item.key("action") || item.key("operation") || item.key("code") || item.key("queries")) given = valueOf(item);
    else if (item.key("error") || item.key("reason")) error = item.isString() ? textOf(item) : valueOf(item);
    else if (item.key("output") || item.key("outputs") || item.key("results") || item.key("result")) {
      told = valueOf(item);
      isTold = told.some;
    } else conversation.leaveOut(item, QUIET);
  }
  // A call's own id where nothing else names it; `approval_request_id` of a call is another's.
  if (!id.some || server.some) id = own;
}

/** `local_shell` of `local_shell_call`. */
function bare(type: Slice): Slice {
  return new Slice(type.ptr, type.length - 5);
}

function called(tool: Slice, text: Slice, isObjectText: bool): Part {
  const call = new Part(PartKind.Call);
  call.id = id;
  call.name = tool;
  call.text = text;
  call.isObject = isObjectText && text.some;
  return call;
}

function resulting(): Part {
  const result = new Part(PartKind.Result);
  result.id = id;
  result.parts = [];
  return result;
}

/** `{"<key>":<value>}` */
function argument(conversation: Conversation, key: string, value: Slice): Slice {
  if (!value.some) return NONE;
  const writer = new ByteWriter(value.length + 24);
  writer.ascii('{"' + key + '":');
  writer.bytes(value.ptr, value.length);
  writer.ascii("}");
  return conversation.keep(writer.take());
}

/** A text as it is, anything else as JSON. */
function addTold(conversation: Conversation, into: Part[], value: Slice): void {
  if (value.some && load<u8>(value.ptr) == 0x22) addText(into, new Slice(value.ptr + 1, value.length - 2));
  else if (value.some) addText(into, conversation.keepCopy(quotedInside(value)));
}

function addOwn(conversation: Conversation, into: Part[], text: string): void {
  addText(into, conversation.keep(String.UTF8.encode(text)));
}

/** What the client ran. */
function tell(conversation: Conversation): void {
  const result = resulting();
  addTold(conversation, result.parts, told);
  result.isError = failed;
  conversation.turn(Role.User).parts.push(result);
}

/** What a server of MCP ran: `server__name`. */
function remote(conversation: Conversation): void {
  const result = resulting();
  if (error.some) addTold(conversation, result.parts, quoted(error));
  else if (isTold) addTold(conversation, result.parts, told);
  else addOwn(conversation, result.parts, UNTOLD);
  result.isError = error.some || failed;
  conversation.happened(called(serverName(conversation, server, name), given, false), result);
}

/** The inside of a string with its quotes, as it lies; JSON of another kind as it is. */
function quoted(text: Slice): Slice {
  const first = load<u8>(text.ptr);
  return first == 0x7b || first == 0x5b ? text : new Slice(text.ptr - 1, text.length + 2);
}

function ask(conversation: Conversation): void {
  if (asked.length < MOST_ASKED) asked.push(called(serverName(conversation, server, name), given, false));
}

/** What the user allowed is told by the call itself, what he refused by nothing else. */
function answer(conversation: Conversation): void {
  for (let i = 0; denied && i < asked.length; i++) {
    if (!asked[i].id.same(id)) continue;
    const result = resulting();
    const writer = new ByteWriter();
    writer.ascii("The user did not allow this call.");
    if (error.some) writer.ascii(" ");
    moveInside(writer, error);
    addText(result.parts, conversation.keep(writer.take()));
    result.isError = true;
    conversation.happened(asked[i], result);
    return;
  }
}

function paint(conversation: Conversation, type: Slice): void {
  if (!isTold || load<u8>(told.ptr) != 0x22) {
    conversation.dropped.add("image_generation_call");
    return;
  }
  const result = resulting();
  const picture = new Part(PartKind.Image);
  picture.text = new Slice(told.ptr + 1, told.length - 2);
  picture.media = conversation.keep(String.UTF8.encode(PNG));
  result.parts.push(picture);
  conversation.happened(called(bare(type), NONE, true), result);
}

function compute(conversation: Conversation, type: Slice): void {
  const result = resulting();
  if (isTold && outputs.enter(told.ptr, told.end)) while (outputs.next()) addLogs(result.parts);
  if (result.parts.length == 0) addOwn(conversation, result.parts, UNTOLD);
  result.isError = failed;
  conversation.happened(called(bare(type), argument(conversation, "code", given), true), result);
}

/** Pictures that the code made lie at the provider. */
function addLogs(into: Part[]): void {
  if (!isObject(outputs) || !output.enter(outputs.value, outputs.valueEnd)) return;
  while (output.next()) if (output.key("logs") || output.key("url")) addText(into, textOf(output));
}

function search(conversation: Conversation, type: Slice): void {
  const result = resulting();
  if (isTold) addTold(conversation, result.parts, told);
  else addOwn(conversation, result.parts, UNTOLD);
  conversation.happened(called(bare(type), argument(conversation, "queries", given), true), result);
}
