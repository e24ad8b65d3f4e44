// What chat requests alone get, by Higress's keys.

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

  /** Only a role's name is changed. */
  onlyRoles(): bool {
    return this.commands.length == 0 && !this.merges && this.message.byteLength == 0;
  }
}

/** What chat requests get instead of what all requests get. */
@final
export class ChatParams {
  replaced: ArrayBuffer[] = [];
  set: ArrayBuffer[] = [];
  unless: ArrayBuffer[] = [];
}
