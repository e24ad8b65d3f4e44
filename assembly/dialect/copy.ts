// An answer that stays in the provider's dialect and is copied, object for object: what a reader tells of it decides about the end alone.
import { Slice } from "./slice";
import { AnswerOptions, Teller } from "./telling";

export abstract class Copy extends Teller {
  /** An object was added, and what is told comes of that. */
  protected reading: bool = false;

  constructor(options: AnswerOptions) {
    super(options);
  }

  /** Adds what an event brought, or a whole answer (without a name). False: it is none of the dialect. */
  abstract add(name: Slice, data: Slice): bool;

  /** What the object tells was told. */
  read(): void {
    this.reading = false;
  }

  /** A whole answer was read. */
  wholeRead(): void {}

  text(piece: Slice): void {}
  unsaid(media: Slice): void {}
  reasoning(piece: Slice): void {}
  callBegun(id: Slice, name: Slice): void {}
  argument(piece: Slice): void {}
  callEnded(): void {}
}
