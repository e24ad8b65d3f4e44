// Google's generateContent request, as a conversation (ai.google.dev/api/generate-content). Names may be written with capitals or underscores,
// as Google's own JSON has it.
import { endsWith, startsWith } from "../../json/ascii";
import { Walk } from "../../json/walk";
import { Choice, Conversation, Part, PartKind, Role, Tool, Turn, addText } from "../conversation";
import { NONE, Slice, isList, isObject, isTrue, textOf, valueOf } from "../slice";
import { googleSchema } from "../schemas";
import { quotedInside } from "../strings";
import { named } from "./named";
import { readGeminiConfig } from "./read-config";
import { indexOfByte } from "../find-byte";
import { CallIds } from "./call-ids";

const top = new Walk();
const list = new Walk();
const item = new Walk();
const parts = new Walk();
const part = new Walk();
const inner = new Walk();
const leaf = new Walk();
const beside = new Walk();
const within = new Walk();
const MINUS: u8 = 0x2d;
const UNDERSCORE: u8 = 0x5f;

/** Of no use without their contents. */
const REFUSED: StaticArray<string> = ["cachedContent", "cached_content"];

/** Reads the object in [ptr, ptr + length), which RequestScan has checked. Whether it streams is not said in it. */
export function readGeminiRequest(ptr: usize, length: i32): Conversation {
  const conversation = new Conversation();
  const system = new Turn(Role.System);
  validated = false;
  top.enter(ptr, ptr + length);
  while (top.next()) member(conversation, system);
  if (system.parts.length > 0) conversation.turns.unshift(system);
  for (let i = 0, n = conversation.tools.length; i < n; i++) conversation.tools[i].strict = validated;
  return conversation;
}

function member(conversation: Conversation, system: Turn): void {
  if (top.key("model") || top.firstByte() == 0x6e) return;
  if (top.key("contents")) readContents(conversation);
  else if (named(top, "systemInstruction", "system_instruction")) readSystem(conversation, system);
  else if (top.key("tools")) readTools(conversation);
  else if (named(top, "toolConfig", "tool_config")) readChoice(conversation);
  else if (named(top, "generationConfig", "generation_config")) readGeminiConfig(conversation, top.value, top.valueEnd);
  else {
    for (let i = 0, n = REFUSED.length; i < n; i++) if (top.key(REFUSED[i])) conversation.refuse("cachedContent");
    conversation.dropped.addBytes(top.keyPtr, top.keyLength);
  }
}

function readSystem(conversation: Conversation, system: Turn): void {
  system.parts = [];
  if (top.isString()) addText(system.parts, textOf(top));
  else if (item.enter(top.value, top.valueEnd)) {
    while (item.next()) {
      if (item.key("parts")) readParts(conversation, system.parts, null, item.value, item.valueEnd);
      else if (!item.key("role")) conversation.leaveOut(item);
    }
  }
}

function readContents(conversation: Conversation): void {
  conversation.turns = [];
  ran = null;
  const ids = new CallIds(conversation);
  if (isObject(top)) readContent(conversation, ids, top);
  else if (isList(top) && list.enter(top.value, top.valueEnd)) {
    while (list.next() && conversation.room()) readContent(conversation, ids, list);
  } else conversation.refuse("contents");
}

function readContent(conversation: Conversation, ids: CallIds, at: Walk): void {
  let role = Role.User;
  let from: usize = 0;
  let to: usize = 0;
  if (!isObject(at) || !item.enter(at.value, at.valueEnd)) return conversation.refuse("contents");
  while (item.next()) {
    if (item.key("role")) role = item.isText("model") ? Role.Assistant : item.isText("system") ? Role.System : Role.User;
    else if (item.key("parts")) {
      from = item.value;
      to = item.valueEnd;
    } else conversation.leaveOut(item);
  }
  if (from == 0) return;
  const first = conversation.turn(role);
  readParts(conversation, first.parts, ids, from, to);
  if (ran !== null) conversation.dropped.add("executableCode"); // nothing came of it
  ran = null;
  conversation.leaveEmptyBehind(first); // behind what code came to
}

function readParts(conversation: Conversation, into: Part[], ids: CallIds | null, from: usize, to: usize): void {
  // One part may stand where a list of them belongs.
  if (load<u8>(from) == 0x7b) readPart(conversation, into, ids, from, to);
  else if (parts.enter(from, to)) {
    while (parts.next() && conversation.room()) into = readPart(conversation, into, ids, parts.value, parts.valueEnd);
  }
}

/** Answers where what follows it belongs. */
function readPart(conversation: Conversation, into: Part[], ids: CallIds | null, from: usize, to: usize): Part[] {
  let text = NONE;
  let thought = false;
  if (!part.enter(from, to)) return into;
  while (part.next()) {
    if (part.firstByte() == 0x6e) continue;
    if (part.key("text")) text = textOf(part);
    else if (part.key("thought")) thought = isTrue(part);
    else if (named(part, "thoughtSignature", "thought_signature")) conversation.dropped.add("thoughtSignature");
    else if (named(part, "inlineData", "inline_data")) readData(conversation, into, "data", part, inner);
    else if (named(part, "fileData", "file_data")) readData(conversation, into, "fileUri", part, inner);
    else if (named(part, "functionCall", "function_call") && ids !== null) readCall(conversation, into, ids);
    else if (named(part, "functionResponse", "function_response") && ids !== null) readResult(conversation, into, ids);
    else if (named(part, "executableCode", "executable_code") && ids !== null) noteCode(ids);
    else if (named(part, "codeExecutionResult", "code_execution_result") && ids !== null) into = readOutcome(conversation, into);
    else if (isAboutPart()) conversation.leaveOut(part);
    else conversation.refuse("contents.parts");
  }
  if (!thought) addText(into, text);
  else if (text.some) {
    const reasoning = new Part(PartKind.Reasoning);
    reasoning.text = text;
    into.push(reasoning);
  }
  return into;
}

/** How a part is to be looked at, and what is known of it. */
function isAboutPart(): bool {
  if (named(part, "mediaResolution", "media_resolution") || named(part, "mediaProcessing", "media_processing")) return true;
  return endsWith(part.keyPtr, part.keyLength, "Metadata") || endsWith(part.keyPtr, part.keyLength, "_metadata");
}

/** Code that Google ran, as long as nothing came of it. */
let ran: Part | null = null;
const CODE_EXECUTION = String.UTF8.encode("code_execution");

/** A call like any other: the language and the code. */
function noteCode(ids: CallIds): void {
  const call = new Part(PartKind.Call);
  call.id = ids.next();
  call.name = new Slice(changetype<usize>(CODE_EXECUTION), CODE_EXECUTION.byteLength);
  call.text = valueOf(part);
  call.isObject = isObject(part);
  ran = call;
}

/** What came of it, as the user's, and the model's next turn behind. */
function readOutcome(conversation: Conversation, into: Part[]): Part[] {
  const call = ran;
  if (call === null || !inner.enter(part.value, part.valueEnd)) {
    conversation.dropped.add("codeExecutionResult");
    return into;
  }
  ran = null;
  const result = new Part(PartKind.Result);
  result.id = call.id;
  result.parts = [];
  while (inner.next()) {
    if (inner.key("output")) addText(result.parts, textOf(inner));
    else if (inner.key("outcome")) result.isError = inner.isString() && !inner.isText("OUTCOME_OK");
  }
  conversation.happened(call, result);
  return conversation.turn(Role.Assistant).parts;
}

/** Data, or what stands at an address that anybody can read. */
function readData(conversation: Conversation, into: Part[], key: string, at: Walk, members: Walk): void {
  let media = NONE;
  let text = NONE;
  let name = NONE;
  const byAddress = key == "fileUri";
  if (!members.enter(at.value, at.valueEnd)) return;
  while (members.next()) {
    if (named(members, "mimeType", "mime_type")) media = textOf(members);
    else if (members.key(key) || members.key("file_uri")) text = textOf(members);
    else if (named(members, "displayName", "display_name")) name = textOf(members);
    else conversation.leaveOut(members);
  }
  const isImage = startsWith(media.ptr, media.length, "image/");
  const isDocument = media.is("application/pdf") || startsWith(media.ptr, media.length, "text/");
  const isOpen = startsWith(text.ptr, text.length, "https://") || startsWith(text.ptr, text.length, "http://");
  if ((!isImage && !isDocument) || !text.some || (byAddress && (!isOpen || isFilesApi(text)))) {
    conversation.refuse(byAddress ? "contents.parts.fileData" : "contents.parts.inlineData");
    return;
  }
  const file = new Part(isImage ? PartKind.Image : PartKind.Document);
  file.text = byAddress ? text : ordinary(conversation, text);
  file.name = name;
  if (!byAddress) file.media = media;
  into.push(file);
}

/** Google reads the alphabet for URLs too, which its client for Python writes (googleapis/python-genai, google/genai/_common.py); others read the ordinary one. */
function ordinary(conversation: Conversation, data: Slice): Slice {
  if (indexOfByte(data.ptr, data.end, MINUS) + indexOfByte(data.ptr, data.end, UNDERSCORE) == 0) return data;
  const copy = conversation.keepCopy(data);
  for (let p = copy.ptr, end = copy.end; p < end; p++) {
    const c = load<u8>(p);
    if (c == MINUS) store<u8>(p, 0x2b);
    else if (c == UNDERSCORE) store<u8>(p, 0x2f);
  }
  return copy;
}

/** What was uploaded to Google is for Google's models alone. */
function isFilesApi(address: Slice): bool {
  return startsWith(address.ptr, address.length, "https://generativelanguage.googleapis.com/");
}

function readCall(conversation: Conversation, into: Part[], ids: CallIds): void {
  const call = new Part(PartKind.Call);
  if (!inner.enter(part.value, part.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("id")) call.id = textOf(inner);
    else if (inner.key("name")) call.name = textOf(inner);
    else if (inner.key("args") && isObject(inner)) {
      call.text = valueOf(inner);
      call.isObject = true;
    } else if (!inner.key("args")) conversation.leaveOut(inner);
  }
  ids.called(call);
  into.push(call);
}

function readResult(conversation: Conversation, into: Part[], ids: CallIds): void {
  const result = new Part(PartKind.Result);
  let id = NONE;
  result.parts = [];
  if (!inner.enter(part.value, part.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("id")) id = textOf(inner);
    else if (inner.key("name")) result.name = textOf(inner);
    else if (inner.key("response") && isObject(inner)) readResponse(conversation, result);
    else if (inner.key("parts")) readResultParts(conversation, result.parts);
    else if (!inner.key("response")) conversation.leaveOut(inner);
  }
  result.id = ids.resultOf(id, result.name);
  into.push(result);
}

/** Pictures and documents beside what a function answered (ai.google.dev/gemini-api/docs/function-calling). */
function readResultParts(conversation: Conversation, into: Part[]): void {
  if (!leaf.enter(inner.value, inner.valueEnd)) return;
  while (leaf.next() && conversation.room()) {
    if (!beside.enter(leaf.value, leaf.valueEnd)) continue;
    while (beside.next()) {
      if (named(beside, "inlineData", "inline_data")) readData(conversation, into, "data", beside, within);
      else if (named(beside, "fileData", "file_data")) readData(conversation, into, "fileUri", beside, within);
      else conversation.leaveOut(beside);
    }
  }
}

/** `output`, `result` or `error` where a text stands there alone; else the object as JSON. */
function readResponse(conversation: Conversation, result: Part): void {
  let text = NONE;
  let members = 0;
  if (!leaf.enter(inner.value, inner.valueEnd)) return;
  while (leaf.next()) {
    members++;
    if (leaf.key("error")) result.isError = leaf.firstByte() != 0x6e;
    if ((leaf.key("output") || leaf.key("result") || leaf.key("error")) && leaf.isString()) text = textOf(leaf);
    else members++;
  }
  if (members > 1) text = conversation.keepCopy(quotedInside(valueOf(inner)));
  addText(result.parts, text);
}

function readTools(conversation: Conversation): void {
  conversation.tools = [];
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next() && conversation.room()) {
    if (!item.enter(list.value, list.valueEnd)) continue;
    while (item.next()) {
      if (item.firstByte() == 0x6e) continue;
      if (named(item, "functionDeclarations", "function_declarations")) readDeclarations(conversation);
      else if (named(item, "googleSearch", "google_search")) conversation.dropped.add("googleSearch");
      else conversation.refuse("tools");
    }
  }
}

function readDeclarations(conversation: Conversation): void {
  if (!parts.enter(item.value, item.valueEnd)) return;
  while (parts.next() && conversation.room()) {
    const tool = new Tool();
    if (!part.enter(parts.value, parts.valueEnd)) continue;
    while (part.next()) {
      if (part.key("name")) tool.name = textOf(part);
      else if (part.key("description")) tool.description = textOf(part);
      else if (named(part, "parametersJsonSchema", "parameters_json_schema")) tool.schema = valueOf(part);
      else if (part.key("parameters")) {
        if (isObject(part)) tool.schema = conversation.keep(googleSchema(valueOf(part)));
      } else conversation.leaveOut(part);
    }
    conversation.tools.push(tool);
  }
}

function readChoice(conversation: Conversation): void {
  if (!item.enter(top.value, top.valueEnd)) return;
  while (item.next()) {
    if (!named(item, "functionCallingConfig", "function_calling_config")) conversation.leaveOut(item);
    else if (inner.enter(item.value, item.valueEnd)) readCalling(conversation);
  }
  if (conversation.chosen.some) conversation.choice = Choice.One;
}

/** The model is held to the schemas of all tools. */
let validated: bool = false;

function readCalling(conversation: Conversation): void {
  while (inner.next()) {
    if (inner.key("mode")) {
      conversation.choice = modeOf(textOf(inner));
      validated = inner.isText("VALIDATED");
    } else if (named(inner, "allowedFunctionNames", "allowed_function_names")) readAllowed(conversation);
    else conversation.leaveOut(inner);
  }
}

function modeOf(mode: Slice): Choice {
  if (mode.is("ANY")) return Choice.Any;
  return mode.is("NONE") ? Choice.None : mode.is("AUTO") || mode.is("VALIDATED") ? Choice.Auto : Choice.Unsaid;
}

/** One name is a choice; several have no equal. */
function readAllowed(conversation: Conversation): void {
  let count = 0;
  if (!leaf.enter(inner.value, inner.valueEnd)) return;
  while (leaf.next()) {
    count++;
    conversation.chosen = textOf(leaf);
  }
  if (count <= 1) return;
  conversation.chosen = NONE;
  conversation.dropped.add("allowedFunctionNames");
}
