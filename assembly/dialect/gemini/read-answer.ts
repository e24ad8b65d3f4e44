// Google's generateContent answer, whole or as a stream of the same objects in pieces (ai.google.dev/api/generate-content). Calls come whole.
// The stream has no terminator: it is complete when it ends behind a reason to finish.
import { skipSpace, startsWith } from "../../json/ascii";
import { Filled, Walk } from "../../json/walk";
import { ByteWriter } from "../../json/write";
import { mediaOfPicture } from "../data-url";
import { AnswerReader } from "../answer-reader";
import { NONE, Slice, isObject, isTrue, textOf, valueOf } from "../slice";
import { quotedInside } from "../strings";
import { Stop, Teller, Tokens } from "../telling";
import { isTrouble } from "../trouble";
import { countOf } from "../usage-members";

const each = new Walk();
const top = new Walk();
const list = new Walk();
const candidate = new Walk();
const content = new Walk();
const parts = new Walk();
const part = new Walk();
const inner = new Walk();


@final
export class GeminiAnswerReader extends AnswerReader {
  /** The prompt was refused: there is no candidate. */
  private blocked: bool = false;

  constructor(teller: Teller) {
    super(teller);
  }

  event(name: Slice, data: Slice): void {
    if (!this.teller.over) this.read(data);
  }

  whole(body: Slice): void {
    this.read(body);
    this.end(this.teller.began);
  }

  end(complete: bool): void {
    const teller = this.teller;
    if (teller.over || (!complete && teller.stop == Stop.Unsaid)) return;
    if (this.blocked) teller.begun(NONE, NONE);
    teller.ended();
  }

  private read(data: Slice): void {
    const teller = this.teller;
    let id = NONE;
    let model = NONE;
    let candidates: usize = 0;
    let candidatesEnd: usize = 0;
    const p = skipSpace(data.ptr, data.end);
    if (p < data.end && load<u8>(p) == 0x5b) return this.readList(data);
    if (!top.enter(p, data.end)) return;
    while (top.next()) {
      if (top.key("candidates")) {
        candidates = top.value;
        candidatesEnd = top.valueEnd;
      } else if (top.key("usageMetadata")) readTokens(top, teller.tokens);
      else if (top.key("modelVersion")) model = textOf(top);
      else if (top.key("responseId")) id = textOf(top);
      else if (top.key("promptFeedback")) this.takeFeedback();
      else if (top.key("error") && top.filled() == Filled.Yes) return this.fail(data);
    }
    if (candidates == 0 || !list.enter(candidates, candidatesEnd) || !list.next()) return;
    teller.begun(id, model);
    this.readCandidate(data);
  }

  private takeFeedback(): void {
    if (!isObject(top) || !inner.enter(top.value, top.valueEnd)) return;
    while (inner.next()) {
      if (!inner.key("blockReason") || inner.filled() != Filled.Yes) continue;
      this.blocked = true;
      this.teller.stop = Stop.Refusal;
    }
  }

  /** The first candidate; no more than one was asked for. */
  private readCandidate(data: Slice): void {
    let stop = NONE;
    let said = NONE;
    let from: usize = 0;
    let to: usize = 0;
    if (!candidate.enter(list.value, list.valueEnd)) return;
    while (candidate.next()) {
      if (candidate.key("finishReason")) stop = textOf(candidate);
      else if (candidate.key("finishMessage")) said = textOf(candidate);
      else if (candidate.key("content") && content.enter(candidate.value, candidate.valueEnd)) {
        while (content.next()) {
          if (!content.key("parts")) continue;
          from = content.value;
          to = content.valueEnd;
        }
      }
    }
    if (from != 0 && parts.enter(from, to)) {
      while (parts.next()) this.readPart();
    }
    if (isTrouble(stop)) this.teller.broken(stop, said);
    else if (stop.some) this.teller.stop = stopOf(stop);
  }

  private readPart(): void {
    const teller = this.teller;
    let text = NONE;
    let thought = false;
    let call: usize = 0;
    let callEnd: usize = 0;
    let data = NONE;
    let media = NONE;
    if (!part.enter(parts.value, parts.valueEnd)) return;
    while (part.next()) {
      if (part.key("text")) text = textOf(part);
      else if (part.key("thought")) thought = isTrue(part);
      else if (part.key("functionCall") && isObject(part)) {
        call = part.value;
        callEnd = part.valueEnd;
      } else if (part.key("inlineData") && isObject(part) && inner.enter(part.value, part.valueEnd)) {
        while (inner.next()) {
          if (inner.key("data")) data = textOf(inner);
          else if (inner.key("mimeType")) media = textOf(inner);
        }
      } else if (isObject(part) && inner.enter(part.value, part.valueEnd)) this.readOther();
    }
    if (data.some && !thought) this.tellData(data, media);
    if (text.some && thought) teller.reasoning(text);
    else if (text.some) teller.text(text);
    if (call != 0) this.readCall(call, callEnd);
  }

  /** What its code did is told as it stands, and so is the text of a part that is not known. */
  private readOther(): void {
    while (inner.next()) {
      const text = textOf(inner);
      if (!text.some) continue;
      if (inner.key("code")) this.tellFenced("python", text);
      else if (inner.key("output")) this.tellFenced("", text);
      else if (inner.key("text") || inner.key("fileUri")) this.teller.text(text);
    }
  }

  private tellFenced(language: string, text: Slice): void {
    const writer = new ByteWriter(text.length + 24);
    writer.ascii("\\n```" + language + "\\n");
    writer.bytes(text.ptr, text.length);
    writer.ascii("\\n```\\n");
    this.teller.text(new Slice(writer.ptr, writer.length));
  }

  private tellData(data: Slice, media: Slice): void {
    if (!media.some || startsWith(media.ptr, media.length, "image/")) this.teller.picture(data, media.some ? media : mediaOfPicture(data));
    else this.teller.unsaid(media);
  }

  private readCall(from: usize, to: usize): void {
    let id = NONE;
    let name = NONE;
    let args = NONE;
    if (!inner.enter(from, to)) return;
    while (inner.next()) {
      if (inner.key("id")) id = textOf(inner);
      else if (inner.key("name")) name = textOf(inner);
      else if (inner.key("args") && isObject(inner) && inner.filled() == Filled.Yes) args = valueOf(inner);
    }
    if (!name.some) return;
    this.teller.called(id, name);
    if (args.some) this.teller.argument(quotedInside(args));
    this.teller.callEnded();
  }

  /** A list of such objects: what streams without `alt=sse`, and how some errors are wrapped. */
  private readList(data: Slice): void {
    if (!each.enter(data.ptr, data.end)) return;
    while (each.next()) if (isObject(each) && !this.teller.over) this.read(new Slice(each.value, <i32>(each.valueEnd - each.value)));
  }
}

function stopOf(reason: Slice): Stop {
  if (reason.is("MAX_TOKENS")) return Stop.Length;
  if (reason.is("STOP") || reason.is("OTHER") || reason.is("FINISH_REASON_UNSPECIFIED")) return Stop.End;
  return isRefusal(reason) ? Stop.Refusal : Stop.End;
}

function isRefusal(reason: Slice): bool {
  if (reason.is("SAFETY") || reason.is("RECITATION") || reason.is("BLOCKLIST") || reason.is("LANGUAGE")) return true;
  if (reason.is("PROHIBITED_CONTENT") || reason.is("SPII") || reason.is("MODEL_ARMOR")) return true;
  return reason.is("IMAGE_SAFETY") || reason.is("IMAGE_PROHIBITED_CONTENT") || reason.is("IMAGE_RECITATION");
}

/** What was thought is counted apart from what was said. */
function readTokens(at: Walk, tokens: Tokens): void {
  let prompt: i64 = -1;
  let tools: i64 = 0;
  let said: i64 = -1;
  let thought: i64 = -1;
  if (!isObject(at) || !inner.enter(at.value, at.valueEnd)) return;
  while (inner.next()) {
    if (inner.key("promptTokenCount")) prompt = countOf(inner);
    else if (inner.key("toolUsePromptTokenCount")) tools = max<i64>(countOf(inner), 0);
    else if (inner.key("cachedContentTokenCount")) tokens.cacheRead = countOf(inner);
    else if (inner.key("candidatesTokenCount")) said = countOf(inner);
    else if (inner.key("thoughtsTokenCount")) thought = countOf(inner);
  }
  if (prompt >= 0) tokens.input = prompt + tools;
  if (thought >= 0) tokens.reasoning = thought;
  if (said >= 0 || thought >= 0) tokens.output = max<i64>(said, 0) + max<i64>(thought, 0);
}
