// The choices of a chat completion or a legacy completion, whole or one chunk of them: what they say, and how they end.
import { troubleOf } from "./finish-reason";
import { Filled, Walk } from "./walk";

/** Set by `readChoices`: text, reasoning, a tool call, a refusal or audio is there. */
export let choicesContent: bool = false;
/** A finish reason of a model's own is there. */
export let choicesFinished: bool = false;
/** An error is there, or a finish reason that is no model's. */
export let choicesFailed: bool = false;
/** The failure that such a reason stands for, a FailureKind; 0: none. */
export let choicesTrouble: i32 = 0;

const list = new Walk();
const choice = new Walk();
const part = new Walk();

/** Reads the array that is the member's value, which may be cut. */
export function readChoices(at: Walk): void {
  choicesContent = false;
  choicesFinished = false;
  choicesFailed = false;
  choicesTrouble = 0;
  if (!list.enterValue(at)) return;
  while (list.next()) if (choice.enterValue(list)) readChoice();
}

function readChoice(): void {
  while (choice.next()) {
    switch (choice.keyLength) {
      case 4:
        if (choice.key("text")) choicesContent = choicesContent || choice.filled() == Filled.Yes;
        break;
      case 5:
        if (choice.key("delta")) choicesContent = choicesContent || saysSomething();
        else if (choice.key("error")) choicesFailed = choicesFailed || choice.filled() == Filled.Yes;
        break;
      case 7:
        if (choice.key("message")) choicesContent = choicesContent || saysSomething();
        break;
      case 13:
        if (choice.key("finish_reason")) readReason();
        break;
      case 20:
        if (choice.key("native_finish_reason")) readNative();
        break;
    }
  }
}

/** Some providers send an empty reason with each chunk, or the word null (DashScope's own protocol). */
function readReason(): void {
  if (choice.cut || choice.filled() != Filled.Yes || choice.isText("null")) return;
  const trouble = troubleOf(choice.textPtr(), choice.textLength());
  if (trouble == 0) choicesFinished = true;
  else fail(trouble);
}

/** OpenRouter: the upstream provider's own reason, beside one that may say `stop` of a connection that broke. */
function readNative(): void {
  if (choice.cut || choice.filled() != Filled.Yes) return;
  const trouble = troubleOf(choice.textPtr(), choice.textLength());
  if (trouble != 0) fail(trouble);
}

function fail(trouble: i32): void {
  choicesFailed = true;
  choicesTrouble = trouble;
}

/** To the end, so that the choice need not look for it. */
function saysSomething(): bool {
  let says = false;
  if (!part.enterValue(choice)) return false;
  while (part.next()) if (!says && isContentKey() && part.filled() == Filled.Yes) says = true;
  return says;
}

function isContentKey(): bool {
  switch (part.keyLength) {
    case 5:
      return part.key("audio");
    case 6:
      return part.key("images");
    case 7:
      return part.key("content") || part.key("refusal");
    case 8:
      return part.key("thinking");
    case 9:
      return part.key("reasoning");
    case 10:
      return part.key("tool_calls");
    case 13:
      return part.key("function_call");
    case 17:
      return part.key("reasoning_content") || part.key("reasoning_details");
    default:
      return false;
  }
}
