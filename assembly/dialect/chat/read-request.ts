// OpenAI's Chat Completions request, as a conversation (platform.openai.com/docs/api-reference/chat/create).
import { Walk } from "../../json/walk";
import { Choice, Conversation, Format, Part, PartKind, Role, Tool, Turn, addText, readStops, takeDetail } from "../conversation";
import { takeAddress } from "../data-url";
import { NONE, Slice, isFalse, isList, isObject, isTrue, numberOf, textOf, valueOf } from "../slice";
import { effortOf, readMode } from "../words";

const top = new Walk();
const list = new Walk();
const item = new Walk();
const parts = new Walk();
const part = new Walk();
const inner = new Walk();
const leaf = new Walk();

/** Of no meaning to another dialect when it stands there empty, zero or false: then nothing is dropped. */
const REFUSED: StaticArray<string> = ["audio", "functions", "function_call"];

/** What says nothing to another dialect: where a thing stands in its list, of which kind it is, and that it is whole. */
const QUIET: StaticArray<string> = ["type", "index", "closed"];

/** Reads the object in [ptr, ptr + length), which RequestScan has checked. */
export function readChatRequest(ptr: usize, length: i32): Conversation {
  const conversation = new Conversation();
  conversation.wantsReasoning = true;
  top.enter(ptr, ptr + length);
  while (top.next()) member(conversation);
  return conversation;
}

function member(conversation: Conversation): void {
  if (top.key("model") || top.firstByte() == 0x6e) return;
  if (top.key("messages")) readMessages(conversation);
  else if (top.key("tools")) readTools(conversation);
  else if (top.key("tool_choice")) readChoice(conversation);
  else if (top.key("stream")) conversation.stream = isTrue(top);
  else if (top.key("stream_options")) readStreamOptions(conversation);
  else if (top.key("parallel_tool_calls")) conversation.oneCallOnly = isFalse(top);
  else if (top.key("max_completion_tokens") || top.key("max_tokens")) conversation.limit = numberOf(top);
  else if (top.key("temperature")) conversation.temperature = numberOf(top);
  else if (top.key("top_p")) conversation.topP = numberOf(top);
  else if (top.key("stop")) readStop(conversation);
  else if (top.key("reasoning_effort")) conversation.effort = effortOf(textOf(top));
  else if (top.key("response_format")) readFormat(conversation);
  else if (top.key("prompt_cache_retention")) conversation.retention = textOf(top);
  else other(conversation);
}

/** What cannot be expressed, else what is left out. */
function other(conversation: Conversation): void {
  if (top.key("n")) {
    if (top.integer() != 1) conversation.refuse("n");
  } else if (top.key("logprobs")) {
    if (isTrue(top)) conversation.refuse("logprobs");
  } else if (top.key("modalities")) {
    if (namesAudio()) conversation.refuse("modalities");
  } else if (top.key("store")) {
    if (isTrue(top)) conversation.dropped.add("store");
  } else {
    for (let i = 0, n = REFUSED.length; i < n; i++) if (top.key(REFUSED[i])) conversation.refuse(REFUSED[i]);
    conversation.dropped.addBytes(top.keyPtr, top.keyLength);
  }
}

function namesAudio(): bool {
  if (!list.enter(top.value, top.valueEnd)) return false;
  while (list.next()) if (list.isText("audio")) return true;
  return false;
}

function readStreamOptions(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (!list.key("include_usage")) continue;
    conversation.includeUsage = isTrue(list);
    conversation.leavesUsage = isFalse(list);
  }
}

/** One text, or a list. */
function readStop(conversation: Conversation): void {
  if (isList(top)) return readStops(conversation, list, top);
  const one = textOf(top);
  conversation.stops = one.some ? [one] : [];
}

function readFormat(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("type")) {
      conversation.format = list.isText("json_schema") ? Format.Schema : list.isText("json_object") ? Format.Json : Format.Text;
    } else if (list.key("json_schema") && item.enter(list.value, list.valueEnd)) {
      while (item.next()) {
        if (item.key("schema")) conversation.schema = valueOf(item);
        else if (item.key("name")) conversation.schemaName = textOf(item);
        else if (item.key("strict")) conversation.schemaStrict = isTrue(item);
        else if (item.key("description")) conversation.schemaDescription = textOf(item);
        else conversation.leaveOut(item, QUIET);
      }
    }
  }
}

function readMessages(conversation: Conversation): void {
  conversation.turns = [];
  if (!isList(top) || !list.enter(top.value, top.valueEnd)) return conversation.refuse("messages");
  while (list.next() && conversation.room()) readMessage(conversation);
}

// Where the values of the message under way lie: a role may come last.
let role: Slice = NONE;
let callId: Slice = NONE;
let content: usize = 0;
let contentEnd: usize = 0;
let calls: usize = 0;
let callsEnd: usize = 0;
let reasoning: Slice = NONE;
let refusal: Slice = NONE;
let hasName: bool = false;

function readMessage(conversation: Conversation): void {
  role = NONE;
  callId = NONE;
  content = 0;
  calls = 0;
  reasoning = NONE;
  refusal = NONE;
  hasName = false;
  if (!isObject(list) || !item.enter(list.value, list.valueEnd)) return conversation.refuse("messages");
  while (item.next()) noteMember(conversation);
  if (role.is("assistant")) return readAssistant(conversation);
  if (role.is("tool") || role.is("function")) return readResult(conversation);
  if (hasName) conversation.dropped.add("name");
  const turn = conversation.turn(role.is("system") || role.is("developer") ? Role.System : Role.User);
  readContent(conversation, turn.parts);
}

function noteMember(conversation: Conversation): void {
  if (item.key("role")) role = textOf(item);
  else if (item.key("content")) {
    if (!item.isString() && !isList(item) && item.firstByte() != 0x6e) conversation.refuse("messages.content");
    content = item.value;
    contentEnd = item.valueEnd;
  } else if (item.key("tool_calls")) {
    calls = item.value;
    callsEnd = item.valueEnd;
  } else if (item.key("tool_call_id")) callId = textOf(item);
  else if (item.key("reasoning_content") || item.key("reasoning")) reasoning = textOf(item);
  else if (item.key("refusal")) refusal = textOf(item);
  else if (item.key("function_call") && item.firstByte() != 0x6e) conversation.refuse("messages.function_call");
  else if (item.key("audio") && item.firstByte() != 0x6e) conversation.refuse("messages.audio");
  else if (item.key("name")) hasName = item.textLength() > 0;
  else conversation.leaveOut(item, QUIET);
}

function readAssistant(conversation: Conversation): void {
  const turn = conversation.turn(Role.Assistant);
  if (hasName) conversation.dropped.add("name");
  if (reasoning.some) {
    const thought = new Part(PartKind.Reasoning);
    thought.text = reasoning;
    turn.parts.push(thought);
  }
  readContent(conversation, turn.parts);
  addText(turn.parts, refusal);
  if (calls != 0 && parts.enter(calls, callsEnd)) {
    while (parts.next() && conversation.room()) readCall(conversation, turn);
  }
}

function readCall(conversation: Conversation, turn: Turn): void {
  const call = new Part(PartKind.Call);
  if (!part.enter(parts.value, parts.valueEnd)) return;
  while (part.next()) {
    if (part.key("id")) call.id = textOf(part);
    else if (part.key("function") || part.key("custom")) {
      call.isCustom = part.key("custom");
      if (!inner.enter(part.value, part.valueEnd)) continue;
      while (inner.next()) {
        if (inner.key("name")) call.name = textOf(inner);
        else if (inner.key("arguments") || inner.key("input")) call.text = textOf(inner);
        else conversation.leaveOut(inner, QUIET);
      }
    } else conversation.leaveOut(part, QUIET);
  }
  turn.parts.push(call);
}

function readResult(conversation: Conversation): void {
  const result = new Part(PartKind.Result);
  result.id = callId;
  result.parts = [];
  readContent(conversation, result.parts);
  conversation.turn(Role.User).parts.push(result);
}

function readContent(conversation: Conversation, into: Part[]): void {
  if (content == 0) return;
  if (load<u8>(content) == 0x22) {
    if (contentEnd - content > 2) addText(into, new Slice(content + 1, <i32>(contentEnd - content) - 2));
    return;
  }
  if (!parts.enter(content, contentEnd)) return;
  while (parts.next() && conversation.room()) readPart(conversation, into);
}

function readPart(conversation: Conversation, into: Part[]): void {
  let type = NONE;
  let text = NONE;
  let value: usize = 0;
  let valueEnd: usize = 0;
  if (!part.enter(parts.value, parts.valueEnd)) return;
  while (part.next()) {
    if (part.key("type")) type = textOf(part);
    else if (part.key("text") || part.key("refusal")) text = textOf(part);
    else if (part.key("image_url") || part.key("file") || part.key("thinking")) {
      value = part.value;
      valueEnd = part.valueEnd;
    } else if (!part.key("input_audio")) conversation.leaveOut(part, QUIET);
  }
  if (type.is("image_url")) addImage(conversation, into, value, valueEnd);
  else if (type.is("file")) addFile(conversation, into, value, valueEnd);
  else if (type.is("text") || type.is("refusal") || !type.some) addText(into, text);
  else if (type.is("thinking")) addThought(conversation, into, value, valueEnd);
  else if (type.is("input_audio")) conversation.refuse("messages.content.input_audio");
  else conversation.refuse("messages.content");
}

/** What a model of Mistral's thought: a list of texts (docs.mistral.ai/capabilities/reasoning). */
function addThought(conversation: Conversation, into: Part[], value: usize, valueEnd: usize): void {
  if (value == 0 || !inner.enter(value, valueEnd)) return;
  while (inner.next() && conversation.room()) {
    const thought = new Part(PartKind.Reasoning);
    if (!leaf.enter(inner.value, inner.valueEnd)) continue;
    while (leaf.next()) {
      if (leaf.key("text")) thought.text = textOf(leaf);
      else conversation.leaveOut(leaf, QUIET);
    }
    if (thought.text.some) into.push(thought);
  }
}

function addImage(conversation: Conversation, into: Part[], value: usize, valueEnd: usize): void {
  const image = new Part(PartKind.Image);
  if (value == 0) return;
  // Some clients write the address itself where the object belongs.
  if (load<u8>(value) == 0x22) takeAddress(image, new Slice(value + 1, <i32>(valueEnd - value) - 2));
  else if (inner.enter(value, valueEnd)) {
    while (inner.next()) {
      if (inner.key("url")) takeAddress(image, textOf(inner));
      else if (inner.key("detail")) takeDetail(conversation, image, textOf(inner));
      else conversation.leaveOut(inner, QUIET);
    }
  }
  if (image.text.some) into.push(image);
}

function addFile(conversation: Conversation, into: Part[], value: usize, valueEnd: usize): void {
  const file = new Part(PartKind.Document);
  if (value == 0 || !inner.enter(value, valueEnd)) return;
  while (inner.next()) {
    if (inner.key("file_data")) takeAddress(file, textOf(inner));
    else if (inner.key("filename")) file.name = textOf(inner);
    else if (inner.key("file_id")) {
      if (inner.firstByte() != 0x6e) conversation.refuse("messages.content.file.file_id");
    } else conversation.leaveOut(inner, QUIET);
  }
  if (file.text.some && file.media.some) into.push(file);
  else conversation.refuse("messages.content.file");
}

function readTools(conversation: Conversation): void {
  conversation.tools = [];
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next() && conversation.room()) {
    if (!item.enter(list.value, list.valueEnd)) continue;
    const tool = new Tool();
    let known = false;
    while (item.next()) {
      if (item.key("function") || item.key("custom")) {
        known = true;
        tool.isCustom = item.key("custom");
        readFunction(conversation, tool);
      } else conversation.leaveOut(item, QUIET);
    }
    if (known) conversation.tools.push(tool);
    else conversation.refuse("tools");
  }
}

function readFunction(conversation: Conversation, tool: Tool): void {
  if (!parts.enter(item.value, item.valueEnd)) return;
  while (parts.next()) {
    if (parts.key("name")) tool.name = textOf(parts);
    else if (parts.key("description")) tool.description = textOf(parts);
    else if (parts.key("parameters")) tool.schema = valueOf(parts);
    else if (parts.key("strict")) tool.strict = isTrue(parts);
    else if (parts.key("format")) {
      if (!isPlainFormat()) conversation.dropped.add("tools.format");
    } else conversation.leaveOut(parts, QUIET);
  }
}

/** A custom tool's text of any form. */
function isPlainFormat(): bool {
  if (!part.enter(parts.value, parts.valueEnd)) return true;
  while (part.next()) if (part.key("type")) return part.isText("text");
  return true;
}

function readChoice(conversation: Conversation): void {
  readMode(conversation, top);
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("allowed_tools")) readAllowed(conversation);
    if (!list.key("function") && !list.key("custom")) continue;
    if (!item.enter(list.value, list.valueEnd)) continue;
    while (item.next()) if (item.key("name")) conversation.chosen = textOf(item);
    conversation.choice = Choice.One;
  }
}

/** Some of the tools, one of which may or must be called: each stands as it does in the choice of one. */
function readAllowed(conversation: Conversation): void {
  const allowed: Slice[] = [];
  conversation.allowed = allowed;
  if (!item.enter(list.value, list.valueEnd)) return;
  while (item.next()) {
    if (item.key("mode")) readMode(conversation, item);
    else if (item.key("tools") && parts.enter(item.value, item.valueEnd)) {
      while (parts.next() && conversation.room()) {
        if (!part.enter(parts.value, parts.valueEnd)) continue;
        while (part.next())
          if (inner.enter(part.value, part.valueEnd)) while (inner.next()) if (inner.key("name")) allowed.push(textOf(inner));
      }
    }
  }
}
