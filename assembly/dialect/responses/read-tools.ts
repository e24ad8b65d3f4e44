// The tools of a Responses request: functions, custom ones, those of a namespace, and a search for tools that the client carries out itself.
// Other dialects know functions alone: a tool of a namespace gets a name of its own there, `space__name`.
import { Walk } from "../../json/walk";
import { Conversation, Tool } from "../conversation";
import { NONE, Slice, isTrue, textOf, valueOf } from "../slice";

/** A longer name is refused by providers: the tool keeps its own alone. */
const MOST_NAME: i32 = 64;

const list = new Walk();
const item = new Walk();
const inner = new Walk();
const innerItem = new Walk();

/** Reads the tools of a list behind those that are there. */
export function readToolList(conversation: Conversation, into: Tool[], ptr: usize, end: usize): void {
  if (!list.enter(ptr, end)) return;
  while (list.next() && conversation.room()) {
    if (item.enter(list.value, list.valueEnd)) readTool(conversation, into, item, NONE);
  }
}

function readTool(conversation: Conversation, into: Tool[], at: Walk, space: Slice): void {
  const tool = new Tool();
  let kind = NONE;
  let hasForm = false;
  let tools: usize = 0;
  let toolsEnd: usize = 0;
  let isOurs = false;
  while (at.next()) {
    if (at.key("type")) kind = textOf(at);
    else if (at.key("name")) tool.own = textOf(at);
    else if (at.key("description")) tool.description = textOf(at);
    else if (at.key("parameters")) tool.schema = valueOf(at);
    else if (at.key("strict")) tool.strict = isTrue(at);
    else if (at.key("format")) hasForm = true;
    else if (at.key("execution")) isOurs = at.isText("client");
    else if (at.key("tools")) {
      tools = at.value;
      toolsEnd = at.valueEnd;
    }
  }
  if (kind.is("namespace") && !space.some) readSpace(conversation, into, tool.own, tools, toolsEnd);
  else if (kind.is("tool_search") && isOurs) addSearch(conversation, into, tool);
  else if (kind.is("function") || kind.is("custom")) {
    tool.isCustom = kind.is("custom");
    if (tool.isCustom && hasForm) conversation.dropped.add("tools.format");
    tool.space = space;
    tool.name = nameIn(conversation, space, tool.own);
    into.push(tool);
  } else leaveOut(conversation, kind);
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
    if (innerItem.enter(inner.value, inner.valueEnd)) readTool(conversation, into, innerItem, space);
  }
}

function addSearch(conversation: Conversation, into: Tool[], tool: Tool): void {
  tool.isSearch = true;
  tool.own = NONE;
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
