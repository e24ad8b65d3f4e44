// What several dialects demand of a request that wants its answer as JSON.
import { holdsIgnoreCase } from "../json/ascii";
import { Walk } from "../json/walk";
import { systemTurns } from "./alternating";
import { claudeVersion, holdsToSchemas } from "./claude";
import { Conversation, Format, PartKind, Role, Turn, addText } from "./conversation";
import { closedSchema } from "./schemas";
import { fitsGrammar } from "./strictness";

const members = new Walk();

/** OpenAI takes a schema of an object alone (podly-pure-podcasts/podly_pure_podcasts#89): a list or an enumeration passes the target over. */
export function demandObject(conversation: Conversation): void {
  if (conversation.format != Format.Schema || !members.enter(conversation.schema.ptr, conversation.schema.end)) return;
  while (members.next()) if (members.key("type") && !members.isText("object") && members.isString()) conversation.refuse("response_format");
}

/** A schema for one of Anthropic's models that is held to none, or that cannot be said there, passes the target over. */
export function closeForClaude(conversation: Conversation, model: ArrayBuffer, atBedrock: bool): void {
  if (conversation.format != Format.Schema || !conversation.schema.some || claudeVersion(model) == 0) return;
  const closed = holdsToSchemas(model, atBedrock) ? closedSchema(conversation.schema) : null;
  if (closed !== null) conversation.schema = conversation.keep(closed);
  if (closed === null || !fitsGrammar(conversation.schema)) conversation.refuse("response_format");
}

/**
 * Any JSON is given where the conversation speaks of it alone: "'messages' must contain the word 'json' in some form" (portkey.ai/error-library/response-format-error-10006,
 * alibabacloud.com/help/en/model-studio/qwen-structured-output: in a turn of the system's or the user's). It is said where it is not.
 * @param inInput what the system says in front does not count (OpenAI's Responses: miracodeai/mira#267)
 */
export function sayJson(conversation: Conversation, inInput: bool): void {
  if (conversation.format != Format.Json) return;
  const turns = conversation.turns;
  const begin = inInput ? systemTurns(conversation) : 0;
  let last: Turn | null = null;
  for (let i = begin, n = turns.length; i < n; i++) {
    if (turns[i].role == Role.Assistant) continue;
    if (speaksOfJson(turns[i])) return;
    if (turns[i].role == Role.User) last = turns[i];
  }
  if (!inInput || last === null) {
    if (turns.length == 0 || turns[0].role != Role.System) turns.unshift(new Turn(Role.System));
    last = turns[0];
  }
  addText(last.parts, conversation.keep(String.UTF8.encode("Answer in JSON.")));
}

function speaksOfJson(turn: Turn): bool {
  for (let i = 0, n = turn.parts.length; i < n; i++) {
    const part = turn.parts[i];
    if (part.kind == PartKind.Text && holdsIgnoreCase(part.text.ptr, part.text.end, "json")) return true;
  }
  return false;
}
