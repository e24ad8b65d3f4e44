// A conversation as DashScope's own request (help.aliyun.com/zh/model-studio/qwen-api-via-dashscope): OpenAI's messages and tools, in places of their own.
// Models that see have another path and lists of contents.
import { writeChatMessages, writeChatTool } from "../chat/write-request";
import { ByteWriter } from "../../json/write";
import { sayJson } from "../answer-form";
import { Choice, Conversation, Effort, Format, Part, PartKind, Role, Turn } from "../conversation";
import { addName, addStrings, addValue, separate } from "../members";
import { moveString } from "../strings";
import { budgetOf } from "../words";
import { WriteOptions } from "../write-options";
import { writeAddress } from "../written";
import { sees } from "./model-facts";

/** Writes the request behind what the writer holds. */
export function writeDashScopeRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  sayJson(conversation, false);
  writer.ascii('{"model":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  writer.ascii(',"input":{"messages":');
  if (sees(options.model)) writeSeen(writer, conversation);
  else {
    refusePictures(conversation);
    writeChatMessages(writer, conversation, options, false);
  }
  writer.ascii('},"parameters":{"result_format":"message"');
  if (conversation.stream) writer.ascii(',"incremental_output":true');
  writeTools(writer, conversation);
  addValue(writer, "max_tokens", conversation.limit);
  addValue(writer, "temperature", conversation.temperature);
  addValue(writer, "top_p", conversation.topP);
  addStrings(writer, "stop", conversation.stops);
  writeThinking(writer, conversation);
  if (conversation.format == Format.Json) writer.ascii(',"response_format":{"type":"json_object"}');
  else if (conversation.format == Format.Schema) conversation.refuse("response_format");
  writer.ascii("}}");
}

function refusePictures(conversation: Conversation): void {
  for (let i = 0, n = conversation.turns.length; i < n; i++) {
    const parts = conversation.turns[i].parts;
    for (let j = 0, m = parts.length; j < m; j++) if (parts[j].kind == PartKind.Image) conversation.refuse("image_url");
  }
}

function writeSeen(writer: ByteWriter, conversation: Conversation): void {
  writer.ascii("[");
  for (let i = 0, n = conversation.turns.length; i < n; i++) {
    separate(writer, i == 0);
    writeTurn(writer, conversation, conversation.turns[i]);
  }
  writer.ascii("]");
}

function writeTurn(writer: ByteWriter, conversation: Conversation, turn: Turn): void {
  writer.ascii(turn.role == Role.System ? '{"role":"system"' : turn.role == Role.Assistant ? '{"role":"assistant"' : '{"role":"user"');
  writer.ascii(',"content":[');
  let first = true;
  for (let i = 0, n = turn.parts.length; i < n; i++) {
    const part = turn.parts[i];
    if (part.kind == PartKind.Reasoning) conversation.dropped.add("thinking");
    else if (part.kind == PartKind.Call || part.kind == PartKind.Result) conversation.refuse("tools");
    else {
      separate(writer, first);
      first = false;
      writeContent(writer, conversation, part);
    }
  }
  writer.ascii("]}");
}

function writeContent(writer: ByteWriter, conversation: Conversation, part: Part): void {
  if (part.kind == PartKind.Image) {
    writer.ascii('{"image":');
    writeAddress(writer, part);
  } else {
    if (part.kind != PartKind.Text && !part.isPlain) conversation.refuse("file");
    writer.ascii('{"text":');
    moveString(writer, part.text);
  }
  writer.ascii("}");
}

/** `tool_choice` knows `auto`, `none` and one tool. */
function writeTools(writer: ByteWriter, conversation: Conversation): void {
  const tools = conversation.tools;
  if (tools.length == 0) return;
  for (let i = 0, n = tools.length; i < n; i++) {
    writer.ascii(i == 0 ? ',"tools":[' : ",");
    writeChatTool(writer, tools[i], false);
  }
  writer.ascii("]");
  const choice = conversation.choice;
  if (choice == Choice.Any) conversation.dropped.add("tool_choice");
  else if (choice == Choice.One) {
    writer.ascii(',"tool_choice":{"type":"function","function":{"name":');
    moveString(writer, conversation.chosen);
    writer.ascii("}}");
  } else if (choice != Choice.Unsaid) writer.ascii(choice == Choice.None ? ',"tool_choice":"none"' : ',"tool_choice":"auto"');
  if (conversation.oneCallOnly) writer.ascii(',"parallel_tool_calls":false');
}

function writeThinking(writer: ByteWriter, conversation: Conversation): void {
  const effort = conversation.effort;
  if (effort == Effort.Unsaid) return;
  writer.ascii(effort == Effort.None ? ',"enable_thinking":false' : ',"enable_thinking":true');
  if (effort == Effort.None) return;
  addName(writer, "thinking_budget");
  writer.number(budgetOf(effort));
}
