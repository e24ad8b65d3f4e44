// The candidates of Google's generateContent, whole or one piece of a stream: what they say, how they end, and a prompt that was refused.
import { troubleOf } from "./finish-reason";
import { CONTENT_POLICY } from "./finish-table";
import { Filled, Walk } from "./walk";

/** Set by `readCandidates`: text, thought, a call or data is there. */
export let candidatesContent: bool = false;
/** A finish reason of the model's own is there. */
export let candidatesFinished: bool = false;
/** The failure that another one stands for, a FailureKind; 0: none. */
export let candidatesTrouble: i32 = 0;

const list = new Walk();
const candidate = new Walk();
const content = new Walk();
const parts = new Walk();
const part = new Walk();

/** Reads the array in [p, end), which may be cut. */
export function readCandidates(p: usize, end: usize): void {
  candidatesContent = false;
  candidatesFinished = false;
  candidatesTrouble = 0;
  if (!list.enter(p, end)) return;
  while (list.next()) if (candidate.enter(list.value, list.valueEnd)) readCandidate();
}

/** The failure that `promptFeedback` in [p, end) tells of, a FailureKind; 0: none. */
export function feedbackTrouble(p: usize, end: usize): i32 {
  if (!content.enter(p, end)) return 0;
  while (content.next()) if (content.key("blockReason") && content.filled() == Filled.Yes) return CONTENT_POLICY;
  return 0;
}

function readCandidate(): void {
  while (candidate.next()) {
    if (candidate.key("content")) candidatesContent = candidatesContent || saysSomething();
    else if (candidate.key("finishReason") && !candidate.cut && candidate.filled() == Filled.Yes) {
      const trouble = troubleOf(candidate.textPtr(), candidate.textLength());
      if (trouble == 0) candidatesFinished = true;
      else candidatesTrouble = trouble;
    }
  }
}

function saysSomething(): bool {
  if (!content.enter(candidate.value, candidate.valueEnd)) return false;
  while (content.next()) {
    if (!content.key("parts") || !parts.enter(content.value, content.valueEnd)) continue;
    while (parts.next()) if (isContent()) return true;
  }
  return false;
}

/** A signature alone, or an empty text, says nothing. */
function isContent(): bool {
  if (!part.enter(parts.value, parts.valueEnd)) return false;
  while (part.next()) {
    if (part.key("thought") || part.key("thoughtSignature")) continue;
    if (part.filled() == Filled.Yes) return true;
  }
  return false;
}
