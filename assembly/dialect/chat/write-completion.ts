// A whole answer of OpenAI's older Completions API, where events were all that came: developers.openai.com/api/reference/resources/completions.
import { ByteWriter } from "../../json/write";
import { Slice } from "../slice";
import { moveInside } from "../strings";
import { AnswerOptions } from "../telling";
import { OpenAiWriter } from "./write-answer";


@final
export class CompletionWriter extends OpenAiWriter {
  private said: ByteWriter = new ByteWriter(1024);

  constructor(options: AnswerOptions) {
    super(options);
  }

  text(piece: Slice): void {
    moveInside(this.said, piece);
  }

  reasoning(piece: Slice): void {}
  callBegun(id: Slice, name: Slice): void {}
  argument(piece: Slice): void {}
  callEnded(): void {}

  ended(): void {
    this.over = true;
    const out = this.out;
    this.writeHead("cmpl-", "text_completion");
    out.ascii('[{"text":"');
    out.bytes(this.said.ptr, this.said.length);
    out.ascii('","index":0');
    this.writeTail();
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
  }
}
