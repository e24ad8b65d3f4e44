// What providers' own protocols leave out or cannot say, by the names of chat.
import { Choice, Conversation, Effort, Format, Part, PartKind } from "./conversation";

/** Left out by name where the client said it. */
export function dropLimits(conversation: Conversation): void {
  if (conversation.limit.some) conversation.dropped.add("max_tokens");
  dropSampling(conversation);
}

export function dropSampling(conversation: Conversation): void {
  if (conversation.temperature.some) conversation.dropped.add("temperature");
  if (conversation.topP.some) conversation.dropped.add("top_p");
  if (conversation.stops.length > 0) conversation.dropped.add("stop");
}

export function dropEffort(conversation: Conversation): void {
  if (conversation.effort != Effort.Unsaid) conversation.dropped.add("reasoning_effort");
}

/** Any JSON is a wish, a schema a demand. */
export function refuseFormat(conversation: Conversation): void {
  if (conversation.format == Format.Schema) conversation.refuse("response_format");
  else if (conversation.format == Format.Json) conversation.dropped.add("response_format");
}

/** Tools that the model may do without are none of its business; calls and results in the turns are. */
export function refuseTools(conversation: Conversation): void {
  if (conversation.tools.length == 0) return;
  if (conversation.choice == Choice.None) conversation.dropped.add("tools");
  else conversation.refuse("tools");
}

/** The texts of a turn, with those of plain documents; what a text alone cannot say is refused. */
export function textsOf(conversation: Conversation, parts: Part[]): Part[] {
  const texts: Part[] = [];
  for (let i = 0, n = parts.length; i < n; i++) {
    const part = parts[i];
    if (part.kind == PartKind.Text || part.isPlain) texts.push(part);
    else if (part.kind == PartKind.Reasoning) conversation.dropped.add("thinking");
    else if (part.kind == PartKind.Image) conversation.refuse("image_url");
    else if (part.kind == PartKind.Document) conversation.refuse("file");
    else conversation.refuse("tools");
  }
  return texts;
}
