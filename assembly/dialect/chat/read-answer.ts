// OpenAI's Chat Completions answer, whole or as a stream of chunks, as events.
import { skipSpace, startsWith } from "../../json/ascii";
import { Filled, Walk } from "../../json/walk";
import { ByteWriter } from "../../json/write";
import { Part, PartKind } from "../conversation";
import { takeAddress } from "../data-url";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, copied, isList, isObject, sliceOf, textOf, valueOf } from "../slice";
import { errorMessage, errorType, readErrorWords } from "../error-words";
import { quotedInside } from "../strings";
import { isTrouble } from "../trouble";
import { Stop } from "../telling";
import { Call, MOST_CALLS, MOST_WAITING, isSame, joined, startsWithName } from "./answer-call";
import { oddOr, readTokens, stopOf } from "./answer-end";

const top = new Walk();
const list = new Walk();
const choice = new Walk();
const delta = new Walk();
const calls = new Walk();
const call = new Walk();
const inner = new Walk();
const part = new Walk();
const thoughts = new Walk();
const thought = new Walk();

export class ChatAnswerReader extends AnswerReader {
  private calls: Call[] = [];
  /** Place of the call that is being told; those before it are done. */
  private live: i32 = 0;
  /** It was begun. */
  private open: bool = false;
  /** Text that came in the middle of a call. */
  private held: ByteWriter | null = null;
  /** What came last and is no chunk, but speaks to people: behind it the terminator ends no answer that has given no reason to end. */
  private odd: ArrayBuffer | null = null;

  event(name: Slice, data: Slice): void {
    const p = skipSpace(data.ptr, data.end);
    const odd = this.odd;
    const isEnd = startsWith(p, <i32>(data.end - p), "[DONE]");
    if (isEnd && odd !== null && this.teller.stop == Stop.Unsaid) this.fail(sliceOf(odd));
    else if (isEnd) this.end(true);
    else if (name.is("error")) this.fail(data);
    else this.read(data);
  }

  whole(body: Slice): void {
    this.read(body);
    this.end(this.teller.began);
  }

  /** The stream ended, with its terminator or a reason to end; otherwise it broke off. */
  end(complete: bool): void {
    if (this.teller.over) return;
    if (!complete && this.teller.stop == Stop.Unsaid) return;
    this.finishCalls();
    this.teller.ended();
  }

  protected read(data: Slice): void {
    const teller = this.teller;
    let id = NONE;
    let model = NONE;
    let choices: usize = 0;
    let choicesEnd: usize = 0;
    let failed = false;
    if (teller.over) return;
    const entered = top.enter(data.ptr, data.end);
    while (entered && top.next()) {
      if (top.key("id")) id = textOf(top);
      else if (top.key("model")) model = textOf(top);
      else if (top.key("usage")) readTokens(top, teller.tokens);
      else if (top.key("error")) failed = top.filled() == Filled.Yes;
      else if (top.key("choices")) {
        choices = top.value;
        choicesEnd = top.valueEnd;
      }
    }
    if (failed) return this.fail(data);
    const said = choices != 0 && list.enter(choices, choicesEnd) && list.next();
    this.odd = said ? null : oddOr(this.odd, data);
    if (!said) return;
    teller.begun(id, model);
    this.readFirst(list.value, list.valueEnd, data);
  }

  /** The first choice; there is no second one. `data`: all of which it is a part. */
  protected readFirst(from: usize, to: usize, data: Slice): void {
    let stop = NONE;
    let native = NONE;
    let matched = NONE;
    let older = NONE;
    let said: usize = 0;
    let saidEnd: usize = 0;
    if (!choice.enter(from, to)) return;
    while (choice.next()) {
      if (choice.key("finish_reason")) stop = textOf(choice);
      else if (choice.key("native_finish_reason")) native = textOf(choice);
      // vLLM and SGLang say which stop sequence it was; a number is the model's own end.
      else if (choice.key("stop_reason") || choice.key("matched_stop")) matched = textOf(choice);
      else if (choice.key("delta") || choice.key("message")) {
        said = choice.value;
        saidEnd = choice.valueEnd;
      } else if (choice.key("text")) older = textOf(choice);
    }
    if (said != 0) this.readDelta(said, saidEnd);
    // The older completions; some chats have a `text` beside their delta.
    else if (older.some) this.say(older);
    if (isTrouble(stop)) this.brokenBy(stop, data);
    else if (isTrouble(native)) this.brokenBy(native, data);
    else if (stop.some && !stop.is("null")) {
      this.teller.stop = stopOf(stop);
      if (matched.some && this.teller.stop == Stop.End && this.calls.length == 0) this.matchedBy(matched);
      this.finishCalls();
    }
  }

  private matchedBy(sequence: Slice): void {
    this.teller.stop = Stop.Sequence;
    this.teller.matched = copied(sequence);
  }

  /** In the provider's words where it has some, else in that of the reason. */
  private brokenBy(reason: Slice, data: Slice): void {
    if (this.teller.over) return;
    const said = readErrorWords(data.ptr, data.length);
    this.teller.broken(errorType.some ? errorType : reason, said ? errorMessage : reason);
  }

  private readDelta(from: usize, to: usize): void {
    let text = NONE;
    let refusal = NONE;
    let thinking = NONE;
    let list: usize = 0;
    let listEnd: usize = 0;
    let spoken = NONE;
    let older: usize = 0;
    let olderEnd: usize = 0;
    let images: usize = 0;
    let imagesEnd: usize = 0;
    let contents: usize = 0;
    let contentsEnd: usize = 0;
    if (!delta.enter(from, to)) return;
    while (delta.next()) {
      if (delta.key("content")) {
        text = textOf(delta);
        if (!isList(delta)) continue;
        contents = delta.value;
        contentsEnd = delta.valueEnd;
      } else if (delta.key("refusal")) refusal = textOf(delta);
      else if (delta.key("reasoning_content") || (delta.key("reasoning") && !thinking.some)) thinking = textOf(delta);
      else if (delta.key("audio") && inner.enter(delta.value, delta.valueEnd)) {
        while (inner.next()) if (inner.key("transcript")) spoken = textOf(inner);
      } else if (delta.key("function_call") && isObject(delta)) {
        older = delta.value;
        olderEnd = delta.valueEnd;
      } else if (delta.key("images")) {
        images = delta.value;
        imagesEnd = delta.valueEnd;
      } else if (delta.key("tool_calls")) {
        list = delta.value;
        listEnd = delta.valueEnd;
      }
    }
    this.tellThought(thinking);
    if (text.some) this.say(text);
    if (contents != 0) this.readContents(contents, contentsEnd);
    if (images != 0) this.readContents(images, imagesEnd);
    if (refusal.some) this.say(refusal);
    if (spoken.some) this.say(spoken);
    if (older != 0 && list == 0) this.readOlderCall(older, olderEnd);
    if (list == 0 || !calls.enter(list, listEnd)) return;
    for (let place = 0; calls.next(); place++) this.readCall(place);
  }

  /** Contents that are a list. */
  protected readContents(from: usize, to: usize): void {
    if (!inner.enter(from, to)) return;
    while (inner.next()) {
      if (!part.enter(inner.value, inner.valueEnd)) continue;
      while (part.next()) {
        if (part.key("text") && textOf(part).some) this.say(textOf(part));
        else if (part.key("thinking")) this.think();
        else if (part.key("image_url")) this.show(part);
      }
    }
  }

  /** A picture, by its data; one that lies elsewhere by its address. */
  private show(at: Walk): void {
    const picture = new Part(PartKind.Image);
    takeAddress(picture, textOf(at));
    if (thought.enter(at.value, at.valueEnd)) while (thought.next()) if (thought.key("url")) takeAddress(picture, textOf(thought));
    if (picture.media.some && this.settle()) this.teller.picture(picture.text, picture.media);
    else if (picture.text.some) this.say(picture.text);
  }

  /** What a part has of thoughts: Mistral's, which are a list of texts (docs.mistral.ai/capabilities/reasoning). */
  private think(): void {
    const words = textOf(part);
    if (words.some) this.tellThought(words);
    else if (isList(part) && thoughts.enter(part.value, part.valueEnd)) {
      while (thoughts.next()) {
        if (!thought.enter(thoughts.value, thoughts.valueEnd)) continue;
        while (thought.next()) if (thought.key("text")) this.tellThought(textOf(thought));
      }
    }
  }

  private tellThought(words: Slice): void {
    if (words.some && this.settle()) this.teller.reasoning(words);
  }

  private say(text: Slice): void {
    if (this.open && !this.settle()) {
      let held = this.held;
      if (held === null) {
        held = new ByteWriter();
        this.held = held;
      }
      if (held.length < MOST_WAITING) held.bytes(text.ptr, text.length);
    } else this.teller.text(text);
  }

  /** Ends the call under way where its arguments are complete; false where they are not. */
  private settle(): bool {
    if (!this.open) return true;
    if (!this.calls[this.live].progress.complete) return false;
    this.closeLive();
    return true;
  }

  private closeLive(): void {
    this.teller.callEnded();
    this.open = false;
    this.live++;
  }

  /** The one call of an answer, as it was told before there were several. */
  private readOlderCall(from: usize, to: usize): void {
    let name = NONE;
    let piece = NONE;
    if (!inner.enter(from, to)) return;
    while (inner.next()) {
      if (inner.key("name")) name = textOf(inner);
      else if (inner.key("arguments")) piece = textOf(inner);
    }
    this.takePiece(this.callAt(0, NONE, name), piece);
  }

  private readCall(place: i32): void {
    let index = -1;
    let id = NONE;
    let name = NONE;
    let piece = NONE;
    if (!call.enter(calls.value, calls.valueEnd)) return;
    while (call.next()) {
      if (call.key("index")) index = call.integer();
      else if (call.key("id")) id = textOf(call);
      else if ((call.key("function") || call.key("custom")) && inner.enter(call.value, call.valueEnd)) {
        while (inner.next()) {
          if (inner.key("name")) name = textOf(inner);
          else if (inner.key("arguments") || inner.key("input")) {
            piece = isObject(inner) ? quotedInside(valueOf(inner)) : textOf(inner);
          }
        }
      }
    }
    this.takePiece(this.callAt(index < 0 ? place : index, id, name), piece);
  }

  /** The call that a piece belongs to. Some providers give all calls one index: another id with a name is another call. */
  private callAt(index: i32, id: Slice, name: Slice): i32 {
    for (let i = this.calls.length - 1; i >= 0; i--) {
      const known = this.calls[i];
      if (known.index != index) continue;
      if (!id.some || !name.some || isSame(known.id, id)) {
        if (name.some) this.takeName(i, known, name);
        if (known.id.byteLength == 0 && id.some) known.id = copied(id);
        return i;
      }
      break;
    }
    if (this.calls.length >= MOST_CALLS) return this.calls.length - 1;
    const begun = new Call(index);
    if (id.some) begun.id = copied(id);
    if (name.some) begun.name = copied(name);
    this.calls.push(begun);
    return this.calls.length - 1;
  }

  /** Gemini's compatible endpoint tells a name in pieces, others the whole of it each time; once the call has begun nothing is added. */
  private takeName(at: i32, known: Call, name: Slice): void {
    if ((at == this.live && this.open) || at < this.live) return;
    if (startsWithName(name, known.name)) known.name = copied(name);
    else if (!isSame(known.name, name)) known.name = joined(known.name, name);
  }

  private takePiece(at: i32, piece: Slice): void {
    if (at > this.live) this.settle();
    // A call begins with its arguments: until they come its name may go on.
    if (at == this.live && (this.open || piece.some) && this.begin()) {
      if (piece.some) this.tell(piece);
      return;
    }
    if (!piece.some || at < this.live) return;
    const known = this.calls[at];
    let waiting = known.waiting;
    if (waiting === null) {
      waiting = new ByteWriter();
      known.waiting = waiting;
    }
    if (waiting.length < MOST_WAITING) waiting.bytes(piece.ptr, piece.length);
  }

  /** Begins the call whose turn it is, once its name is known, with the pieces that waited. */
  private begin(): bool {
    if (this.open) return true;
    const known = this.calls[this.live];
    if (known.name.byteLength == 0) return false;
    this.open = true;
    this.teller.called(sliceOf(known.id), sliceOf(known.name));
    const waiting = known.waiting;
    if (waiting !== null && waiting.length > 0) {
      this.tell(new Slice(waiting.ptr, waiting.length));
      waiting.reset();
    }
    return true;
  }

  private tell(piece: Slice): void {
    this.calls[this.live].progress.take(piece);
    this.teller.argument(piece);
  }

  /** Ends all calls, those that waited included. */
  private finishCalls(): void {
    while (this.live < this.calls.length) {
      if (this.begin()) this.closeLive();
      else this.live++; // a call without a name is none
    }
    const held = this.held;
    if (held !== null && held.length > 0) this.teller.text(new Slice(held.ptr, held.length));
    this.held = null;
  }
}
