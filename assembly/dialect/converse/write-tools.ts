// The tools of a Converse request. Where turns tell of calls, Bedrock wants tools in any case: "The toolConfig field must be defined when using
// toolUse and toolResult content blocks".
import { ByteWriter } from "../../json/write";
import { holdsToSchemas } from "../claude";
import { Choice, Conversation, Tool } from "../conversation";
import { addString, separate } from "../members";
import { staysStrictAtClaude } from "../strictness";
import { moveString } from "../strings";
import { toldCalls } from "../told-calls";
import { writeSchema } from "../written";

const NAMELESS = '{"toolSpec":{"name":"tool","inputSchema":{"json":{"type":"object","properties":{}}}}}';

export function writeTools(writer: ByteWriter, conversation: Conversation, model: ArrayBuffer): void {
  const told = toldCalls(conversation);
  const none = conversation.choice == Choice.None;
  // No word forbids calls: without tools there are none.
  if (told == null && (none || conversation.tools.length == 0)) return;
  const known = conversation.tools.length > 0 || told == null ? conversation.tools : told;
  if (none && conversation.tools.length > 0) conversation.dropped.add("tool_choice");
  if (conversation.oneCallOnly) conversation.dropped.add("parallel_tool_calls");
  const strict = staysStrictAtClaude(conversation, holdsToSchemas(model, true));
  writer.ascii(',"toolConfig":{"tools":[');
  for (let i = 0, n = known.length; i < n; i++) {
    separate(writer, i == 0);
    writeTool(writer, known[i], strict);
  }
  if (known.length == 0) writer.ascii(NAMELESS);
  writer.ascii("]");
  writeChoice(writer, conversation);
  writer.ascii("}");
}

function writeTool(writer: ByteWriter, tool: Tool, strict: bool): void {
  writer.ascii('{"toolSpec":{"name":');
  moveString(writer, tool.name);
  addString(writer, "description", tool.description);
  writer.ascii(',"inputSchema":{"json":');
  writeSchema(writer, tool);
  writer.ascii(strict && tool.strict ? '},"strict":true}}' : "}}}");
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
