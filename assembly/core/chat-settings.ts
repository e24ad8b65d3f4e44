// What chat requests alone get, by Higress's keys.
import { ContextFile } from "./context-file";

/** What is done to the messages of chat requests, in this order. */
@final
export class MessagesEdit {
  /** The last user message that is one of these texts goes, and what stands before it but system messages. */
  commands: ArrayBuffer[] = [];
  /** `developer` is written `system`. */
  developer: bool = false;
  /** Neighbours of one role are made one message. */
  merges: bool = false;
  /** JSON of a message that is put behind the leading system messages; empty: none. */
  message: ArrayBuffer = new ArrayBuffer(0);
  /** A text that comes there too; null: none does. */
  file: ContextFile | null = null;

  /** Only a role's name is changed. */
  onlyRoles(): bool {
    return this.commands.length == 0 && !this.merges && this.message.byteLength == 0 && this.file === null;
  }

  /** What is put behind the leading system messages, with commas between. */
  get put(): ArrayBuffer {
    const file = this.file;
    if (file === null) return this.message;
    const text = file.access.header;
    const own = this.message;
    if (own.byteLength == 0 || text.byteLength == 0) return own.byteLength == 0 ? text : own;
    const both = new Uint8Array(own.byteLength + 1 + text.byteLength);
    memory.copy(both.dataStart, changetype<usize>(own), own.byteLength);
    both[own.byteLength] = 0x2c;
    memory.copy(both.dataStart + own.byteLength + 1, changetype<usize>(text), text.byteLength);
    return both.buffer;
  }
}

/** What chat requests get instead of what all requests get. */
@final
export class ChatParams {
  replaced: ArrayBuffer[] = [];
  set: ArrayBuffer[] = [];
  unless: ArrayBuffer[] = [];
}
