// Events of a stream as they are written: `data: {...}`, with their name in front where the dialect has names.
import { ByteWriter } from "../json/write";

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

/** Of failures that came without words. */
export const NO_WORDS = "The provider reported an error without a message.";
