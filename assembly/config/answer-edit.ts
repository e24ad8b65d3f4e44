// What is done to chat answers, by Higress's keys.
import { AnswerEdit, reasoningOf } from "../core/answer-edit";
import { JsonValue } from "../json/tree";
import { isTrue } from "./semantics";
import { textOf } from "./members";

/** null: nothing. */
export function readAnswerEdit(value: JsonValue): AnswerEdit | null {
  const edit = new AnswerEdit();
  edit.reasoning = reasoningOf(textOf(value, "reasoningContentMode"));
  edit.promotes = isTrue(value.get("promoteThinkingOnEmpty")) || isTrue(value.get("hiclawMode")) || isTrue(value.get("agentteamsMode"));
  edit.hidesUsage = isTrue(value.get("hideStreamUsage"));
  return edit.always || edit.hidesUsage ? edit : null;
}
