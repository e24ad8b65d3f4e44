// Limits of a Converse request, how much its model thinks, and the form of its answer.
import { ByteWriter } from "../../json/write";
import { forbidsBudget, forcesCall, saidStops } from "../alternating";
import { Conversation, Effort, Format } from "../conversation";
import { addString, addStrings, addValue, wholeNumber } from "../members";
import { LEAST_BUDGET, thinksByEffort } from "../claude";
import { addSampling } from "../sampling";
import { moveInside, quotedInside } from "../strings";
import { budgetOf, effortWord } from "../words";
import { WriteOptions } from "../write-options";

export function writeLimits(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  const thinking = options.additionalThinks ? "" : thinkingOf(conversation, String.UTF8.decode(options.model));
  const byEffort = thinking.length > 0 && thinksByEffort(options.model);
  writeInference(writer, conversation, options.model, thinking.length > 0);
  writeAdditional(writer, thinking, options.additional);
  writeOutput(writer, conversation, byEffort);
}

/** What stands for the model's vendor alone. */
function writeAdditional(writer: ByteWriter, thinking: string, further: ArrayBuffer): void {
  if (thinking.length == 0 && further.byteLength == 0) return;
  writer.ascii(',"additionalModelRequestFields":{' + thinking);
  if (thinking.length > 0 && further.byteLength > 0) writer.ascii(",");
  writer.buffered(further);
  writer.ascii("}");
}

/** The model's own member for thinking; empty: none is said. Each vendor has its own: what is not known is left out by name. */
function thinkingOf(conversation: Conversation, model: string): string {
  const effort = conversation.effort;
  if (effort == Effort.Unsaid || effort == Effort.None) return "";
  const thinking = isClaude(model) ? claudeThinking(conversation, model) : otherThinking(effort, model);
  if (thinking.length == 0) conversation.dropped.add("reasoning_effort");
  return thinking;
}

function claudeThinking(conversation: Conversation, model: string): string {
  if (thinksByEffort(String.UTF8.encode(model))) return forcesCall(conversation) ? "" : '"thinking":{"type":"adaptive"}';
  const limit = wholeNumber(conversation.limit, 0);
  const most = budgetOf(conversation.effort);
  const budget = limit > 0 ? min(most, limit / 2) : most;
  if (budget < LEAST_BUDGET || forbidsBudget(conversation)) return "";
  return '"thinking":{"type":"enabled","budget_tokens":' + budget.toString() + "}";
}

/** OpenAI's open models, and Nova from 2 on (docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html). */
function otherThinking(effort: Effort, model: string): string {
  if (model.includes("openai.")) return '"reasoning_effort":"' + effortWord(effort) + '"';
  if (model.includes("nova-2")) return '"reasoningConfig":{"type":"enabled","maxReasoningEffort":"' + effortWord(effort) + '"}';
  return "";
}

const MEMBERS = new ByteWriter();

function writeInference(writer: ByteWriter, conversation: Conversation, model: ArrayBuffer, thinks: bool): void {
  const members = MEMBERS;
  members.reset();
  addValue(members, "maxTokens", conversation.limit);
  addSampling(members, conversation, model, "topP", thinks, true);
  addStrings(members, "stopSequences", isClaude(String.UTF8.decode(model)) ? saidStops(conversation) : conversation.stops);
  if (members.length == 0) return;
  writer.ascii(',"inferenceConfig":{');
  writer.bytes(members.ptr + 1, members.length - 1); // without the first comma
  writer.ascii("}");
}

function isClaude(model: string): bool {
  return model.includes("claude-");
}

/** The effort of Claude's newer models, and a schema, which stands here as a text. */
function writeOutput(writer: ByteWriter, conversation: Conversation, byEffort: bool): void {
  const bySchema = conversation.format == Format.Schema && conversation.schema.some;
  if (conversation.format != Format.Text && !bySchema) conversation.dropped.add("response_format");
  if (!byEffort && !bySchema) return;
  writer.ascii(',"outputConfig":{');
  if (byEffort) writer.ascii('"effort":"' + effortWord(conversation.effort) + (bySchema ? '",' : '"'));
  if (bySchema) {
    writer.ascii('"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"');
    moveInside(writer, quotedInside(conversation.schema));
    writer.ascii('"');
    addString(writer, "name", conversation.schemaName);
    addString(writer, "description", conversation.schemaDescription);
    writer.ascii("}}}");
  }
  writer.ascii("}");
}
