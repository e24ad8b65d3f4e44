// Calls of tools that Anthropic runs itself, or a server of MCP for it, until what came of them is read: then both are told as any other call is.
import { startsWith, endsWith } from "../../json/ascii";
import { Walk } from "../../json/walk";
import { Conversation, Part, PartKind } from "../conversation";
import { serverName } from "../server-name";
import { NONE, Slice, isObject, textOf, valueOf } from "../slice";

const block = new Walk();
const outcome = new Walk();

let waiting: Part[] = [];
/** More are no conversation. */
const MOST_WAITING: i32 = 256;

/** Forgets those of the request before, or of turns that count no more. */
export function beginHosted(): void {
  waiting = [];
}

/** What nothing came of yet is left out by name: a call without a result is refused. */
export function leaveHosted(conversation: Conversation): void {
  if (waiting.length > 0) conversation.dropped.add("server_tool_use");
  waiting = [];
}

/** Notes the call in [ptr, end). */
export function noteHosted(conversation: Conversation, ptr: usize, end: usize): void {
  const call = new Part(PartKind.Call);
  let server = NONE;
  if (!block.enter(ptr, end)) return;
  while (block.next()) {
    if (block.key("id")) call.id = textOf(block);
    else if (block.key("name")) call.name = textOf(block);
    else if (block.key("server_name")) server = textOf(block);
    else if (block.key("input") && isObject(block)) {
      call.text = valueOf(block);
      call.isObject = true;
    }
  }
  call.name = serverName(conversation, server, call.name);
  awaitResult(conversation, call);
}

/** A call that is told with what came of it. */
export function awaitResult(conversation: Conversation, call: Part): void {
  if (waiting.length < MOST_WAITING) waiting.push(call);
  else conversation.dropped.add("server_tool_use");
}

/** The call with this id; null: there is none. */
export function takeHosted(id: Slice): Part | null {
  for (let i = 0; i < waiting.length; i++) if (waiting[i].id.same(id)) return waiting.splice(i, 1)[0];
  return null;
}

/** `web_fetch_tool_result`, `bash_code_execution_tool_result`, `mcp_tool_result`, and those to come. */
export function isHostedResult(type: Slice): bool {
  return endsWith(type.ptr, type.length, "_tool_result");
}

/** Of a call's name or a result's type. Searches are left out with what they found, which nobody else can read: what the model said of it follows as text. */
export function isSearch(name: Slice): bool {
  return startsWith(name.ptr, name.length, "web_search") || startsWith(name.ptr, name.length, "tool_search");
}

/** What came of a call, an object. */
@final
export class Outcome {
  /** A page that was fetched; 0: it is none. */
  document: usize = 0;
  documentEnd: usize = 0;
  /** Nobody but Anthropic can read it. */
  sealed: bool = false;
  failed: bool = false;
}

export function outcomeOf(ptr: usize, end: usize): Outcome {
  const found = new Outcome();
  if (!outcome.enter(ptr, end)) return found;
  let type = NONE;
  while (outcome.next()) {
    if (outcome.key("type")) type = textOf(outcome);
    else if (startsWith(outcome.keyPtr, outcome.keyLength, "encrypted_")) found.sealed = true;
    else if (outcome.key("error_code")) found.failed = outcome.isString();
    else if (outcome.key("content") && isObject(outcome)) {
      found.document = outcome.value;
      found.documentEnd = outcome.valueEnd;
    }
  }
  if (!type.is("web_fetch_result")) found.document = 0;
  return found;
}
