// A translation (developers.deepl.com/api-reference/translate): there at once, one text for each that was sent.
import { Walk } from "../../json/walk";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, isList, textOf } from "../slice";
import { Stop, Teller } from "../telling";

const top = new Walk();
const list = new Walk();
const inner = new Walk();

const LINE = String.UTF8.encode("\\n");


@final
export class DeepLAnswerReader extends AnswerReader {
  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {}

  whole(body: Slice): void {
    let from: usize = 0;
    let to: usize = 0;
    if (!top.enter(body.ptr, body.end)) return;
    while (top.next()) {
      if (!top.key("translations") || !isList(top)) continue;
      from = top.value;
      to = top.valueEnd;
    }
    if (from == 0 || !list.enter(from, to)) return this.fail(body);
    this.teller.begun(NONE, NONE);
    for (let i = 0; list.next(); i++) {
      if (i > 0) this.teller.text(new Slice(changetype<usize>(LINE), LINE.byteLength));
      this.readText();
    }
    this.teller.stop = Stop.End;
    this.teller.ended();
  }

  end(complete: bool): void {}

  private readText(): void {
    if (!inner.enter(list.value, list.valueEnd)) return;
    while (inner.next()) if (inner.key("text") && textOf(inner).some) this.teller.text(textOf(inner));
  }
}
