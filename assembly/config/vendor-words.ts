// Keys of Higress's that are words of a vendor's own protocol.
import { VendorWords, retentionOf } from "../core/vendor-words";
import { JsonKind, JsonValue } from "../json/tree";
import { ByteWriter } from "../json/write";
import { writeTree } from "../json/write-tree";
import { SAFETY_TYPES } from "./defaults";
import { isTrue } from "./semantics";
import { textOf } from "./members";

/** Members by which models on Bedrock are told to think. */
const THINKING: StaticArray<string> = ["thinking", "reasoning_effort", "reasoningConfig", "reasoning_config"];

export function vendorWordsOf(type: string, value: JsonValue): VendorWords {
  const words = new VendorWords();
  if (SAFETY_TYPES.includes(type)) words.thinkingBudget = budgetOf(value.get("geminiThinkingBudget"));
  if (type != "bedrock") return words;
  readAdditional(words, value.get("bedrockAdditionalFields"));
  readPositions(words, value.get("bedrockPromptCachePointPositions"));
  words.retention = retentionOf(textOf(value, "promptCacheRetention"));
  return words;
}

/** Whether the type's own protocol is wanted for what its other ones cannot say. */
export function asksForGemini(type: string, value: JsonValue): bool {
  return SAFETY_TYPES.includes(type) && budgetOf(value.get("geminiThinkingBudget")) >= 0;
}

function budgetOf(value: JsonValue | null): i64 {
  return value !== null && value.kind == JsonKind.Number ? <i64>value.number : -1;
}

function readAdditional(words: VendorWords, fields: JsonValue | null): void {
  if (fields === null || !fields.isObject) return;
  const writer = new ByteWriter();
  for (let i = 0, n = fields.keys.length; i < n; i++) {
    if (i > 0) writer.ascii(",");
    writer.jsonText(fields.keys[i]);
    writer.ascii(":");
    writeTree(writer, fields.items[i]);
    if (THINKING.includes(fields.keys[i])) words.additionalThinks = true;
  }
  words.additional = writer.take();
}

/** `systemPrompt` stands for itself alone where nothing is said of any. */
function readPositions(words: VendorWords, positions: JsonValue | null): void {
  if (positions === null || !positions.isObject) return;
  words.cacheSystem = false;
  for (let i = 0, n = positions.keys.length; i < n; i++) {
    const name = positions.keys[i].toLowerCase().replaceAll("_", "").replaceAll("-", "");
    const on = isTrue(positions.items[i]);
    if (name == "systemprompt") words.cacheSystem = on;
    else if (name == "lastusermessage") words.cacheLastUser = on;
    else if (name == "lastmessage") words.cacheLast = on;
  }
}
