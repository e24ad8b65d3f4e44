// A text that each chat request to a provider begins with: a file that is fetched once.
import { Access } from "./grant";


@final
export class ContextFile {
  /** What leads to it; an empty cluster: the provider's own, with its credential (Moonshot's files). */
  cluster: ArrayBuffer = new ArrayBuffer(0);
  authority: ArrayBuffer = new ArrayBuffer(0);
  path: ArrayBuffer = new ArrayBuffer(0);
  /** How long it may take. */
  withinMs: i32 = 10000;
  /** The answer is an object whose `content` is the text. */
  isObject: bool = false;
  /** What was fetched, as a message: `header` is its JSON. */
  access: Access = new Access();
}
