// OpenAI's request for a picture (platform.openai.com/docs/api-reference/images/create), as a conversation of one turn that wishes for one.
import { Walk } from "../../json/walk";
import { Conversation, Picture, Role, addText } from "../conversation";
import { isTrue, numberOf, textOf } from "../slice";

const top = new Walk();

/** Reads the object in [ptr, ptr + length), which RequestScan has checked. */
export function readImagesRequest(ptr: usize, length: i32): Conversation {
  const conversation = new Conversation();
  const picture = new Picture();
  conversation.picture = picture;
  const turn = conversation.turn(Role.User);
  top.enter(ptr, ptr + length);
  while (top.next()) {
    if (top.key("model") || top.firstByte() == 0x6e) continue;
    if (top.key("prompt")) {
      turn.parts = [];
      addText(turn.parts, textOf(top));
    } else if (top.key("size")) picture.size = textOf(top);
    else if (top.key("output_format")) picture.format = textOf(top);
    else if (top.key("output_compression")) picture.compression = numberOf(top);
    else if (top.key("n")) {
      if (top.integer() != 1) conversation.refuse("n");
    } else if (top.key("stream")) {
      if (isTrue(top)) conversation.refuse("stream");
    } else if (!top.isText("b64_json") || !top.key("response_format")) conversation.dropped.addBytes(top.keyPtr, top.keyLength);
  }
  if (turn.parts.length == 0) conversation.refuse("prompt");
  return conversation;
}
