// Events of a stream as they are written: `data: {...}`, with their name in front where the dialect has names.
import { ByteWriter } from "../json/write";
import { Slice } from "./slice";
import { moveString } from "./strings";

/** Begins an event; empty name: none. */
export function openEvent(writer: ByteWriter, name: string): void {
  if (name.length > 0) {
    writer.ascii("event: ");
    writer.ascii(name);
    writer.ascii("\n");
  }
  writer.ascii("data: ");
}

export function closeEvent(writer: ByteWriter): void {
  writer.ascii("\n\n");
}

/** What ends a stream of OpenAI's. */
export function writeDone(writer: ByteWriter): void {
  openEvent(writer, "");
  writer.ascii("[DONE]");
  closeEvent(writer);
}

const NO_WORDS = "The provider reported an error without a message.";

/** The words of a failure, or that it came without any. */
export function writeWords(writer: ByteWriter, message: Slice): void {
  if (message.some) moveString(writer, message);
  else writer.jsonText(NO_WORDS);
}
