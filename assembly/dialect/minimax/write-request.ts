// A conversation as MiniMax's ChatCompletion Pro request (platform.minimaxi.com, `/v1/text/chatcompletion_pro`): a bot with its settings, which are the
// system's words, and messages of named senders.
import { ByteWriter } from "../../json/write";
import { systemTurns } from "../alternating";
import { Conversation, Role } from "../conversation";
import { addValue, isAboveOne, separate } from "../members";
import { dropEffort, refuseFormat, refuseTools, textsOf } from "../plain";
import { moveInside } from "../strings";
import { WriteOptions } from "../write-options";
import { BREAK, systemTexts, writeTexts } from "../written";

/** Both sides need a name, and a bot its settings. */
const BOT = '"sender_type":"BOT","sender_name":"assistant"';
const USER = '"sender_type":"USER","sender_name":"user"';
const SETTINGS = "You are a helpful assistant.";

/** Writes the request behind what the writer holds. */
export function writeMiniMaxRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  refuseTools(conversation);
  refuseFormat(conversation);
  dropEffort(conversation);
  const begin = systemTurns(conversation);
  const system = systemTexts(conversation, begin);
  writer.ascii('{"model":');
  writer.jsonString(changetype<usize>(options.model), options.model.byteLength);
  writer.ascii(',"bot_setting":[{"bot_name":"assistant","content":"');
  for (let i = 0, n = system.length; i < n; i++) {
    if (i > 0) writer.ascii(BREAK);
    moveInside(writer, system[i]);
  }
  if (system.length == 0) writer.ascii(SETTINGS);
  writer.ascii('"}],"reply_constraints":{' + BOT + '},"messages":[');
  writeMessages(writer, conversation, begin);
  writer.ascii("]");
  addValue(writer, "tokens_to_generate", conversation.limit);
  if (isAboveOne(conversation.temperature)) writer.ascii(',"temperature":1');
  else addValue(writer, "temperature", conversation.temperature);
  addValue(writer, "top_p", conversation.topP);
  if (conversation.stops.length > 0) conversation.dropped.add("stop");
  writer.ascii(conversation.stream ? ',"stream":true}' : ',"stream":false}');
}

function writeMessages(writer: ByteWriter, conversation: Conversation, begin: i32): void {
  let first = true;
  for (let i = begin, n = conversation.turns.length; i < n; i++) {
    const turn = conversation.turns[i];
    const texts = textsOf(conversation, turn.parts);
    if (texts.length == 0) continue;
    separate(writer, first);
    first = false;
    writer.ascii(turn.role == Role.Assistant ? "{" + BOT : "{" + USER);
    writer.ascii(',"text":');
    writeTexts(writer, texts, turn.role == Role.Assistant ? "" : BREAK);
    writer.ascii("}");
  }
}
