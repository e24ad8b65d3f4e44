// The tools of a Responses request: functions, custom ones, those of a namespace, and a search for tools that the client carries out itself.
// Other dialects know functions alone: a tool of a namespace gets a name of its own there, `space__name`.
import { Walk } from "../../json/walk";
import { Conversation, Tool } from "../conversation";
import { NONE, Slice, isTrue, textOf, valueOf } from "../slice";

/** A longer name is refused by providers: the tool keeps its own alone. */
const MOST_NAME: i32 = 64;

/** A tool that is to be loaded later goes as all others. */
const OF_TOOLS: StaticArray<string> = ["type", "name", "defer_loading", "tools", "execution"];

const list = new Walk();
const item = new Walk();
const inner = new Walk();
const innerItem = new Walk();

/** Reads the tools of a list behind those that are there. */
export function readToolList(conversation: Conversation, into: Tool[], ptr: usize, end: usize): void {
  if (!list.enter(ptr, end)) return;
  while (list.next() && conversation.room()) {
    readTool(conversation, into, list, item, NONE);
  }
}

/** Reads the tool that `from` stands at; `at` is the walk of its own level. */
function readTool(conversation: Conversation, into: Tool[], from: Walk, at: Walk, space: Slice): void {
  let kind = NONE;
  let own = NONE;
  let tools: usize = 0;
  let toolsEnd: usize = 0;
  let isOurs = false;
  if (!at.enter(from.value, from.valueEnd)) return;
  while (at.next()) {
    if (at.key("type")) kind = textOf(at);
    else if (at.key("name")) own = textOf(at);
    else if (at.key("execution")) isOurs = at.isText("client");
    else if (at.key("tools")) {
      tools = at.value;
      toolsEnd = at.valueEnd;
    }
  }
  if (kind.is("namespace") && !space.some) readSpace(conversation, into, own, tools, toolsEnd);
  else if (!kind.is("function") && !kind.is("custom") && !(kind.is("tool_search") && isOurs)) return leaveOut(conversation, kind);
  const tool = new Tool();
  tool.isCustom = kind.is("custom");
  at.enter(from.value, from.valueEnd);
  while (at.next()) {
    if (kind.is("namespace")) {
      if (at.key("description") && at.textLength() > 0) conversation.dropped.add("namespace.description");
      else if (!at.key("description")) conversation.leaveOut(at, OF_TOOLS);
    } else if (at.key("description")) tool.description = textOf(at);
    else if (at.key("parameters")) tool.schema = valueOf(at);
    else if (at.key("strict")) tool.strict = isTrue(at);
    else if (at.key("format")) conversation.dropped.add("tools.format");
    else conversation.leaveOut(at, OF_TOOLS);
  }
  if (kind.is("namespace")) return;
  if (kind.is("tool_search")) return addSearch(conversation, into, tool);
  tool.own = own;
  tool.space = space;
  tool.name = nameIn(conversation, space, own);
  into.push(tool);
}

/** A search of the provider's finds what nobody else has: without it the tools that are there remain. */
function leaveOut(conversation: Conversation, kind: Slice): void {
  if (kind.is("web_search") || kind.is("web_search_preview")) conversation.dropped.add("web_search");
  else if (kind.is("tool_search")) conversation.dropped.add("tool_search");
  else conversation.offersHosted();
}

function readSpace(conversation: Conversation, into: Tool[], space: Slice, tools: usize, toolsEnd: usize): void {
  if (tools == 0 || !inner.enter(tools, toolsEnd)) return;
  while (inner.next() && conversation.room()) {
    readTool(conversation, into, inner, innerItem, space);
  }
}

function addSearch(conversation: Conversation, into: Tool[], tool: Tool): void {
  tool.isSearch = true;
  tool.name = toolSearch(conversation);
  into.push(tool);
}

/** The name that a search for tools has as a function. */
export function toolSearch(conversation: Conversation): Slice {
  return conversation.keep(String.UTF8.encode("tool_search"));
}

/** The name of a namespace's tool in dialects that know none. */
export function nameIn(conversation: Conversation, space: Slice, name: Slice): Slice {
  if (!space.some || space.length + 2 + name.length > MOST_NAME) return name;
  const whole = new ArrayBuffer(space.length + 2 + name.length);
  const at = changetype<usize>(whole);
  memory.copy(at, space.ptr, space.length);
  store<u16>(at + space.length, 0x5f5f);
  memory.copy(at + space.length + 2, name.ptr, name.length);
  return conversation.keep(whole);
}

/** The names of the tools that may be called, in the list that `at` stands at; those of the provider's own have none. */
export function readAllowed(conversation: Conversation, at: Walk): void {
  const allowed: Slice[] = [];
  conversation.allowed = allowed;
  if (!item.enter(at.value, at.valueEnd)) return;
  while (item.next() && conversation.room()) {
    let space = NONE;
    let name = NONE;
    if (!inner.enter(item.value, item.valueEnd)) continue;
    while (inner.next()) {
      if (inner.key("namespace")) space = textOf(inner);
      else if (inner.key("name")) name = textOf(inner);
    }
    allowed.push(nameIn(conversation, space, name));
  }
}
