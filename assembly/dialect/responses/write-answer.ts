// Answers as OpenAI's Responses API gives them: items that open and close one after the other, each repeated whole when it is done and all of
// them in the last event. One class writes the stream of events and, where none is wanted, the whole alone.
// Over 350 lines: each kind of item is begun, told and ended where the events of all are numbered.
import { Walk } from "../../json/walk";
import { ByteWriter } from "../../json/write";
import { Trouble, troubleOf } from "../error-words";
import { closeEvent, openEvent, writeWords } from "../event-lines";
import { addNumber, addString, separate } from "../members";
import { NONE, Slice, copied, sliceOf, textOf } from "../slice";
import { moveInside, moveString, unescaped, writeArguments } from "../strings";
import { AnswerOptions, NamedTool, Stop, Teller, Tokens, writeHex } from "../telling";

const enum Item {
  None = 0,
  Text = 1,
  Reasoning = 2,
  Call = 3,
  Custom = 4,
  /** A search for tools, which the client carries out. */
  Search = 5,
  Picture = 6,
}

function itemOf(tool: NamedTool | null): Item {
  if (tool === null) return Item.Call;
  return tool.isCustom ? Item.Custom : tool.isSearch ? Item.Search : Item.Call;
}

/** What is kept to be repeated at the end; a longer answer ends with an error that says so. */
const MOST_KEPT: i32 = 4194304;
const TOO_LONG = "The provider's answer is longer than 4 MiB and could not be translated to its end.";

const walk = new Walk();

function writeUsage(writer: ByteWriter, tokens: Tokens): void {
  const input = max<i64>(tokens.input, 0);
  const output = max<i64>(tokens.output, 0);
  writer.ascii('{"input_tokens":');
  writer.number(input);
  writer.ascii(',"input_tokens_details":{"cached_tokens":');
  writer.number(max<i64>(tokens.cacheRead, 0));
  writer.ascii("}");
  addNumber(writer, "output_tokens", output);
  writer.ascii(',"output_tokens_details":{"reasoning_tokens":');
  writer.number(max<i64>(tokens.reasoning, 0));
  writer.ascii("}");
  addNumber(writer, "total_tokens", input + output);
  writer.ascii("}");
}


@final
export class ResponsesWriter extends Teller {
  private item: Item = Item.None;
  private index: i32 = -1;
  private events: i32 = 0;
  /** Items that are done, with their commas. */
  private done: ByteWriter = new ByteWriter(1024);
  /** The inside of the text or arguments of the item under way. */
  private inside: ByteWriter = new ByteWriter(1024);
  private callId: ArrayBuffer = new ArrayBuffer(0);
  private callName: ArrayBuffer = new ArrayBuffer(0);
  /** The group that the called tool stands in. */
  private callSpace: ArrayBuffer = new ArrayBuffer(0);

  constructor(options: AnswerOptions) {
    super(options);
  }

  protected begin(): void {
    if (!this.options.stream) return;
    this.lifecycle("response.created", "in_progress");
    this.lifecycle("response.in_progress", "in_progress");
  }

  text(piece: Slice): void {
    this.open(Item.Text);
    this.piece("response.output_text.delta", ',"content_index":0,"logprobs":[],"delta":', piece);
  }

  reasoning(piece: Slice): void {
    this.open(Item.Reasoning);
    this.piece("response.reasoning_summary_text.delta", ',"summary_index":0,"delta":', piece);
  }

  picture(data: Slice, media: Slice): void {
    this.open(Item.Picture);
    this.keep(data);
    this.close();
  }

  callBegun(id: Slice, name: Slice): void {
    this.hasCalls = true;
    this.close();
    this.callId = copied(id);
    const tool = this.options.named(name);
    this.callName = tool === null ? copied(name) : tool.own;
    this.callSpace = tool === null ? new ArrayBuffer(0) : tool.space;
    this.open(itemOf(tool));
  }

  argument(piece: Slice): void {
    // A custom tool's text stands inside of the arguments: it is told when they are whole.
    if (this.item == Item.Custom || this.item == Item.Search) this.keep(piece);
    else if (this.item == Item.Call) this.piece("response.function_call_arguments.delta", ',"delta":', piece);
  }

  callEnded(): void {
    if (this.item >= Item.Call) this.close();
  }

  ping(): void {
    if (this.options.stream && this.began && !this.over) this.out.ascii(": ping\n\n");
  }

  ended(): void {
    this.close();
    if (this.over) return;
    this.over = true;
    const incomplete = this.stop == Stop.Length || this.stop == Stop.Refusal;
    const status = incomplete ? "incomplete" : "completed";
    if (this.options.stream) this.lifecycle(incomplete ? "response.incomplete" : "response.completed", status);
    else this.response(status);
  }

  broken(type: Slice, message: Slice): void {
    this.over = true;
    this.failed = true;
    if (!this.options.stream) return;
    const code = troubleOf(type) == Trouble.Limited ? "rate_limit_exceeded" : "server_error";
    this.event("error");
    this.out.ascii(`,"code":"${code}","param":null,"message":`);
    writeWords(this.out, message);
    this.out.ascii(`,"error":{"type":"server_error","code":"${code}","param":null,"message":`);
    writeWords(this.out, message);
    this.out.ascii("}");
    this.endEvent();
  }

  /** Begins an event: its name, type and number. */
  private event(type: string): void {
    openEvent(this.out, type);
    this.out.ascii('{"type":"');
    this.out.ascii(type);
    this.out.ascii('"');
    addNumber(this.out, "sequence_number", this.events++);
  }

  private endEvent(): void {
    this.out.ascii("}");
    closeEvent(this.out);
  }

  private lifecycle(type: string, status: string): void {
    this.event(type);
    this.out.ascii(',"response":');
    this.response(status);
    this.endEvent();
  }

  private response(status: string): void {
    const out = this.out;
    const isOver = this.over;
    out.ascii('{"id":"resp_');
    writeHex(out, this.options.seed);
    out.ascii('","object":"response"');
    addNumber(out, "created_at", this.options.created);
    out.ascii(',"status":"');
    out.ascii(status);
    out.ascii('","background":false,"error":null,"incomplete_details":');
    if (this.stop == Stop.Length && isOver) out.ascii('{"reason":"max_output_tokens"}');
    else if (this.stop == Stop.Refusal && isOver) out.ascii('{"reason":"content_filter"}');
    else out.ascii("null");
    out.ascii(',"instructions":null,"max_output_tokens":null,"metadata":{},"model":');
    this.writeModel();
    out.ascii(',"output":[');
    if (isOver) out.bytes(this.done.ptr, this.done.length);
    out.ascii('],"parallel_tool_calls":true,"previous_response_id":null,"temperature":null,"text":{"format":{"type":"text"}}');
    out.ascii(',"tool_choice":"auto","tools":[],"top_p":null,"truncation":"disabled","usage":');
    if (isOver) writeUsage(out, this.tokens);
    else out.ascii("null");
    out.ascii("}");
  }

  private open(item: Item): void {
    const again = this.item == item && item < Item.Call;
    if (this.over || again) return;
    this.close();
    this.item = item;
    this.index++;
    this.inside.reset();
    if (!this.options.stream) return;
    this.event("response.output_item.added");
    addNumber(this.out, "output_index", this.index);
    this.out.ascii(',"item":');
    this.writeItem(this.out, false);
    this.endEvent();
    if (item == Item.Text) this.part("response.content_part.added", false);
    else if (item == Item.Reasoning) this.part("response.reasoning_summary_part.added", false);
    else if (item == Item.Picture) this.step("response.image_generation_call.in_progress");
  }

  /** A piece of the item under way. */
  private piece(type: string, members: string, piece: Slice): void {
    if (this.over || !piece.some) return;
    this.keep(piece);
    if (!this.options.stream || this.over) return;
    this.place(type);
    this.out.ascii(members);
    moveString(this.out, piece);
    this.endEvent();
  }

  private keep(piece: Slice): void {
    if (this.over) return;
    if (this.done.length + this.inside.length + piece.length <= MOST_KEPT) {
      moveInside(this.inside, piece);
      return;
    }
    const said = String.UTF8.encode(TOO_LONG);
    this.broken(NONE, sliceOf(said));
  }

  /** Begins an event of the item under way. */
  private place(type: string): void {
    this.event(type);
    this.out.ascii(',"item_id":');
    this.itemId(this.out);
    addNumber(this.out, "output_index", this.index);
  }

  private step(type: string): void {
    this.place(type);
    this.endEvent();
  }

  private part(type: string, whole: bool): void {
    this.place(type);
    this.out.ascii(this.item == Item.Text ? ',"content_index":0,"part":' : ',"summary_index":0,"part":');
    this.writePart(this.out, whole);
    this.endEvent();
  }

  private writePart(writer: ByteWriter, whole: bool): void {
    const isText = this.item == Item.Text;
    writer.ascii(isText ? '{"type":"output_text","annotations":[],"logprobs":[],"text":"' : '{"type":"summary_text","text":"');
    if (whole) writer.bytes(this.inside.ptr, this.inside.length);
    writer.ascii('"}');
  }

  private itemId(writer: ByteWriter): void {
    const item = this.item;
    writer.ascii(
      item == Item.Text
        ? '"msg_'
        : item == Item.Reasoning
          ? '"rs_'
          : item == Item.Call
            ? '"fc_'
            : item == Item.Custom
              ? '"ctc_'
              : item == Item.Search
                ? '"tsc_'
                : '"ig_',
    );
    writeHex(writer, this.options.seed);
    writer.ascii("_");
    writer.number(this.index);
    writer.ascii('"');
  }

  /** The item as it begins, or whole. */
  private writeItem(writer: ByteWriter, whole: bool): void {
    const item = this.item;
    writer.ascii('{"id":');
    this.itemId(writer);
    if (item == Item.Reasoning) writer.ascii(',"type":"reasoning","summary":[');
    else writer.ascii(whole ? ',"status":"completed"' : ',"status":"in_progress"');
    if (item == Item.Text) writer.ascii(',"type":"message","role":"assistant","content":[');
    if (item == Item.Text || item == Item.Reasoning) {
      if (whole) this.writePart(writer, true);
      writer.ascii("]}");
      return;
    }
    if (item == Item.Search) {
      this.writeSearch(writer, whole);
      return;
    }
    if (item == Item.Picture) {
      writer.ascii(whole ? ',"type":"image_generation_call","result":"' : ',"type":"image_generation_call","result":null}');
      if (!whole) return;
      writer.bytes(this.inside.ptr, this.inside.length);
      writer.ascii('"}');
      return;
    }
    writer.ascii(item == Item.Call ? ',"type":"function_call","call_id":' : ',"type":"custom_tool_call","call_id":');
    this.writeCallId(writer);
    writer.ascii(',"name":');
    moveString(writer, sliceOf(this.callName));
    addString(writer, "namespace", sliceOf(this.callSpace));
    writer.ascii(item == Item.Call ? ',"arguments":"' : ',"input":"');
    if (whole) writer.bytes(this.inside.ptr, this.inside.length);
    writer.ascii('"}');
  }

  /** Its arguments are an object. */
  private writeSearch(writer: ByteWriter, whole: bool): void {
    writer.ascii(',"type":"tool_search_call","execution":"client","call_id":');
    this.writeCallId(writer);
    writer.ascii(',"arguments":');
    if (whole) writeArguments(writer, new Slice(this.inside.ptr, this.inside.length));
    else writer.ascii("{}");
    writer.ascii("}");
  }

  private writeCallId(writer: ByteWriter): void {
    if (this.callId.byteLength > 0) {
      moveString(writer, sliceOf(this.callId));
      return;
    }
    writer.ascii('"call_');
    writeHex(writer, this.options.seed + this.index);
    writer.ascii('"');
  }

  private close(): void {
    const item = this.item;
    if (item == Item.None || this.over) return;
    if (item == Item.Call && this.inside.length == 0) this.inside.ascii("{}");
    if (item == Item.Custom) this.takeInput();
    if (this.options.stream) this.closeEvents(item);
    separate(this.done, this.done.length == 0);
    this.writeItem(this.done, true);
    this.item = Item.None;
  }

  /** What stands under `input` in a custom call's arguments; where they are no object, they are the text. */
  private takeInput(): void {
    const bytes = unescaped(new Slice(this.inside.ptr, this.inside.length));
    const ptr = changetype<usize>(bytes);
    if (!walk.enter(ptr, ptr + bytes.byteLength)) return;
    while (walk.next()) {
      if (!walk.key("input") || !walk.isString() || walk.cut) continue;
      this.inside.reset();
      moveInside(this.inside, textOf(walk));
      return;
    }
  }

  private closeEvents(item: Item): void {
    if (item == Item.Text) {
      this.whole("response.output_text.done", ',"content_index":0,"logprobs":[],"text":"');
      this.part("response.content_part.done", true);
    } else if (item == Item.Reasoning) {
      this.whole("response.reasoning_summary_text.done", ',"summary_index":0,"text":"');
      this.part("response.reasoning_summary_part.done", true);
    } else if (item == Item.Call) this.whole("response.function_call_arguments.done", ',"arguments":"');
    else if (item == Item.Custom) {
      if (this.inside.length > 0) this.whole("response.custom_tool_call_input.delta", ',"delta":"');
      this.whole("response.custom_tool_call_input.done", ',"input":"');
    } else if (item == Item.Picture) this.step("response.image_generation_call.completed");
    this.event("response.output_item.done");
    addNumber(this.out, "output_index", this.index);
    this.out.ascii(',"item":');
    this.writeItem(this.out, true);
    this.endEvent();
  }

  /** An event with all of the item's text. */
  private whole(type: string, members: string): void {
    this.place(type);
    this.out.ascii(members);
    this.out.bytes(this.inside.ptr, this.inside.length);
    this.out.ascii('"');
    if (this.item == Item.Call) addString(this.out, "name", sliceOf(this.callName));
    this.endEvent();
  }
}
