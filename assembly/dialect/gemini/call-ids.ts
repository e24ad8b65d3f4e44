// Ids of calls: Google's need none, since results come in the order of their calls, and every other dialect wants one.
import { Conversation, Part } from "../conversation";
import { Slice } from "../slice";


@final
export class CallIds {
  private waiting: Part[] = [];
  private count: i32 = 0;

  constructor(private conversation: Conversation) {}

  /** A call was made; where it has no id it gets one. */
  called(call: Part): void {
    if (!call.id.some) call.id = this.next();
    this.waiting.push(call);
  }

  /** The id of what came of a call of this tool: its own, else that of the first such call that nothing came of yet. */
  resultOf(id: Slice, name: Slice): Slice {
    for (let i = 0, n = this.waiting.length; i < n; i++) {
      const call = this.waiting[i];
      if (!same(id.some ? call.id : call.name, id.some ? id : name)) continue;
      this.waiting.splice(i, 1);
      return call.id;
    }
    return id.some ? id : this.next();
  }

  /** One that no other call has. */
  next(): Slice {
    return this.conversation.keep(String.UTF8.encode("call_" + (this.count++).toString()));
  }
}

function same(a: Slice, b: Slice): bool {
  return a.length == b.length && memory.compare(a.ptr, b.ptr, a.length) == 0;
}
