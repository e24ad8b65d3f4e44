// A conversation as one text, for what takes a prompt and no turns: a single turn as it is, else each under the name of who spoke.
import { ByteWriter } from "../json/write";
import { Conversation, Role } from "./conversation";
import { textsOf } from "./plain";
import { BREAK, writeJoined } from "./written";

/** Writes the inside of a string. What has no text is refused or named as left out. */
export function writeTranscript(writer: ByteWriter, conversation: Conversation): void {
  const turns = conversation.turns;
  let first = true;
  for (let i = 0, n = turns.length; i < n; i++) {
    const texts = textsOf(conversation, turns[i].parts);
    if (texts.length == 0) continue;
    if (!first) writer.ascii(BREAK);
    first = false;
    if (n > 1) writer.ascii(speaker(turns[i].role));
    writeJoined(writer, texts, BREAK);
  }
}

function speaker(role: Role): string {
  return role == Role.System ? "System: " : role == Role.Assistant ? "Assistant: " : "User: ";
}
