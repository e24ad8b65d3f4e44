// A conversation as Google's generateContent request (ai.google.dev/api/generate-content). Turns alternate, what came of calls stands in front
// of a turn, and calls have no ids: a result names its tool.
import { ByteWriter } from "../../json/write";
import { beginsWithAssistant, firstStops, systemTurns } from "../alternating";
import { CallIndex } from "../call-index";
import { Choice, Conversation, Effort, Format, Part, PartKind, Role, Tool, Turn } from "../conversation";
import { addName, addString, addStrings, addValue, separate } from "../members";
import { refuseFormat } from "../plain";
import { Slice } from "../slice";
import { fitsOneGrammar, saysAllStrict, saysStrict } from "../strictness";
import { moveInside, moveString } from "../strings";
import { WriteOptions } from "../write-options";
import { BREAK, moveMedia, systemTexts, writeInput, writeSchema } from "../written";
import { writeMediaType } from "./media-types";
import { writePicture } from "./picture";
import { Thinking, thinkingOf } from "./model-facts";

/** A call of another vendor's model has no signature: with this word none is asked for (ai.google.dev/gemini-api/docs/thought-signatures). */
const UNSIGNED = ',"thoughtSignature":"skip_thought_signature_validator"';

/** The fewest tokens for thoughts of Gemini 2.5 Pro, which cannot do without (ai.google.dev/gemini-api/docs/thinking). */
const LEAST_BUDGET = '"thinkingBudget":128}';

let calls: CallIndex = new CallIndex(new Conversation());
let unsigned: bool = false;

/** Writes the request behind what the writer holds. The model stands in the path, and whether it streams. */
export function writeGeminiRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  calls = new CallIndex(conversation);
  unsigned = thinkingOf(options.model) == Thinking.Level;
  const begin = systemTurns(conversation);
  writer.ascii("{");
  writeSystem(writer, conversation, begin);
  writer.ascii('"contents":[');
  writeTurns(writer, conversation, begin);
  writer.ascii("]");
  writeTools(writer, conversation, options);
  writeConfig(writer, conversation, options);
  writer.ascii("}");
}

function writeSystem(writer: ByteWriter, conversation: Conversation, count: i32): void {
  const texts = systemTexts(conversation, count);
  for (let i = 0, n = texts.length; i < n; i++) {
    writer.ascii(i == 0 ? '"systemInstruction":{"parts":[' : ",");
    writeText(writer, texts[i]);
  }
  if (texts.length > 0) writer.ascii("]},");
}

function writeText(writer: ByteWriter, text: Slice): void {
  writer.ascii('{"text":');
  moveString(writer, text);
  writer.ascii("}");
}

const MOST_STOPS: i32 = 5;

/** Turns of one side that follow each other are one. A call wants a turn of the user's before (github.com/google-gemini/gemini-cli/issues/11814). */
function writeTurns(writer: ByteWriter, conversation: Conversation, begin: i32): void {
  const turns = conversation.turns;
  let first = !beginsWithAssistant(conversation, begin);
  if (!first) writer.ascii('{"role":"user","parts":[{"text":"."}]}');
  let i = begin;
  while (i < turns.length) {
    const isModel = turns[i].role == Role.Assistant;
    const results: Part[] = [];
    const said: Part[] = [];
    for (; i < turns.length && (turns[i].role == Role.Assistant) == isModel; i++) gather(conversation, turns[i], results, said);
    if (results.length + said.length == 0) continue;
    separate(writer, first);
    first = false;
    writer.ascii(isModel ? '{"role":"model","parts":[' : '{"role":"user","parts":[');
    writeParts(writer, results, said);
    writer.ascii("]}");
  }
}

/** Pictures and documents of a result follow it as the user's. */
function gather(conversation: Conversation, turn: Turn, results: Part[], said: Part[]): void {
  for (let i = 0, n = turn.parts.length; i < n; i++) {
    const part = turn.parts[i];
    if (part.kind == PartKind.Reasoning) conversation.dropped.add("thinking");
    else if (part.kind != PartKind.Result) said.push(part);
    else {
      results.push(part);
      for (let j = 0, m = part.parts.length; j < m; j++) if (part.parts[j].kind != PartKind.Text) said.push(part.parts[j]);
    }
  }
}

function writeParts(writer: ByteWriter, results: Part[], said: Part[]): void {
  let signed = false;
  for (let i = 0, n = results.length; i < n; i++) {
    separate(writer, i == 0);
    writeResult(writer, results[i]);
  }
  for (let i = 0, n = said.length; i < n; i++) {
    const part = said[i];
    separate(writer, i + results.length == 0);
    if (part.kind == PartKind.Call) {
      writeCall(writer, part, unsigned && !signed);
      signed = true;
    } else if (part.kind == PartKind.Text || part.isPlain) writeText(writer, part.text);
    else writeMedia(writer, part);
  }
}

/** The first call of a turn carries the turn's signature. */
function writeCall(writer: ByteWriter, call: Part, withSignature: bool): void {
  writer.ascii('{"functionCall":{"name":');
  moveString(writer, call.name);
  writer.ascii(',"args":');
  writeInput(writer, call);
  writer.ascii("}");
  if (withSignature) writer.ascii(UNSIGNED);
  writer.ascii("}");
}

function writeResult(writer: ByteWriter, result: Part): void {
  const call = calls.find(result.id);
  writer.ascii('{"functionResponse":{"name":');
  if (call !== null && call.name.some) moveString(writer, call.name);
  else if (result.name.some) moveString(writer, result.name);
  else writer.ascii('"call"');
  writer.ascii(result.isError ? ',"response":{"error":"' : ',"response":{"output":"');
  let first = true;
  for (let i = 0, n = result.parts.length; i < n; i++) {
    if (result.parts[i].kind != PartKind.Text) continue;
    if (!first) writer.ascii(BREAK);
    first = false;
    moveInside(writer, result.parts[i].text);
  }
  writer.ascii('"}}}');
}

function writeMedia(writer: ByteWriter, part: Part): void {
  if (part.media.some) {
    writer.ascii('{"inlineData":{"mimeType":"');
    moveMedia(writer, part.media);
    writer.ascii('"');
    addString(writer, "data", part.text);
  } else {
    writer.ascii('{"fileData":{"mimeType":');
    writeMediaType(writer, part);
    addString(writer, "fileUri", part.text);
  }
  writer.ascii("}}");
}

function writeTools(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  const tools = conversation.tools;
  if (tools.length == 0) return;
  writer.ascii(',"tools":[{"functionDeclarations":[');
  for (let i = 0, n = tools.length; i < n; i++) {
    separate(writer, i == 0);
    writeTool(writer, tools[i]);
  }
  writer.ascii("]}]");
  writeChoice(writer, conversation, options);
  if (conversation.oneCallOnly) conversation.dropped.add("parallel_tool_calls");
}

function writeTool(writer: ByteWriter, tool: Tool): void {
  writer.ascii('{"name":');
  moveString(writer, tool.name);
  addString(writer, "description", tool.description);
  if (tool.isCustom || tool.schema.some) {
    addName(writer, "parametersJsonSchema");
    writeSchema(writer, tool);
  }
  writer.ascii("}");
}

/** Where a call is demanded Google holds the model to the schemas in any case; where it may speak as well, by a mode for all tools together (ai.google.dev/gemini-api/docs/function-calling). */
function writeChoice(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  const choice = conversation.choice;
  const isFree = choice == Choice.Unsaid || choice == Choice.Auto;
  const thinks = thinkingOf(options.model) != Thinking.Never; // from Gemini 2.5 on
  const validated = isFree && thinks && saysAllStrict(conversation) && fitsOneGrammar(conversation);
  if (isFree && !validated && saysStrict(conversation)) conversation.dropped.add("strict");
  if (choice == Choice.Unsaid && !validated) return;
  writer.ascii(',"toolConfig":{"functionCallingConfig":{"mode":');
  writer.ascii(validated ? '"VALIDATED"' : choice == Choice.None ? '"NONE"' : choice == Choice.Auto ? '"AUTO"' : '"ANY"');
  if (choice == Choice.One) {
    writer.ascii(',"allowedFunctionNames":[');
    moveString(writer, conversation.chosen);
    writer.ascii("]");
  }
  writer.ascii("}}");
}

const CONFIG = new ByteWriter();

/** `generationConfig`, where there is anything in it. */
function writeConfig(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  const config = CONFIG;
  config.reset();
  addValue(config, "maxOutputTokens", conversation.limit);
  addValue(config, "temperature", conversation.temperature);
  addValue(config, "topP", conversation.topP);
  addStrings(config, "stopSequences", firstStops(conversation, MOST_STOPS));
  writeFormat(config, conversation, options.model);
  const picture = conversation.picture;
  if (picture !== null) writePicture(config, conversation, picture, options.model);
  else writeThinking(config, conversation, thinkingOf(options.model), options.thinkingBudget);
  if (config.length == 0) return;
  writer.ascii(',"generationConfig":{');
  writer.bytes(config.ptr + 1, config.length - 1); // without the comma in front
  writer.ascii("}");
}

/** Beside functions that may be called only Gemini 3 takes one (ai.google.dev/gemini-api/docs/structured-output, googleapis/python-genai#867, google/adk-python#5735). */
function writeFormat(writer: ByteWriter, conversation: Conversation, model: ArrayBuffer): void {
  if (conversation.format == Format.Text) return;
  const calls = conversation.tools.length > 0 && conversation.choice != Choice.None;
  if (calls && thinkingOf(model) != Thinking.Level) return refuseFormat(conversation);
  writer.ascii(',"responseMimeType":"application/json"');
  if (conversation.format == Format.Schema) addValue(writer, "responseJsonSchema", conversation.schema);
}

/** The budgets are those that Google's own OpenAI-compatible endpoint gives for the same words (ai.google.dev/gemini-api/docs/openai). */
function writeThinking(writer: ByteWriter, conversation: Conversation, thinking: Thinking, budget: i64): void {
  const effort = conversation.effort;
  if (effort == Effort.Unsaid && conversation.thinksNot && thinking != Thinking.Never) {
    writer.ascii(',"thinkingConfig":{');
    writer.ascii(
      thinking == Thinking.Level ? '"thinkingLevel":"low"}' : thinking == Thinking.Budget ? '"thinkingBudget":0}' : LEAST_BUDGET,
    );
    return;
  }
  if (effort == Effort.Unsaid) return writeBudget(writer, thinking, budget);
  const never = effort == Effort.None;
  if (thinking == Thinking.Never || (never && thinking != Thinking.Budget)) {
    if (!never || thinking != Thinking.Never) conversation.dropped.add("reasoning_effort");
    return;
  }
  writer.ascii(',"thinkingConfig":{');
  if (thinking == Thinking.Level) writer.ascii(effort >= Effort.Medium ? '"thinkingLevel":"high"' : '"thinkingLevel":"low"');
  else {
    writer.ascii('"thinkingBudget":');
    writer.number(never ? 0 : effort <= Effort.Low ? 1024 : effort == Effort.Medium ? 8192 : 24576);
  }
  if (!never && conversation.wantsReasoning) writer.ascii(',"includeThoughts":true');
  writer.ascii("}");
}

/** The configuration's, for models that take one. */
function writeBudget(writer: ByteWriter, thinking: Thinking, budget: i64): void {
  if (budget < 0 || (thinking != Thinking.Budget && thinking != Thinking.BudgetAlways)) return;
  writer.ascii(',"thinkingConfig":{"thinkingBudget":');
  writer.number(budget);
  writer.ascii(budget > 0 ? ',"includeThoughts":true}' : "}");
}
