// A conversation as Cohere's chat request of API v2 (docs.cohere.com/reference/chat). Messages and tools are OpenAI's, with names of its own around them.
import { writeChatMessages, writeChatTool } from "../chat/write-request";
import { ByteWriter } from "../../json/write";
import { firstStops } from "../alternating";
import { sayJson } from "../answer-form";
import { Choice, Conversation, Effort, Format, Tool } from "../conversation";
import { addStrings, addValue, isAboveOne } from "../members";
import { refuseFormat } from "../plain";
import { WriteOptions } from "../write-options";
import { budgetOf } from "../words";

const MOST_STOPS: i32 = 5;

/** Writes the request behind what the writer holds. */
export function writeCohereRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  sayJson(conversation, false);
  writer.ascii('{"model":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  writer.ascii(',"messages":');
  writeChatMessages(writer, conversation, options, false);
  writeTools(writer, conversation);
  addValue(writer, "max_tokens", conversation.limit);
  if (isAboveOne(conversation.temperature)) writer.ascii(',"temperature":1');
  else addValue(writer, "temperature", conversation.temperature);
  addValue(writer, "p", conversation.topP);
  addStrings(writer, "stop_sequences", firstStops(conversation, MOST_STOPS));
  writeThinking(writer, conversation, options.model);
  writeFormat(writer, conversation);
  writer.ascii(conversation.stream ? ',"stream":true}' : ',"stream":false}');
}

/** It may be told to call or not to call, and no tool by its name: the one that is wanted is the only one that it gets. */
function writeTools(writer: ByteWriter, conversation: Conversation): void {
  const tools = wanted(conversation);
  for (let i = 0, n = tools.length; i < n; i++) {
    writer.ascii(i == 0 ? ',"tools":[' : ",");
    writeChatTool(writer, tools[i], false);
  }
  if (tools.length == 0) return;
  writer.ascii("]");
  const choice = conversation.choice;
  if (choice == Choice.None) writer.ascii(',"tool_choice":"NONE"');
  else if (choice == Choice.Any || choice == Choice.One) writer.ascii(',"tool_choice":"REQUIRED"');
  if (conversation.oneCallOnly) conversation.dropped.add("parallel_tool_calls");
}

function wanted(conversation: Conversation): Tool[] {
  if (conversation.choice != Choice.One) return conversation.tools;
  const one: Tool[] = [];
  for (let i = 0, n = conversation.tools.length; i < n; i++) {
    const tool = conversation.tools[i];
    if (tool.name.same(conversation.chosen)) one.push(tool);
  }
  return one.length == 0 ? conversation.tools : one;
}

/** Its reasoning models alone know `thinking`. */
function writeThinking(writer: ByteWriter, conversation: Conversation, model: ArrayBuffer): void {
  const effort = conversation.effort;
  if (effort == Effort.Unsaid) return;
  if (!String.UTF8.decode(model).includes("reasoning")) {
    if (effort != Effort.None) conversation.dropped.add("reasoning_effort");
    return;
  }
  if (effort == Effort.None) writer.ascii(',"thinking":{"type":"disabled"}');
  else {
    writer.ascii(',"thinking":{"type":"enabled","token_budget":');
    writer.number(budgetOf(effort));
    writer.ascii("}");
  }
}

/** Beside tools it takes no format (docs.cohere.com/docs/structured-outputs). */
function writeFormat(writer: ByteWriter, conversation: Conversation): void {
  if (conversation.format == Format.Text) return;
  if (conversation.tools.length > 0) return refuseFormat(conversation);
  writer.ascii(',"response_format":{"type":"json_object"');
  if (conversation.format == Format.Schema) addValue(writer, "json_schema", conversation.schema);
  writer.ascii("}");
}
