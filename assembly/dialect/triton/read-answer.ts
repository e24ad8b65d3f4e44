// Triton's generate answer, whole or as events that each bring the next text. Nothing marks the end of a stream but that it ends.
import { Filled, Walk } from "../../json/walk";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, textOf } from "../slice";
import { Stop, Teller } from "../telling";

const top = new Walk();


@final
export class TritonAnswerReader extends AnswerReader {
  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {
    let model = NONE;
    let text = NONE;
    let found = false;
    if (this.teller.over || !top.enter(data.ptr, data.end)) return;
    while (top.next()) {
      if (top.key("error") && top.filled() == Filled.Yes) return this.fail(data);
      if (top.key("model_name")) model = textOf(top);
      else if (top.key("text_output")) {
        found = true;
        text = textOf(top);
      }
    }
    if (!found) return;
    this.teller.begun(NONE, model);
    if (text.some) this.teller.text(text);
  }

  whole(body: Slice): void {
    this.event(NONE, body);
    this.end(true);
  }

  end(complete: bool): void {
    const teller = this.teller;
    if (teller.over || !teller.began) return;
    teller.stop = Stop.End;
    teller.ended();
  }
}
