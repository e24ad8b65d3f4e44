// Answers whose content is a list of blocks, as Anthropic and Bedrock give them: one is open at a time.
import { ByteWriter } from "../json/write";
import { separate } from "./members";
import { Slice } from "./slice";
import { moveInside, writeArguments } from "./strings";
import { AnswerOptions, Teller } from "./telling";

export const enum Block {
  None = 0,
  Text = 1,
  Thinking = 2,
  Call = 3,
  /** Of Bedrock's streams alone. */
  Picture = 4,
}

/** Writes the whole answer at its end; the blocks are gathered until then. */
export abstract class BlocksWriter extends Teller {
  protected content: ByteWriter = new ByteWriter(1024);
  /** Blocks so far. */
  protected count: i32 = 0;
  private input: ByteWriter = new ByteWriter();
  private block: Block = Block.None;

  constructor(options: AnswerOptions) {
    super(options);
  }

  text(piece: Slice): void {
    this.add(Block.Text, piece);
  }

  reasoning(piece: Slice): void {
    if (this.options.wantsReasoning) this.add(Block.Thinking, piece);
  }

  /** A block that is written at once: no other is open, and its comma stands. */
  protected openAlone(): void {
    this.close();
    separate(this.content, this.count++ == 0);
  }

  callBegun(id: Slice, name: Slice): void {
    this.hasCalls = true;
    this.close();
    this.next(Block.Call);
    this.writeCallHead(id, name);
    this.input.reset();
  }

  argument(piece: Slice): void {
    this.input.bytes(piece.ptr, piece.length);
  }

  callEnded(): void {
    this.close();
  }

  ended(): void {
    this.close();
    this.over = true;
    this.writeWhole();
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
  }

  /** Before a block's text. */
  protected abstract beginOf(block: Block): string;
  /** Behind its text, or a call's arguments. */
  protected abstract endOf(block: Block): string;
  /** Up to the arguments. */
  protected abstract writeCallHead(id: Slice, name: Slice): void;
  /** The answer around its content. */
  protected abstract writeWhole(): void;

  private add(block: Block, piece: Slice): void {
    if (this.block != block) {
      this.close();
      this.next(block);
      this.content.ascii(this.beginOf(block));
    }
    moveInside(this.content, piece);
  }

  private next(block: Block): void {
    this.block = block;
    separate(this.content, this.count++ == 0);
  }

  private close(): void {
    const block = this.block;
    if (block == Block.None) return;
    if (block == Block.Call) writeArguments(this.content, new Slice(this.input.ptr, this.input.length));
    this.content.ascii(this.endOf(block));
    this.block = Block.None;
  }
}
