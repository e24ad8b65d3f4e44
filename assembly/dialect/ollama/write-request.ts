// A conversation as Ollama's own chat request (docs.ollama.com/api/chat): limits stand in `options`, arguments are objects, a result names its tool.
import { writeChatTool } from "../chat/write-request";
import { ByteWriter } from "../../json/write";
import { sayJson } from "../answer-form";
import { CallIndex } from "../call-index";
import { Choice, Conversation, Effort, Format, Part, PartKind, Role, Turn } from "../conversation";
import { tellTextFiles } from "../media";
import { addName, addStrings, addValue, separate } from "../members";
import { Slice } from "../slice";
import { moveString } from "../strings";
import { effortWord } from "../words";
import { WriteOptions } from "../write-options";
import { BREAK, writeInput, writeJoined, writeTexts } from "../written";

let first = true;
let calls: CallIndex = new CallIndex(new Conversation());

/** Writes the request behind what the writer holds. */
export function writeOllamaRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  sayJson(conversation, false);
  first = true;
  calls = new CallIndex(conversation);
  tellTextFiles(conversation);
  writer.ascii('{"model":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  writer.ascii(',"messages":[');
  for (let i = 0, n = conversation.turns.length; i < n; i++) writeTurn(writer, conversation, conversation.turns[i]);
  writer.ascii("]");
  writeTools(writer, conversation);
  writeOptions(writer, conversation);
  if (conversation.format == Format.Json) writer.ascii(',"format":"json"');
  else if (conversation.format == Format.Schema) addValue(writer, "format", conversation.schema);
  writeThinking(writer, conversation, String.UTF8.decode(options.model));
  writer.ascii(conversation.stream ? ',"stream":true}' : ',"stream":false}');
}

function writeTurn(writer: ByteWriter, conversation: Conversation, turn: Turn): void {
  const texts: Part[] = [];
  const images: Part[] = [];
  const thoughts: Part[] = [];
  const made: Part[] = [];
  for (let i = 0, n = turn.parts.length; i < n; i++) {
    const part = turn.parts[i];
    if (part.kind == PartKind.Result) writeResult(writer, conversation, part, images);
    else if (part.kind == PartKind.Call) made.push(part);
    else if (part.kind == PartKind.Reasoning) thoughts.push(part);
    else take(conversation, part, texts, images);
  }
  if (texts.length + images.length + made.length == 0) return;
  open(writer, turn.role == Role.System ? "system" : turn.role == Role.Assistant ? "assistant" : "user");
  writeTexts(writer, texts, turn.role == Role.Assistant ? "" : BREAK);
  if (thoughts.length > 0) {
    addName(writer, "thinking");
    writeTexts(writer, thoughts, BREAK);
  }
  writeImages(writer, images);
  writeCalls(writer, made);
  writer.ascii("}");
}

/** Pictures by their data: Ollama fetches nothing. */
function take(conversation: Conversation, part: Part, texts: Part[], images: Part[]): void {
  if (part.kind == PartKind.Text || part.isPlain) texts.push(part);
  else if (part.kind != PartKind.Image) conversation.refuse("file");
  else if (part.media.some) images.push(part);
  else conversation.refuse("image_url");
}

function open(writer: ByteWriter, role: string): void {
  separate(writer, first);
  first = false;
  writer.ascii('{"role":"');
  writer.ascii(role);
  writer.ascii('","content":');
}

function writeResult(writer: ByteWriter, conversation: Conversation, result: Part, images: Part[]): void {
  const texts: Part[] = [];
  for (let i = 0, n = result.parts.length; i < n; i++) take(conversation, result.parts[i], texts, images);
  open(writer, "tool");
  writer.ascii(result.isError ? '"Error: ' : '"');
  writeJoined(writer, texts, BREAK);
  writer.ascii('"');
  const call = calls.find(result.id);
  const name = call !== null && call.name.some ? call.name : result.name;
  if (name.some) {
    addName(writer, "tool_name");
    moveString(writer, name);
  }
  writer.ascii("}");
}

function writeImages(writer: ByteWriter, images: Part[]): void {
  const data: Slice[] = [];
  for (let i = 0, n = images.length; i < n; i++) data.push(images[i].text);
  addStrings(writer, "images", data);
}

function writeCalls(writer: ByteWriter, made: Part[]): void {
  for (let i = 0, n = made.length; i < n; i++) {
    writer.ascii(i == 0 ? ',"tool_calls":[' : ",");
    writer.ascii('{"function":{"name":');
    moveString(writer, made[i].name);
    addName(writer, "arguments");
    writeInput(writer, made[i]);
    writer.ascii("}}");
  }
  if (made.length > 0) writer.ascii("]");
}

/** It chooses by itself: one that shall not call gets no tools. */
function writeTools(writer: ByteWriter, conversation: Conversation): void {
  const tools = conversation.tools;
  const choice = conversation.choice;
  if (tools.length == 0 || choice == Choice.None) return;
  for (let i = 0, n = tools.length; i < n; i++) {
    writer.ascii(i == 0 ? ',"tools":[' : ",");
    writeChatTool(writer, tools[i], false);
  }
  writer.ascii("]");
  if (choice == Choice.Any || choice == Choice.One) conversation.dropped.add("tool_choice");
  if (conversation.oneCallOnly) conversation.dropped.add("parallel_tool_calls");
}

const OPTIONS = new ByteWriter();

function writeOptions(writer: ByteWriter, conversation: Conversation): void {
  const options = OPTIONS;
  options.reset();
  addValue(options, "num_predict", conversation.limit);
  addValue(options, "temperature", conversation.temperature);
  addValue(options, "top_p", conversation.topP);
  addStrings(options, "stop", conversation.stops);
  if (options.length == 0) return;
  writer.ascii(',"options":{');
  writer.bytes(options.ptr + 1, options.length - 1); // without the comma in front
  writer.ascii("}");
}

/** A model that cannot think refuses to be told how: those that can are known by their names (docs.ollama.com/capabilities/thinking). */
function writeThinking(writer: ByteWriter, conversation: Conversation, model: string): void {
  const effort = conversation.effort;
  if (effort == Effort.Unsaid) return;
  if (model.startsWith("gpt-oss") && effort != Effort.None) {
    writer.ascii(',"think":"');
    writer.ascii(effortWord(effort));
    writer.ascii('"');
  } else if (model.startsWith("qwen3") || model.startsWith("deepseek-r1") || model.startsWith("deepseek-v3.1")) {
    writer.ascii(effort == Effort.None ? ',"think":false' : ',"think":true');
  } else conversation.dropped.add("reasoning_effort");
}
