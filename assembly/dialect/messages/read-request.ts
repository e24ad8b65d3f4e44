// Anthropic's Messages request, as a conversation (platform.claude.com/docs/en/api/messages).
// Over 350 lines: each kind of block is read where it stands, by walks that they share.
import { startsWith } from "../../json/ascii";
import { Walk } from "../../json/walk";
import { Choice, Conversation, Effort, Format, Part, PartKind, Role, Turn, addText, readStops } from "../conversation";
import { NONE, Slice, isList, isObject, isTrue, numberOf, textOf, valueOf } from "../slice";
import { addFound } from "../found";
import { quotedInside } from "../strings";
import { effortOf, effortOfBudget } from "../words";
import { beginHosted, isHostedResult, isSearch, leaveHosted, noteHosted, outcomeOf, takeHosted } from "./hosted-calls";
import { beginToolChanges, carryOutToolChanges, readToolAdded, readToolRemoved, readTools } from "./read-tools";

const top = new Walk();
const list = new Walk();
const item = new Walk();
const blocks = new Walk();
const block = new Walk();
const inner = new Walk();
const innerBlock = new Walk();
const source = new Walk();
const texts = new Walk();
const textBlock = new Walk();

/** What no other dialect can express, where there is something in it. */
const REFUSED: StaticArray<string> = ["mcp_servers", "container"];

/** Of a block what it is read by, and `caller`: who called a tool is told by the turn. */
const OF_BLOCKS: StaticArray<string> = [
  "type",
  "text",
  "source",
  "title",
  "content",
  "id",
  "name",
  "input",
  "tool_use_id",
  "is_error",
  "thinking",
  "signature",
  "data",
  "tool_name",
  "tool",
  "caller",
  "server_name",
  "tool_changes",
  "encrypted_content",
];
const OF_THOUGHTS: StaticArray<string> = ["type", "budget_tokens"];
const OF_CHOICES: StaticArray<string> = ["type", "name", "disable_parallel_tool_use"];
const OF_FORMATS: StaticArray<string> = ["type", "schema"];
const OF_SOURCES: StaticArray<string> = ["type", "media_type", "data", "url", "file_id", "content"];

/** Reads the object in [ptr, ptr + length), which RequestScan has checked. */
export function readMessagesRequest(ptr: usize, length: i32): Conversation {
  const conversation = new Conversation();
  const system = new Turn(Role.System);
  beginToolChanges();
  top.enter(ptr, ptr + length);
  while (top.next()) member(conversation, system);
  if (system.parts.length > 0) conversation.turns.unshift(system);
  carryOutToolChanges(conversation);
  conversation.judgeTools();
  return conversation;
}

function member(conversation: Conversation, system: Turn): void {
  if (top.key("model") || top.firstByte() == 0x6e) return;
  if (top.key("messages")) readMessages(conversation);
  else if (top.key("system")) {
    system.parts = [];
    readContent(conversation, system.parts, top.value, top.valueEnd);
  } else if (top.key("max_tokens")) conversation.limit = numberOf(top);
  else if (top.key("tools")) readTools(conversation, top.value, top.valueEnd);
  else if (top.key("tool_choice")) readChoice(conversation);
  else if (top.key("stream")) conversation.stream = isTrue(top);
  else if (top.key("temperature")) conversation.temperature = numberOf(top);
  else if (top.key("top_p")) conversation.topP = numberOf(top);
  else if (top.key("stop_sequences")) readStops(conversation, list, top);
  else if (top.key("thinking")) readThinking(conversation);
  else if (top.key("output_config")) readOutput(conversation, top.value, top.valueEnd);
  else if (top.key("output_format")) readFormat(conversation, top);
  else other(conversation);
}

function other(conversation: Conversation): void {
  if (isEmpty()) return;
  for (let i = 0, n = REFUSED.length; i < n; i++) if (top.key(REFUSED[i])) conversation.refuse(REFUSED[i]);
  if (top.key("thread") && goesOn()) conversation.refuse("thread");
  conversation.dropped.addBytes(top.keyPtr, top.keyLength);
}

/** A message thread that goes on: what was said before is with the provider that holds it, and not in the request. */
function goesOn(): bool {
  if (!list.enter(top.value, top.valueEnd)) return false;
  while (list.next()) if (list.key("type") && list.isText("continue")) return true;
  return false;
}

/** `[]` and `{}` say nothing. */
function isEmpty(): bool {
  return (top.firstByte() == 0x5b || isObject(top)) && list.enter(top.value, top.valueEnd) && !list.next();
}

function readThinking(conversation: Conversation): void {
  let budget = -1;
  let isOpen = true;
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("type")) {
      conversation.wantsReasoning = list.isText("enabled") || list.isText("adaptive");
      conversation.thinksNot = list.isText("disabled");
    } else if (list.key("budget_tokens")) budget = list.integer();
    else if (list.key("display")) isOpen = !list.isText("omitted");
    else conversation.leaveOut(list, OF_THOUGHTS);
  }
  const isWanted = conversation.wantsReasoning;
  conversation.wantsReasoning = isWanted && isOpen;
  if (isWanted && budget >= 0 && conversation.effort == Effort.Unsaid) conversation.effort = effortOfBudget(budget);
}

/** A turn of the system's may change it for what follows: the last word holds. */
function readOutput(conversation: Conversation, ptr: usize, end: usize): void {
  if (!inner.enter(ptr, end)) return;
  while (inner.next()) {
    if (inner.key("effort")) {
      const effort = effortOf(textOf(inner));
      if (effort != Effort.Unsaid) conversation.effort = effort;
    } else if (inner.key("format")) readFormat(conversation, inner);
    else if (inner.firstByte() != 0x6e) conversation.dropped.addBytes(inner.keyPtr, inner.keyLength);
  }
}

function readFormat(conversation: Conversation, at: Walk): void {
  if (!block.enter(at.value, at.valueEnd)) return;
  while (block.next()) {
    if (block.key("schema")) conversation.schema = valueOf(block);
    else if (block.key("type") && block.isText("json_schema")) conversation.format = Format.Schema;
    else conversation.leaveOut(block, OF_FORMATS);
  }
  conversation.schemaStrict = true;
}

function readMessages(conversation: Conversation): void {
  conversation.turns = [];
  beginToolChanges();
  beginHosted();
  if (!isList(top) || !list.enter(top.value, top.valueEnd)) return conversation.refuse("messages");
  while (list.next() && conversation.room()) {
    let role = Role.User;
    let content: usize = 0;
    let contentEnd: usize = 0;
    if (!isObject(list) || !item.enter(list.value, list.valueEnd)) return conversation.refuse("messages");
    while (item.next()) {
      if (item.key("role")) role = item.isText("assistant") ? Role.Assistant : item.isText("system") ? Role.System : Role.User;
      else if (item.key("content")) {
        if (!item.isString() && !isList(item)) conversation.refuse("messages.content");
        content = item.value;
        contentEnd = item.valueEnd;
      } else if (item.key("output_config")) readOutput(conversation, item.value, item.valueEnd);
      else conversation.leaveOut(item, OF_BLOCKS);
    }
    if (content != 0) readTurn(conversation, role, content, contentEnd);
  }
  leaveHosted(conversation);
}

/** A turn of the model's in which tools of the provider's own ran is several: their results are the user's. */
function readTurn(conversation: Conversation, role: Role, content: usize, contentEnd: usize): void {
  const first = conversation.turn(role);
  readContent(conversation, first.parts, content, contentEnd);
  conversation.leaveEmptyBehind(first);
}

function readContent(conversation: Conversation, into: Part[], content: usize, contentEnd: usize): void {
  if (load<u8>(content) == 0x22) {
    addText(into, new Slice(content + 1, <i32>(contentEnd - content) - 2));
    return;
  }
  if (!blocks.enter(content, contentEnd)) return;
  while (blocks.next() && conversation.room()) into = readBlock(conversation, into, blocks, block);
}

/** Reads the block that `from` stands at; `at` is the walk of its own level. Answers where what follows it belongs. */
function readBlock(conversation: Conversation, into: Part[], from: Walk, at: Walk): Part[] {
  const type = typeOf(from, at);
  if (type.is("text")) addText(into, memberText(from, at, "text"));
  else if (type.is("image")) readSource(conversation, into, new Part(PartKind.Image), from, at);
  else if (type.is("document")) readSource(conversation, into, new Part(PartKind.Document), from, at);
  else if (type.is("tool_use") && at === block) readCall(into);
  else if (type.is("tool_result") && at === block) readResult(conversation, into);
  else if (type.is("thinking") && at === block) readThought(conversation, into);
  else if (type.is("tool_reference")) addText(into, memberText(from, at, "tool_name"));
  else if (type.is("tool_addition") && at === block) readToolAdded(conversation, blocks.value, blocks.valueEnd);
  else if (type.is("tool_removal") && at === block) readToolRemoved(conversation, blocks.value, blocks.valueEnd);
  else if (type.is("redacted_thinking")) conversation.dropped.add("redacted_thinking");
  else if (type.is("search_result")) readFound(conversation, into, from, at);
  else if (type.is("mcp_tool_listing")) conversation.dropped.add("mcp_tool_listing");
  else if (at === block) into = readHosted(conversation, type, into);
  else conversation.refuse(refusedBlock(type));
  leaveOutRest(conversation, from, at);
  return into;
}

/** What only its maker can look up or read is named. */
function refusedBlock(type: Slice): string {
  return type.is("container_upload") ? "messages.content.container_upload" : "messages.content";
}

/** A block of a tool that Anthropic runs, or of what it made of turns before. */
function readHosted(conversation: Conversation, type: Slice, into: Part[]): Part[] {
  const name = type.is("server_tool_use") ? memberText(blocks, block, "name") : type;
  if (isSearch(name)) conversation.dropped.add(startsWith(name.ptr, name.length, "web") ? "web_search" : "tool_search");
  else if (type.is("server_tool_use") || type.is("mcp_tool_use")) noteHosted(conversation, blocks.value, blocks.valueEnd);
  else if (isHostedResult(type)) return readHostedResult(conversation, type, into);
  else if (type.is("compaction")) return readCompaction(conversation, into);
  else conversation.refuse(refusedBlock(type));
  return into;
}

/** The call, and what came of it as the user's, with the model's next turn behind. */
function readHostedResult(conversation: Conversation, type: Slice, into: Part[]): Part[] {
  const result = readResultHead();
  const call = takeHosted(result.id);
  const isObjectContent = resultContent != 0 && load<u8>(resultContent) == 0x7b;
  if (call === null || (isObjectContent && !readOutcome(conversation, result))) {
    conversation.dropped.addBytes(type.ptr, type.length);
    return into;
  }
  if (!isObjectContent) readResultContent(conversation, result);
  into.push(call);
  conversation.turn(Role.User).parts.push(result);
  return conversation.turn(Role.Assistant).parts;
}

/** What came of it, an object: a page's document, or JSON. False: nobody else can read it. */
function readOutcome(conversation: Conversation, result: Part): bool {
  const outcome = outcomeOf(resultContent, resultContentEnd);
  if (outcome.sealed) return false;
  result.isError = outcome.failed;
  if (outcome.document == 0) {
    const json = new Slice(resultContent, <i32>(resultContentEnd - resultContent));
    addText(result.parts, conversation.keepCopy(quotedInside(json)));
    return true;
  }
  const document = new Part(PartKind.Document);
  readSourceOf(conversation, result.parts, document, outcome.document, outcome.documentEnd);
  // A tool's message holds text alone in chat.
  if (document.isPlain) document.kind = PartKind.Text;
  return true;
}

/** What it was summed up to stands for all turns before it: the API itself reads them no more. */
function readCompaction(conversation: Conversation, into: Part[]): Part[] {
  const summary = memberText(blocks, block, "content");
  if (!summary.some) {
    if (memberText(blocks, block, "encrypted_content").some) conversation.refuse("messages.content.compaction");
    else conversation.dropped.add("compaction");
    return into;
  }
  conversation.turns = [];
  beginHosted();
  readChangesBefore(conversation);
  addText(conversation.turn(Role.User).parts, summary);
  return conversation.turn(Role.Assistant).parts;
}

/** The tools that turns before the summary had added or taken away. */
function readChangesBefore(conversation: Conversation): void {
  beginToolChanges();
  if (!block.enter(blocks.value, blocks.valueEnd)) return;
  while (block.next()) if (block.key("tool_changes")) break;
  if (!block.key("tool_changes") || !inner.enterValue(block)) return;
  while (inner.next() && conversation.room()) {
    if (typeOf(inner, innerBlock).is("tool_removal")) readToolRemoved(conversation, inner.value, inner.valueEnd);
    else readToolAdded(conversation, inner.value, inner.valueEnd);
  }
}

/** What the client found: its title and where it comes from, and its words. */
function readFound(conversation: Conversation, into: Part[], from: Walk, at: Walk): void {
  addFound(conversation, into, memberText(from, at, "title"), memberText(from, at, "source"));
  if (!at.enter(from.value, from.valueEnd)) return;
  while (at.next()) {
    if (!at.key("content") || !texts.enterValue(at)) continue;
    while (texts.next() && conversation.room()) {
      addText(into, memberText(texts, textBlock, "text"));
      leaveOutRest(conversation, texts, textBlock);
    }
  }
}

function typeOf(from: Walk, at: Walk): Slice {
  return memberText(from, at, "type");
}

function memberText(from: Walk, at: Walk, key: string): Slice {
  let found = NONE;
  if (!at.enter(from.value, from.valueEnd)) return NONE;
  while (at.next()) if (at.key(key)) found = textOf(at);
  return found;
}

/** What a block says beside its content. */
function leaveOutRest(conversation: Conversation, from: Walk, at: Walk): void {
  if (!at.enter(from.value, from.valueEnd)) return;
  while (at.next()) conversation.leaveOut(at, OF_BLOCKS);
}

function readCall(into: Part[]): void {
  const call = new Part(PartKind.Call);
  if (!block.enter(blocks.value, blocks.valueEnd)) return;
  while (block.next()) {
    if (block.key("id")) call.id = textOf(block);
    else if (block.key("name")) call.name = textOf(block);
    else if (block.key("input") && isObject(block)) {
      call.text = valueOf(block);
      call.isObject = true;
    }
  }
  into.push(call);
}

function readResult(conversation: Conversation, into: Part[]): void {
  const result = readResultHead();
  into.push(result);
  readResultContent(conversation, result);
}

// Where the content of the result under way lies; 0: it has none.
let resultContent: usize = 0;
let resultContentEnd: usize = 0;

function readResultHead(): Part {
  const result = new Part(PartKind.Result);
  result.parts = [];
  resultContent = 0;
  if (!block.enter(blocks.value, blocks.valueEnd)) return result;
  while (block.next()) {
    if (block.key("tool_use_id")) result.id = textOf(block);
    else if (block.key("is_error")) result.isError = isTrue(block);
    else if (block.key("content")) {
      resultContent = block.value;
      resultContentEnd = block.valueEnd;
    }
  }
  return result;
}

function readResultContent(conversation: Conversation, result: Part): void {
  const content = resultContent;
  if (content == 0) return;
  if (load<u8>(content) == 0x22) addText(result.parts, new Slice(content + 1, <i32>(resultContentEnd - content) - 2));
  else if (inner.enter(content, resultContentEnd)) {
    while (inner.next() && conversation.room()) readBlock(conversation, result.parts, inner, innerBlock);
  }
}

function readThought(conversation: Conversation, into: Part[]): void {
  const thought = new Part(PartKind.Reasoning);
  thought.text = memberText(blocks, block, "thinking");
  if (memberText(blocks, block, "signature").some) conversation.dropped.add("signature");
  if (thought.text.some) into.push(thought);
}

/** Where a picture or document comes from. */
function readSource(conversation: Conversation, into: Part[], part: Part, from: Walk, at: Walk): void {
  readSourceOf(conversation, into, part, from.value, from.valueEnd, at);
}

/** The same of the block in [ptr, end). */
function readSourceOf(conversation: Conversation, into: Part[], part: Part, ptr: usize, end: usize, at: Walk = textBlock): void {
  if (!at.enter(ptr, end)) return;
  while (at.next()) if (at.key("title")) part.name = textOf(at);
  if (!at.enter(ptr, end)) return;
  while (at.next()) if (at.key("source")) break;
  if (!at.key("source") || !source.enter(at.value, at.valueEnd)) return;
  let type = NONE;
  while (source.next()) {
    if (source.key("type")) type = textOf(source);
    else if (source.key("media_type")) part.media = textOf(source);
    else if (source.key("data") || source.key("url")) part.text = textOf(source);
    else conversation.leaveOut(source, OF_SOURCES);
  }
  if (type.is("text")) {
    part.isPlain = true;
    part.media = NONE;
  } else if (type.is("url")) part.media = NONE;
  else if (!type.is("base64") || !part.media.some) {
    conversation.refuse("messages.content.source");
    return;
  }
  if (part.text.some) into.push(part);
}

function readChoice(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("type")) {
      if (list.isText("auto")) conversation.choice = Choice.Auto;
      else if (list.isText("none")) conversation.choice = Choice.None;
      else if (list.isText("any")) conversation.choice = Choice.Any;
      else if (list.isText("tool")) conversation.choice = Choice.One;
    } else if (list.key("name")) conversation.chosen = textOf(list);
    else if (list.key("disable_parallel_tool_use")) conversation.oneCallOnly = isTrue(list);
    else conversation.leaveOut(list, OF_CHOICES);
  }
}
