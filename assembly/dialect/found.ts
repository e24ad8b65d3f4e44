// What a client found and gives to its model, in a dialect that has a word for that: to all others it is text.
import { ByteWriter } from "../json/write";
import { Conversation, Part, addText } from "./conversation";
import { Slice } from "./slice";

/** Its title and where it comes from; its words follow. */
export function addFound(conversation: Conversation, into: Part[], title: Slice, place: Slice): void {
  const writer = new ByteWriter();
  writer.bytes(title.ptr, title.length);
  if (place.some) {
    writer.ascii(title.some ? " (" : "(");
    writer.bytes(place.ptr, place.length);
    writer.ascii(")");
  }
  addText(into, conversation.keep(writer.take()));
}
