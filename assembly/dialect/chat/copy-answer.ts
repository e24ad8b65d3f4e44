// A provider's chat answer for a client of the same dialect, with what is done to it (../chat-edit.ts).
import { Copy } from "../copy";
import { closeEvent, openEvent } from "../event-lines";
import { NONE, Slice } from "../slice";
import { AnswerOptions } from "../telling";
import { writeError } from "./write-answer";


@final
export class ChatCopy extends Copy {
  constructor(options: AnswerOptions) {
    super(options);
  }

  add(name: Slice, data: Slice): bool {
    this.reading = true;
    if (!this.options.stream) {
      this.put(data);
      return true;
    }
    const begin = this.out.length;
    if (name.some) {
      this.out.ascii("event: ");
      this.out.bytes(name.ptr, name.length);
      this.out.ascii("\n");
    }
    openEvent(this.out, "");
    this.put(data);
    closeEvent(this.out);
    const edit = this.options.edit;
    if (edit !== null && edit.hidden) this.out.shorten(begin);
    return true;
  }

  private put(data: Slice): void {
    const edit = this.options.edit;
    if (edit === null || !edit.apply(this.out, data)) this.out.bytes(data.ptr, data.length);
  }

  ping(): void {
    if (this.options.stream && !this.over) this.out.ascii(": ping\n\n");
  }

  ended(): void {
    this.over = true;
  }

  /** Whatever it is, it was judged to be a good answer. */
  wholeRead(): void {
    this.over = true;
    this.failed = false;
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
    if (this.reading || !this.options.stream) return;
    openEvent(this.out, "");
    writeError(this.out, NONE, message);
    closeEvent(this.out);
  }
}
