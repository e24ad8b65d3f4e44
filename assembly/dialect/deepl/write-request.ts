// A conversation as a translation (developers.deepl.com/api-reference/translate): the last turn of the user is the text, what stands before it is its context.
import { ByteWriter } from "../../json/write";
import { Conversation, Part, Role } from "../conversation";
import { separate } from "../members";
import { dropEffort, dropLimits, refuseFormat, refuseTools, textsOf } from "../plain";
import { moveInside, moveString } from "../strings";
import { WriteOptions } from "../write-options";
import { BREAK } from "../written";

/** Writes the request behind what the writer holds. */
export function writeDeepLRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  refuseTools(conversation);
  refuseFormat(conversation);
  dropLimits(conversation);
  dropEffort(conversation);
  const turns = conversation.turns;
  let last = turns.length - 1;
  while (last >= 0 && turns[last].role != Role.User) last--;
  const texts: Part[] = last < 0 ? new Array<Part>() : textsOf(conversation, turns[last].parts);
  if (texts.length == 0) conversation.refuse("messages");
  writer.ascii('{"text":[');
  for (let i = 0, n = texts.length; i < n; i++) {
    separate(writer, i == 0);
    moveString(writer, texts[i].text);
  }
  writer.ascii('],"target_lang":');
  writer.jsonText(options.language);
  writeContext(writer, conversation, last);
  writer.ascii("}");
}

function writeContext(writer: ByteWriter, conversation: Conversation, last: i32): void {
  let some = false;
  for (let i = 0, n = conversation.turns.length; i < n; i++) {
    if (i == last) continue;
    const texts: Part[] = textsOf(conversation, conversation.turns[i].parts);
    for (let j = 0, m = texts.length; j < m; j++) {
      writer.ascii(some ? BREAK : ',"context":"');
      some = true;
      moveInside(writer, texts[j].text);
    }
  }
  if (some) writer.ascii('"');
}
