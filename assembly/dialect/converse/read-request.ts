// The request of Bedrock's Converse API, as a conversation (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). The model, and whether
// the answer is streamed, stand in the path.
import { Walk } from "../../json/walk";
import { Choice, Conversation, Effort, Format, Role, Tool, Turn, readStops } from "../conversation";
import { Slice, isList, isObject, isTrue, numberOf, textOf, valueOf } from "../slice";
import { isJsonObject, unescaped } from "../strings";
import { effortOf, effortOfBudget } from "../words";
import { beginHosted, leaveHosted } from "../messages/hosted-calls";
import { beginToolChanges, carryOutToolChanges } from "../messages/read-tools";
import { readConverseBlocks } from "./read-blocks";

const top = new Walk();
const list = new Walk();
const item = new Walk();
const inner = new Walk();
const leaf = new Walk();

/** What no other dialect can express: a guardrail that is left out would guard nothing. */
const REFUSED: StaticArray<string> = ["guardrailConfig", "promptVariables"];

/** Reads the object in [ptr, ptr + length), which RequestScan has checked. */
export function readConverseRequest(ptr: usize, length: i32): Conversation {
  const conversation = new Conversation();
  const system = new Turn(Role.System);
  beginToolChanges();
  top.enter(ptr, ptr + length);
  while (top.next()) member(conversation, system);
  if (system.parts.length > 0) conversation.turns.unshift(system);
  carryOutToolChanges(conversation);
  return conversation;
}

function member(conversation: Conversation, system: Turn): void {
  if (top.firstByte() == 0x6e || top.key("modelId")) return;
  if (top.key("messages")) readMessages(conversation);
  else if (top.key("system")) {
    system.parts = [];
    readConverseBlocks(conversation, system.parts, top.value, top.valueEnd);
  } else if (top.key("inferenceConfig")) readInference(conversation);
  else if (top.key("toolConfig")) readToolConfig(conversation);
  else if (top.key("outputConfig")) readOutput(conversation);
  else if (top.key("additionalModelRequestFields")) readMore(conversation);
  else other(conversation);
}

function other(conversation: Conversation): void {
  // `[]` and `{}` say nothing.
  if (list.enter(top.value, top.valueEnd) && !list.next()) return;
  for (let i = 0, n = REFUSED.length; i < n; i++) if (top.key(REFUSED[i])) conversation.refuse(REFUSED[i]);
  conversation.dropped.addBytes(top.keyPtr, top.keyLength);
}

function readMessages(conversation: Conversation): void {
  conversation.turns = [];
  beginToolChanges();
  beginHosted();
  if (!isList(top) || !list.enter(top.value, top.valueEnd)) return conversation.refuse("messages");
  while (list.next() && conversation.room()) {
    let role = Role.User;
    let from: usize = 0;
    let to: usize = 0;
    if (!isObject(list) || !item.enter(list.value, list.valueEnd)) return conversation.refuse("messages");
    while (item.next()) {
      if (item.key("role")) role = item.isText("assistant") ? Role.Assistant : item.isText("system") ? Role.System : Role.User;
      else if (item.key("content")) {
        if (!isList(item)) conversation.refuse("messages.content");
        from = item.value;
        to = item.valueEnd;
      } else conversation.leaveOut(item);
    }
    if (from == 0) continue;
    const first = conversation.turn(role);
    readConverseBlocks(conversation, first.parts, from, to);
    conversation.leaveEmptyBehind(first);
  }
  leaveHosted(conversation);
}

function readInference(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("maxTokens")) conversation.limit = numberOf(list);
    else if (list.key("temperature")) conversation.temperature = numberOf(list);
    else if (list.key("topP")) conversation.topP = numberOf(list);
    else if (list.key("stopSequences")) readStops(conversation, item, list);
    else if (list.firstByte() != 0x6e) conversation.dropped.addBytes(list.keyPtr, list.keyLength);
  }
}

function readToolConfig(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("tools")) readTools(conversation);
    else if (list.key("toolChoice")) readChoice(conversation);
    else conversation.leaveOut(list);
  }
}

function readTools(conversation: Conversation): void {
  conversation.tools = [];
  if (!item.enter(list.value, list.valueEnd)) return;
  while (item.next() && conversation.room()) {
    if (!inner.enter(item.value, item.valueEnd) || !inner.next()) continue;
    if (inner.key("toolSpec")) readTool(conversation);
    else if (inner.key("cachePoint")) conversation.dropped.add("cachePoint");
    else if (inner.key("systemTool") && isSearch()) conversation.dropped.add("systemTool");
    else conversation.refuse("toolConfig.tools");
  }
}

/** Nova's search of the web: without it the tools that are there remain. */
function isSearch(): bool {
  if (!leaf.enter(inner.value, inner.valueEnd)) return false;
  while (leaf.next()) if (leaf.key("name")) return leaf.isText("nova_grounding");
  return false;
}

function readTool(conversation: Conversation): void {
  const tool = new Tool();
  if (!leaf.enter(inner.value, inner.valueEnd)) return;
  while (leaf.next()) {
    if (leaf.key("name")) tool.name = textOf(leaf);
    else if (leaf.key("description")) tool.description = textOf(leaf);
    else if (leaf.key("strict")) tool.strict = isTrue(leaf);
    else if (!leaf.key("inputSchema")) conversation.leaveOut(leaf);
    else if (inner.enter(leaf.value, leaf.valueEnd)) {
      while (inner.next()) if (inner.key("json") && isObject(inner)) tool.schema = valueOf(inner);
    }
  }
  conversation.tools.push(tool);
}

function readChoice(conversation: Conversation): void {
  if (!item.enter(list.value, list.valueEnd)) return;
  while (item.next()) {
    if (item.firstByte() == 0x6e) continue;
    if (item.key("auto")) conversation.choice = Choice.Auto;
    else if (item.key("any")) conversation.choice = Choice.Any;
    else if (item.key("tool") && inner.enter(item.value, item.valueEnd)) {
      conversation.choice = Choice.One;
      while (inner.next()) if (inner.key("name")) conversation.chosen = textOf(inner);
    }
  }
}

function readOutput(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("effort")) takeEffort(conversation, textOf(list));
    else if (list.key("textFormat") && item.enter(list.value, list.valueEnd)) {
      while (item.next()) if (item.key("structure")) readSchema(conversation);
    } else if (list.firstByte() != 0x6e) conversation.dropped.addBytes(list.keyPtr, list.keyLength);
  }
}

/** The schema stands in a string. */
function readSchema(conversation: Conversation): void {
  if (!inner.enter(item.value, item.valueEnd)) return;
  while (inner.next()) {
    if (!inner.key("jsonSchema") || !leaf.enter(inner.value, inner.valueEnd)) continue;
    while (leaf.next()) {
      if (leaf.key("name")) conversation.schemaName = textOf(leaf);
      else if (leaf.key("schema")) takeSchema(conversation, unescaped(textOf(leaf)));
      else if (leaf.key("description")) conversation.schemaDescription = textOf(leaf);
      else conversation.leaveOut(leaf);
    }
  }
}

function takeSchema(conversation: Conversation, schema: ArrayBuffer): void {
  if (!isJsonObject(changetype<usize>(schema), schema.byteLength)) return conversation.refuse("outputConfig.textFormat");
  conversation.schema = conversation.keep(schema);
  conversation.format = Format.Schema;
  conversation.schemaStrict = true;
}

/** What the model's own vendor calls it: how much it thinks is carried. */
function readMore(conversation: Conversation): void {
  if (!list.enter(top.value, top.valueEnd)) return;
  while (list.next()) {
    if (list.key("thinking")) readThinking(conversation);
    else if (list.key("reasoning_effort")) takeEffort(conversation, textOf(list));
    else if (list.key("reasoningConfig") && item.enter(list.value, list.valueEnd)) {
      while (item.next()) if (item.key("maxReasoningEffort")) takeEffort(conversation, textOf(item));
    } else if (list.firstByte() != 0x6e) conversation.dropped.addBytes(list.keyPtr, list.keyLength);
  }
}

function readThinking(conversation: Conversation): void {
  let budget = -1;
  let wanted = false;
  if (!item.enter(list.value, list.valueEnd)) return;
  while (item.next()) {
    if (item.key("type")) wanted = item.isText("enabled") || item.isText("adaptive");
    else if (item.key("budget_tokens")) budget = item.integer();
  }
  if (!wanted) return;
  conversation.wantsReasoning = true;
  if (conversation.effort == Effort.Unsaid) conversation.effort = budget < 0 ? Effort.Medium : effortOfBudget(budget);
}

function takeEffort(conversation: Conversation, word: Slice): void {
  const effort = effortOf(word);
  if (effort == Effort.Unsaid) return;
  conversation.effort = effort;
  conversation.wantsReasoning = effort != Effort.None;
}
