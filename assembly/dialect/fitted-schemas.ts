// Schemas of tools as OpenAI and Anthropic take them: at their top an object, beside which nothing stands. "schema must have type 'object' and not have
// 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level" (nspady/google-calendar-mcp#39, anthropics/claude-code#5319): what does is told in the tool's description.
import { isAlnum } from "../json/ascii";
import { Walk } from "../json/walk";
import { ByteWriter } from "../json/write";
import { Conversation, Tool } from "./conversation";
import { separate } from "./members";
import { isBeside, tell } from "./schemas";
import { moveInside } from "./strings";
import { BREAK } from "./written";

/** Of a property of Claude's tools. */
const NAME_BYTES: i32 = 64;
/** OpenAI takes no longer description (getsentry/sentry-mcp#106). */
const DESCRIPTION_BYTES: i32 = 1024;

const top = new Walk();
const inner = new Walk();

export function fitSchemas(conversation: Conversation, forClaude: bool): void {
  for (let i = 0, n = conversation.tools.length; i < n; i++) {
    const schema = conversation.tools[i].schema;
    let isPlain = true;
    if (!schema.some || load<u8>(schema.ptr) != 0x7b || !top.enter(schema.ptr, schema.end)) continue;
    while (top.next()) {
      if (isBeside(top)) isPlain = false;
      else if (forClaude && top.key("properties")) judgeNames(conversation);
    }
    if (!isPlain) tellBeside(conversation, conversation.tools[i], forClaude);
  }
}

/** Anthropic refuses others at the top (ComposioHQ/composio#3500). Arguments under other names would be none of the tool's: the target is passed over. */
function judgeNames(conversation: Conversation): void {
  if (!inner.enter(top.value, top.valueEnd)) return;
  while (inner.next()) {
    let isPlain = inner.keyLength > 0 && inner.keyLength <= NAME_BYTES;
    for (let i = 0; isPlain && i < inner.keyLength; i++) {
      const c = load<u8>(inner.keyPtr + i);
      isPlain = isAlnum(c) || c == 0x5f || c == 0x2d || c == 0x2e;
    }
    if (!isPlain) conversation.refuse("tools.properties");
  }
}

function tellBeside(conversation: Conversation, tool: Tool, forClaude: bool): void {
  const from = tool.schema.ptr;
  const end = tool.schema.end;
  const writer = new ByteWriter(tool.schema.length + tool.description.length);
  moveInside(writer, tool.description);
  if (tool.description.some) writer.ascii(BREAK);
  tell(writer, top, from, end, true);
  const isTold = forClaude || writer.length <= DESCRIPTION_BYTES;
  if (isTold) tool.description = conversation.keep(writer.take());
  writer.reset();
  let first = true;
  let hasProperties = false;
  writer.ascii("{");
  top.enter(from, end);
  while (top.next()) {
    if (isBeside(top)) {
      if (!isTold) conversation.dropped.addBytes(top.keyPtr, top.keyLength);
      continue;
    }
    if (top.key("properties")) hasProperties = true;
    separate(writer, first);
    first = false;
    writer.bytes(top.start, <i32>(top.valueEnd - top.start));
  }
  if (!hasProperties) {
    separate(writer, first);
    writer.ascii('"properties":{}');
  }
  writer.ascii("}");
  tool.schema = conversation.keep(writer.take());
}
