// Whether a provider can hold its model to the schemas of a request's tools and of its answer word for word (`strict`). Each vendor has a schema of its own that it
// can do so with, and refuses the whole request for another one: then `strict` is left out by its name, and the rest stays.
import { Walk } from "../json/walk";
import { Conversation, Tool } from "./conversation";
import { Slice, isFalse, isList, isObject } from "./slice";

/** A schema that goes deeper is held to by nobody. */
const MOST_DEPTH: i32 = 24;

/** What OpenAI holds a model to besides closed objects whose properties are all required (platform.openai.com/docs/guides/structured-outputs): everything but these. */
const NOT_AT_OPENAI: StaticArray<string> = [
  "default",
  "allOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "patternProperties",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedProperties",
  "propertyNames",
  "minProperties",
  "maxProperties",
  "contains",
  "uniqueItems",
];
/** What Anthropic holds a model to (platform.claude.com/docs/en/build-with-claude/structured-outputs): these alone. References may be recursive, which it refuses. */
const AT_ANTHROPIC: StaticArray<string> = [
  "type",
  "title",
  "description",
  "enum",
  "const",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "anyOf",
  "allOf",
  "format",
];
const FORMATS: StaticArray<string> = ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];
/** Over all strict tools of a request. Anthropic documents 20 tools, 24 properties that may be missing and 16 that may be of several types, and compiles all of them into one grammar, which it found too large with 13 tools. */
const MOST_TOOLS: i32 = 8;
const MOST_OPTIONAL: i32 = 24;
const MOST_UNIONS: i32 = 16;

/** One for each depth, shared by all that walk through schemas. */
export const levels: Walk[] = [];
export const members: Walk[] = [];

/** Those of a depth are there. */
export function reach(depth: i32): void {
  if (levels.length > depth) return;
  levels.push(new Walk());
  members.push(new Walk());
}

// What a schema was found to be.
let closed: bool = true;
let complete: bool = true;
let atOpenAI: bool = true;
let atAnthropic: bool = true;
let optional: i32 = 0;
let unions: i32 = 0;

function isOneOf(at: Walk, names: StaticArray<string>): bool {
  for (let i = 0, n = names.length; i < n; i++) if (at.key(unchecked(names[i]))) return true;
  return false;
}

function begin(): void {
  closed = complete = atOpenAI = atAnthropic = true;
  optional = unions = 0;
}

/** Whether a tool that is strict stays so at OpenAI, and at what imitates it; else it is told that it does not. */
export function staysStrict(conversation: Conversation, tool: Tool): bool {
  return !tool.isCustom && schemaStaysStrict(conversation, tool.strict, tool.schema);
}

/** The same of any schema: that of the answer, too. */
export function schemaStaysStrict(conversation: Conversation, strict: bool, schema: Slice): bool {
  if (!strict) return false;
  begin();
  look(schema.ptr, schema.end, 0);
  const fits = schema.some && closed && complete && atOpenAI;
  if (!fits) conversation.dropped.add("strict");
  return fits;
}

/** Whether one grammar holds all strict tools of the request: Anthropic's, at Bedrock too. */
export function fitsOneGrammar(conversation: Conversation): bool {
  const tools = conversation.tools;
  let count = 0;
  begin();
  for (let i = 0, n = tools.length; i < n; i++) {
    if (!tools[i].strict) continue;
    count++;
    if (!tools[i].schema.some) return false;
    look(tools[i].schema.ptr, tools[i].schema.end, 0);
  }
  return closed && atAnthropic && count <= MOST_TOOLS && optional <= MOST_OPTIONAL && unions <= MOST_UNIONS;
}

/** Whether the strict tools of a request stay so at a model of Anthropic's; else it is told that they do not. `takes`: it takes `strict` where it is served. */
export function staysStrictAtClaude(conversation: Conversation, takes: bool): bool {
  if (!saysStrict(conversation)) return false;
  const stays = takes && fitsOneGrammar(conversation);
  if (!stays) conversation.dropped.add("strict");
  return stays;
}

/** Whether Anthropic's grammar holds the schema of an answer, which closedSchema made. */
export function fitsGrammar(schema: Slice): bool {
  begin();
  look(schema.ptr, schema.end, 0);
  return closed && optional <= MOST_OPTIONAL && unions <= MOST_UNIONS;
}

/** Some tool is strict. */
export function saysStrict(conversation: Conversation): bool {
  for (let i = 0, n = conversation.tools.length; i < n; i++) if (conversation.tools[i].strict) return true;
  return false;
}

/** All are. */
export function saysAllStrict(conversation: Conversation): bool {
  for (let i = 0, n = conversation.tools.length; i < n; i++) if (!conversation.tools[i].strict) return false;
  return conversation.tools.length > 0;
}

function look(ptr: usize, end: usize, depth: i32): void {
  if (depth >= MOST_DEPTH) {
    closed = false;
    return;
  }
  reach(depth);
  const at = levels[depth];
  if (!at.enter(ptr, end)) return;
  let isOpen = true;
  let describesObject = false;
  let properties = 0;
  let required = 0;
  while (at.next()) {
    if (isOneOf(at, NOT_AT_OPENAI)) atOpenAI = false;
    if (!isOneOf(at, AT_ANTHROPIC)) atAnthropic = false;
    if (at.key("type")) {
      if (isList(at)) unions++;
      if (at.isText("object")) describesObject = true;
    } else if (at.key("properties")) {
      describesObject = true;
      properties = lookAtEach(at, depth);
    } else if (at.key("required")) required = lengthOf(at, depth);
    else if (at.key("additionalProperties")) isOpen = !isFalse(at);
    else if (at.key("format")) {
      if (!isFormat(at)) atAnthropic = false;
    } else if (at.key("items")) look(at.value, at.valueEnd, depth + 1);
    else if (at.key("anyOf") || at.key("allOf")) {
      unions++;
      if (depth == 0) atOpenAI = false;
      lookAtEach(at, depth);
    } else if (at.key("$defs") || at.key("definitions")) lookAtEach(at, depth);
  }
  if (!describesObject) return;
  if (isOpen) closed = false;
  if (required < properties) complete = false;
  optional += max(properties - required, 0);
}

/** Looks at each schema of a list, or of an object of them. Answers how many there are. */
function lookAtEach(at: Walk, depth: i32): i32 {
  const each = members[depth];
  let count = 0;
  if ((!isList(at) && !isObject(at)) || !each.enter(at.value, at.valueEnd)) return 0;
  for (; each.next(); count++) look(each.value, each.valueEnd, depth + 1);
  return count;
}

function lengthOf(at: Walk, depth: i32): i32 {
  const each = members[depth];
  let count = 0;
  if (!isList(at) || !each.enter(at.value, at.valueEnd)) return 0;
  while (each.next()) count++;
  return count;
}

/** A form of texts that Anthropic holds a model to. */
export function isFormat(at: Walk): bool {
  for (let i = 0, n = FORMATS.length; i < n; i++) if (at.isText(unchecked(FORMATS[i]))) return true;
  return false;
}
