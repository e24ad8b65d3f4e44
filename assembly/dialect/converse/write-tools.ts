// The tools of a Converse request. Where turns tell of calls, Bedrock wants tools in any case: "The toolConfig field must be defined when using
// toolUse and toolResult content blocks".
import { ByteWriter } from "../../json/write";
import { Choice, Conversation, PartKind, Tool } from "../conversation";
import { addString, separate } from "../members";
import { Slice } from "../slice";
import { moveString } from "../strings";
import { writeSchema } from "../written";

const NAMELESS = '{"toolSpec":{"name":"tool","inputSchema":{"json":{"type":"object","properties":{}}}}}';

export function writeTools(writer: ByteWriter, conversation: Conversation): void {
  const told = toldCalls(conversation);
  const none = conversation.choice == Choice.None;
  // No word forbids calls: without tools there are none.
  if (told == null && (none || conversation.tools.length == 0)) return;
  const known = conversation.tools.length > 0 || told == null ? conversation.tools : told;
  if (none && conversation.tools.length > 0) conversation.dropped.add("tool_choice");
  if (conversation.oneCallOnly) conversation.dropped.add("parallel_tool_calls");
  writer.ascii(',"toolConfig":{"tools":[');
  for (let i = 0, n = known.length; i < n; i++) {
    separate(writer, i == 0);
    writeTool(writer, known[i]);
  }
  if (known.length == 0) writer.ascii(NAMELESS);
  writer.ascii("]");
  writeChoice(writer, conversation);
  writer.ascii("}");
}

/** The tools whose calls and results the turns tell of, each once; null: there are none. */
function toldCalls(conversation: Conversation): Tool[] | null {
  const turns = conversation.turns;
  let found: Tool[] | null = null;
  for (let i = 0, n = turns.length; i < n; i++) {
    const parts = turns[i].parts;
    for (let j = 0, m = parts.length; j < m; j++) {
      if (parts[j].kind != PartKind.Call && parts[j].kind != PartKind.Result) continue;
      if (found === null) found = [];
      if (parts[j].kind == PartKind.Call && !isKnown(found, parts[j].name)) found.push(named(parts[j].name));
    }
  }
  return found;
}

function isKnown(tools: Tool[], name: Slice): bool {
  for (let i = 0, n = tools.length; i < n; i++) {
    const known = tools[i].name;
    if (known.length == name.length && memory.compare(known.ptr, name.ptr, name.length) == 0) return true;
  }
  return false;
}

function named(name: Slice): Tool {
  const tool = new Tool();
  tool.name = name;
  return tool;
}

function writeTool(writer: ByteWriter, tool: Tool): void {
  writer.ascii('{"toolSpec":{"name":');
  moveString(writer, tool.name);
  addString(writer, "description", tool.description);
  writer.ascii(',"inputSchema":{"json":');
  writeSchema(writer, tool);
  writer.ascii("}}}");
}

function writeChoice(writer: ByteWriter, conversation: Conversation): void {
  const choice = conversation.choice;
  if (conversation.tools.length == 0) return;
  if (choice == Choice.One) {
    writer.ascii(',"toolChoice":{"tool":{"name":');
    moveString(writer, conversation.chosen);
    writer.ascii("}}");
  } else if (choice == Choice.Any) writer.ascii(',"toolChoice":{"any":{}}');
  else if (choice == Choice.Auto) writer.ascii(',"toolChoice":{"auto":{}}');
}
