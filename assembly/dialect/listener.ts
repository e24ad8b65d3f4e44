// Listens to an answer and writes nothing: whether it says anything, whether it ends well. Readers of dialects that no client speaks are judged by it.
import { Slice } from "./slice";
import { Stop, Teller } from "./telling";


@final
export class Listener extends Teller {
  /** There is text, a thought or a call. */
  said: bool = false;

  text(piece: Slice): void {
    this.said = true;
  }

  reasoning(piece: Slice): void {
    this.said = true;
  }

  callBegun(id: Slice, name: Slice): void {
    this.said = true;
  }

  argument(piece: Slice): void {}
  callEnded(): void {}

  ended(): void {
    this.over = true;
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
  }

  /** It shows that it is an answer: by what it says, or by a reason to end. */
  get good(): bool {
    return !this.failed && (this.said || (this.over && this.stop != Stop.Unsaid));
  }
}
