// A conversation as a chat with one of Coze's bots (www.coze.cn/open/docs/developer_guides/chat_v3): the bot stands where others have the model. It answers at
// once in a stream alone, so a stream is what it is asked for.
import { ByteWriter } from "../../json/write";
import { Conversation, Role } from "../conversation";
import { separate } from "../members";
import { dropEffort, dropLimits, refuseFormat, refuseTools, textsOf } from "../plain";
import { WriteOptions } from "../write-options";
import { BREAK, writeTexts } from "../written";

/** Writes the request behind what the writer holds. */
export function writeCozeRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  refuseTools(conversation);
  refuseFormat(conversation);
  dropLimits(conversation);
  dropEffort(conversation);
  writer.ascii('{"bot_id":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  writer.ascii(',"user_id":"ai-failover","stream":true,"auto_save_history":false,"additional_messages":[');
  let first = true;
  for (let i = 0, n = conversation.turns.length; i < n; i++) {
    const turn = conversation.turns[i];
    const texts = textsOf(conversation, turn.parts);
    if (texts.length == 0) continue;
    separate(writer, first);
    first = false;
    // It has no turns of the system's.
    writer.ascii(turn.role == Role.Assistant ? '{"role":"assistant","type":"answer"' : '{"role":"user","type":"question"');
    writer.ascii(',"content_type":"text","content":');
    writeTexts(writer, texts, BREAK);
    writer.ascii("}");
  }
  writer.ascii("]}");
}
