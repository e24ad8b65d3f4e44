// Blocks of a turn, of the system's words or of a result in Converse: each is an object of one member, whose name is its kind.
import { Walk } from "../../json/walk";
import { Conversation, Part, PartKind, Role, addText } from "../conversation";
import { addFound } from "../found";
import { awaitResult, takeHosted } from "../messages/hosted-calls";
import { readToolAdded, readToolRemoved } from "../messages/read-tools";
import { NONE, isObject, textOf, valueOf } from "../slice";
import { quotedInside } from "../strings";
import { mediaOf } from "../media";

const blocks = new Walk();
const block = new Walk();
const results = new Walk();
const result = new Walk();
const inner = new Walk();
const leaf = new Walk();
const text = new Walk();

export function readConverseBlocks(conversation: Conversation, into: Part[], from: usize, to: usize): void {
  if (!blocks.enter(from, to)) return;
  while (blocks.next() && conversation.room()) {
    if (!block.enter(blocks.value, blocks.valueEnd)) continue;
    while (block.next()) if (block.firstByte() != 0x6e) into = readMember(conversation, into);
  }
}

/** Reads the member that `block` stands on. Answers where what follows it belongs: what came of a tool that the provider ran is the user's, and the model's next turn is behind. */
function readMember(conversation: Conversation, into: Part[]): Part[] {
  if (block.key("toolUse")) readCall(conversation, into);
  else if (block.key("toolResult")) return readResult(conversation, into);
  else if (block.key("toolAddition")) readToolAdded(conversation, block.value, block.valueEnd);
  else if (block.key("toolRemoval")) readToolRemoved(conversation, block.value, block.valueEnd);
  else readBlock(conversation, into, block);
  return into;
}

/** Reads the member that `at` stands on, of a turn or of a result. */
function readBlock(conversation: Conversation, into: Part[], at: Walk): void {
  if (at.key("text")) addText(into, textOf(at));
  else if (at.key("image")) readSource(conversation, into, new Part(PartKind.Image), at);
  else if (at.key("document")) readSource(conversation, into, new Part(PartKind.Document), at);
  else if (at.key("json") && at === result) addText(into, conversation.keepCopy(quotedInside(valueOf(at))));
  else if (at.key("reasoningContent")) readThought(conversation, into, at);
  else if (at.key("cachePoint")) conversation.dropped.add("cachePoint");
  else if (at.key("guardContent")) readGuarded(conversation, into, at);
  else if (at.key("citationsContent")) readCited(conversation, into, at);
  else if (at.key("searchResult")) readFound(conversation, into, at);
  else conversation.refuse("messages.content");
}

function readCall(conversation: Conversation, into: Part[]): void {
  const call = new Part(PartKind.Call);
  let isHosted = false;
  if (!inner.enter(block.value, block.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("toolUseId")) call.id = textOf(inner);
    else if (inner.key("name")) call.name = textOf(inner);
    else if (inner.key("input") && isObject(inner)) {
      call.text = valueOf(inner);
      call.isObject = true;
    } else if (inner.key("type")) isHosted = inner.isText("server_tool_use");
    else if (!inner.key("input")) conversation.leaveOut(inner);
  }
  if (!isHosted) into.push(call);
  else awaitResult(conversation, call);
}

function readResult(conversation: Conversation, into: Part[]): Part[] {
  const part = new Part(PartKind.Result);
  let from: usize = 0;
  let to: usize = 0;
  part.parts = [];
  if (!inner.enter(block.value, block.valueEnd)) return into;
  while (inner.next()) {
    if (inner.key("toolUseId")) part.id = textOf(inner);
    else if (inner.key("status")) part.isError = inner.isText("error");
    else if (inner.key("content")) {
      from = inner.value;
      to = inner.valueEnd;
    } else if (!inner.key("type")) conversation.leaveOut(inner);
  }
  readResultContent(conversation, part, from, to);
  const call = takeHosted(part.id);
  into.push(call === null ? part : call);
  if (call === null) return into;
  conversation.turn(Role.User).parts.push(part);
  return conversation.turn(Role.Assistant).parts;
}

function readResultContent(conversation: Conversation, part: Part, from: usize, to: usize): void {
  if (from == 0 || !results.enter(from, to)) return;
  while (results.next() && conversation.room()) {
    if (!result.enter(results.value, results.valueEnd)) continue;
    while (result.next()) if (result.firstByte() != 0x6e) readBlock(conversation, part.parts, result);
  }
}

/** What the model thought: its signature means something to its own vendor alone. */
function readThought(conversation: Conversation, into: Part[], at: Walk): void {
  const thought = new Part(PartKind.Reasoning);
  if (!inner.enter(at.value, at.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("redactedContent")) conversation.dropped.add("redactedContent");
    else if (inner.key("reasoningText") && leaf.enter(inner.value, inner.valueEnd)) {
      while (leaf.next()) {
        if (leaf.key("text")) thought.text = textOf(leaf);
        else if (leaf.key("signature")) conversation.dropped.add("signature");
      }
    }
  }
  if (thought.text.some) into.push(thought);
}

/** What a guardrail would look at: words as others, where there is none. */
function readGuarded(conversation: Conversation, into: Part[], at: Walk): void {
  if (!inner.enter(at.value, at.valueEnd)) return;
  while (inner.next()) {
    if (!inner.key("text") || !leaf.enter(inner.value, inner.valueEnd)) conversation.refuse("messages.content");
    else {
      while (leaf.next()) {
        if (leaf.key("text")) addText(into, textOf(leaf));
        else conversation.leaveOut(leaf);
      }
    }
  }
}

/** A text with its sources: the text. */
function readCited(conversation: Conversation, into: Part[], at: Walk): void {
  if (!inner.enter(at.value, at.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("content")) readTexts(conversation, into);
    else conversation.leaveOut(inner);
  }
}

/** What the client found: its title and where it comes from, and its words. */
function readFound(conversation: Conversation, into: Part[], at: Walk): void {
  let title = NONE;
  let place = NONE;
  if (!inner.enter(at.value, at.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("title")) title = textOf(inner);
    else if (inner.key("source")) place = textOf(inner);
    else if (!inner.key("content")) conversation.leaveOut(inner);
  }
  addFound(conversation, into, title, place);
  inner.enter(at.value, at.valueEnd);
  while (inner.next()) if (inner.key("content")) readTexts(conversation, into);
}

/** The texts of the list that `inner` stands on. */
function readTexts(conversation: Conversation, into: Part[]): void {
  if (!leaf.enter(inner.value, inner.valueEnd)) return;
  while (leaf.next() && conversation.room()) {
    if (!text.enter(leaf.value, leaf.valueEnd)) continue;
    while (text.next()) {
      if (text.key("text")) addText(into, textOf(text));
      else conversation.leaveOut(text);
    }
  }
}

/** A picture or a document: its bytes, or a document's words. What lies in S3 nobody else can fetch. */
function readSource(conversation: Conversation, into: Part[], part: Part, at: Walk): void {
  let format = NONE;
  let data = NONE;
  let words = NONE;
  if (!inner.enter(at.value, at.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("format")) format = textOf(inner);
    else if (inner.key("name")) part.name = textOf(inner);
    else if (!inner.key("source")) conversation.leaveOut(inner);
    else if (leaf.enter(inner.value, inner.valueEnd)) {
      while (leaf.next()) {
        if (leaf.key("bytes")) data = textOf(leaf);
        else if (leaf.key("text")) words = textOf(leaf);
      }
    }
  }
  const media = mediaOf(format);
  if (words.some) part.isPlain = true;
  else if (data.some && media.length > 0) part.media = conversation.keep(String.UTF8.encode(media));
  else {
    conversation.refuse("messages.content.source");
    return;
  }
  part.text = words.some ? words : data;
  into.push(part);
}
