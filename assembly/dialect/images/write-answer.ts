// Pictures as OpenAI's images API gives them: by their data. A model that made none has its words told as an error.
import { ByteWriter } from "../../json/write";
import { writeWords } from "../event-lines";
import { addNumber, separate } from "../members";
import { Slice } from "../slice";
import { moveInside, moveString } from "../strings";
import { AnswerOptions, Stop, Teller } from "../telling";

/** Of what a model says in place of a picture. */
const MOST_WORDS: i32 = 2048;


@final
export class ImagesWriter extends Teller {
  private count: i32 = 0;
  private words: ByteWriter = new ByteWriter();

  constructor(options: AnswerOptions) {
    super(options);
  }

  protected begin(): void {
    this.out.ascii('{"created":');
    this.out.number(this.options.created);
    this.out.ascii(',"data":[');
  }

  picture(data: Slice, media: Slice): void {
    separate(this.out, this.count++ == 0);
    this.out.ascii('{"b64_json":');
    moveString(this.out, data);
    this.out.ascii("}");
  }

  text(piece: Slice): void {
    if (this.words.length < MOST_WORDS) moveInside(this.words, piece);
  }

  reasoning(piece: Slice): void {}
  callBegun(id: Slice, name: Slice): void {}
  argument(piece: Slice): void {}
  callEnded(): void {}

  ended(): void {
    this.over = true;
    if (this.count == 0) return this.refuse();
    this.out.ascii("]");
    const input = max<i64>(this.tokens.input, 0);
    const output = max<i64>(this.tokens.output, 0);
    if (input + output > 0) {
      this.out.ascii(',"usage":{"input_tokens":');
      this.out.number(input);
      addNumber(this.out, "output_tokens", output);
      addNumber(this.out, "total_tokens", input + output);
      this.out.ascii("}");
    }
    this.out.ascii("}");
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
  }

  private refuse(): void {
    const out = this.out;
    this.status = 400;
    out.reset();
    out.ascii('{"error":{"message":');
    if (this.words.length > 0) writeWords(out, new Slice(this.words.ptr, this.words.length));
    else out.ascii('"The model made no picture."');
    out.ascii(',"type":"invalid_request_error","param":"prompt","code":');
    out.ascii(this.stop == Stop.Refusal ? '"content_policy_violation"}}' : '"no_picture"}}');
  }
}
