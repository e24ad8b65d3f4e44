// The tools of a Messages request: those that it declares, and those that turns of the system's add or take away in the middle
// (beta mid-conversation-tool-changes). What holds at the end is what a provider of another dialect gets.
import { startsWith } from "../../json/ascii";
import { Walk } from "../../json/walk";
import { Conversation, Tool } from "../conversation";
import { NONE, Slice, isTrue, textOf, valueOf } from "../slice";

const list = new Walk();
const item = new Walk();
const change = new Walk();
const named = new Walk();

/** A tool that is to be loaded later goes as all others. */
const QUIET: StaticArray<string> = ["type", "defer_loading"];

let added: Tool[] = [];
/** Names of the tools that were taken away, and not given back since. */
let removed: Slice[] = [];
/** More changes than this are no conversation. */
const MOST_CHANGES: i32 = 256;

/** Reads the tools that the request declares. */
export function readTools(conversation: Conversation, ptr: usize, end: usize): void {
  conversation.tools = [];
  if (!list.enter(ptr, end)) return;
  while (list.next() && conversation.room()) readTool(conversation, conversation.tools, list);
}

function readTool(conversation: Conversation, into: Tool[], at: Walk): void {
  if (!item.enter(at.value, at.valueEnd)) return;
  if (isHosted(conversation) || !item.enter(at.value, at.valueEnd)) return;
  const tool = new Tool();
  while (item.next()) {
    if (item.key("name")) tool.name = textOf(item);
    else if (item.key("description")) tool.description = textOf(item);
    else if (item.key("input_schema")) tool.schema = valueOf(item);
    else if (item.key("strict")) tool.strict = isTrue(item);
    else conversation.leaveOut(item, QUIET);
  }
  into.push(tool);
}

/** What is entered is a tool of the provider's own: it is left out by its name, or may pass the target over. */
function isHosted(conversation: Conversation): bool {
  let type = NONE;
  while (item.next()) if (item.key("type")) type = textOf(item);
  if (!type.some || type.is("custom")) return false;
  if (startsWith(type.ptr, type.length, "web_search")) conversation.dropped.add("web_search");
  else if (startsWith(type.ptr, type.length, "tool_search")) conversation.dropped.add("tool_search");
  else conversation.offersHosted();
  return true;
}

/** Forgets the changes of the request before. */
export function beginToolChanges(): void {
  added = [];
  removed = [];
}

/** A block that adds a tool: by its definition, or by the name of one that was declared. */
export function readToolAdded(conversation: Conversation, ptr: usize, end: usize): void {
  if (!toolOf(ptr, end)) return;
  let name = NONE;
  let isDefinition = false;
  while (named.next()) {
    if (named.key("name")) name = textOf(named);
    else if (named.key("definition")) {
      isDefinition = true;
      const before = added.length;
      readTool(conversation, added, named);
      if (added.length > before) name = added[before].name;
    } else if (named.key("type") && !named.isText("tool_reference") && !named.isText("tool_definition"))
      conversation.refuse("messages.content");
  }
  keepAll(name, isDefinition ? added.length - 1 : added.length);
  if (added.length > MOST_CHANGES) conversation.refuse("messages.content");
}

/** A block that takes one away. */
export function readToolRemoved(conversation: Conversation, ptr: usize, end: usize): void {
  if (!toolOf(ptr, end)) return;
  let name = NONE;
  while (named.next()) if (named.key("name")) name = textOf(named);
  if (!name.some) return;
  keepAll(name, added.length);
  removed.push(name);
  if (removed.length > MOST_CHANGES) conversation.refuse("messages.content");
}

/** Enters the `tool` of a block. */
function toolOf(ptr: usize, end: usize): bool {
  if (!change.enter(ptr, end)) return false;
  while (change.next()) if (change.key("tool")) return named.enter(change.value, change.valueEnd);
  return false;
}

/** Forgets what was said of this name so far, among the first `count` that were added too. */
function keepAll(name: Slice, count: i32): void {
  for (let i = removed.length - 1; i >= 0; i--) if (same(removed[i], name)) removed.splice(i, 1);
  for (let i = min(count, added.length) - 1; i >= 0; i--) if (same(added[i].name, name)) added.splice(i, 1);
}

function same(one: Slice, other: Slice): bool {
  return one.length == other.length && memory.compare(one.ptr, other.ptr, one.length) == 0;
}

/** The tools as they are at the end of the conversation. */
export function carryOutToolChanges(conversation: Conversation): void {
  if (added.length == 0 && removed.length == 0) return;
  const tools: Tool[] = [];
  for (let i = 0, n = conversation.tools.length; i < n; i++) if (!isChanged(conversation.tools[i].name)) tools.push(conversation.tools[i]);
  for (let i = 0, n = added.length; i < n; i++) tools.push(added[i]);
  conversation.tools = tools;
  beginToolChanges();
}

function isChanged(name: Slice): bool {
  for (let i = 0, n = removed.length; i < n; i++) if (same(removed[i], name)) return true;
  for (let i = 0, n = added.length; i < n; i++) if (same(added[i].name, name)) return true;
  return false;
}
