// Reads one attempt's answer until it is judged: its head, then the first events of a stream, the first bytes of a JSON answer, or an
// error's body. Until the verdict nothing has reached the client.
import { Outcome } from "../../core/outcome";
import { ProviderRuntime } from "../../core/runtime";
import { Api } from "../../core/settings";
import { HeaderPairs } from "../../host/headers";
import { utf8 } from "../../host/memory";
import { BufferTypeValues, HeaderMapTypeValues } from "../../host/values";
import { AnswerShape } from "../../json/answer-shape";
import { AnswerBody, Shown } from "./answer-body";
import { AnswerHead } from "./answer-head";
import { brokeAtOnce, unreadableAtOnce } from "./at-once";
import { ErrorBody } from "./error-body";
import { FrameBody } from "./frame-body";
import { EventBody } from "./event-body";
import { SoundBody } from "./sound-body";
import { ToldBody } from "./told-body";
import { JsonBody } from "./json-body";
import { Judgement, Said } from "./judgement";
import { holds } from "./mask";
import * as names from "../names";

export const enum Verdict {
  /** Not known yet: hold what came. */
  Hold = 0,
  /** Content, or an answer without any to judge. */
  Good = 1,
  /** The outcome says what is wrong. */
  Bad = 2,
  /** The redirector answered: no provider did. */
  Redirector = 3,
}

/** What the body of an answer is read as. */
const enum Form {
  /** It is not read, or is an error by its status. */
  None = 0,
  Json = 1,
  Events = 2,
  /** AWS's frames. */
  Frames = 3,
}

/** The protocol is a WebSocket's from here on. */
const SWITCHED: i32 = 101;
const TEXT = utf8("text/");
const JSON_BODY = new JsonBody(false);
const JSON_AS_EVENTS = new JsonBody(true);
const ERROR_BODY = new ErrorBody();
const FRAME_BODY = new FrameBody();
const SOUND_BODY = new SoundBody();
const TOLD_BODY = new ToldBody(false);
const TOLD_EVENTS = new ToldBody(true);
const LINES = utf8("application/x-ndjson");

/** Those of answers that were judged, for answers to come. */
const spare: Reception[] = [];
const MOST_SPARE: i32 = 64;


@final
export class Reception {
  /** Its stream is one that others go on with: what broke with its first content is not sent on, and no event that cannot be read. */
  toGoOn: bool = false;
  /** `onBreak: end`: a stream's early end stays as it came. */
  endsBare: bool = false;
  private judgement: Judgement = new Judgement();
  private form: Form = Form.None;
  /** What reads the body; null: nothing does. */
  private reading: AnswerBody | null = null;
  /** Once a stream came. */
  private events: EventBody | null = null;

  /** For the answer to an attempt that sent the secret, which speaks the API; made, or used again. `streams`: the client asked for a stream. */
  static of(provider: ProviderRuntime, secret: ArrayBuffer, api: Api, foreign: bool, streams: bool): Reception {
    const made = spare.length == 0 ? new Reception() : spare.pop();
    made.judgement.begin(provider, secret, api, foreign, streams);
    return made;
  }

  /** Nobody asks it any more. */
  putBack(): void {
    if (spare.length >= MOST_SPARE) return;
    this.judgement.clear();
    this.form = Form.None;
    this.reading = null;
    this.toGoOn = false;
    this.endsBare = false;
    spare.push(this);
  }

  get outcome(): Outcome {
    return this.judgement.outcome;
  }

  /** The provider speaks another dialect than the client. */
  get foreign(): bool {
    return this.judgement.foreign;
  }

  get head(): AnswerHead {
    return this.judgement.head;
  }

  /** What is kept of a failed answer; null: nothing. */
  get said(): Said | null {
    return this.judgement.said;
  }

  /** As long as returnStamp() is the same, the body so far lies where the host returned it. */
  get stamp(): u32 {
    return this.judgement.stamp;
  }

  /** An event stream that can be read. */
  get isStream(): bool {
    return this.form == Form.Events || this.form == Form.Frames;
  }

  /** A JSON answer that has shown its sign, and is held to its end. */
  get begun(): bool {
    return this.judgement.begun;
  }

  /** A JSON answer that was judged good by its closing bracket: its end may not come. */
  get closed(): bool {
    return this.judgement.closed;
  }

  /** A JSON answer that can be read. */
  get isJson(): bool {
    return this.form == Form.Json;
  }

  /** Takes our token out of an error's body; true where it stood there. */
  hide(ptr: usize, length: i32): bool {
    return this.judgement.hide(ptr, length);
  }

  /** The same in a header's value; true where its name holds the token, and the header is no client's. */
  hideIn(pairs: HeaderPairs): bool {
    if (holds(pairs.namePtr, pairs.nameLength, this.judgement.token)) return true;
    this.judgement.hide(pairs.valuePtr, pairs.valueLength);
    return false;
  }

  /** Whatever was kept of the body is not for clients. */
  forgetSaid(): void {
    this.judgement.said = null;
  }

  /** Judges the headers, and removes from them what does not pass back. */
  headers(map: HeaderMapTypeValues, endOfStream: bool): Verdict {
    const head = this.judgement.head;
    head.read(map, this.judgement.token);
    this.outcome.status = head.status;
    if (head.fromRedirector) return Verdict.Redirector;
    const succeeded = head.status >= 200 && head.status < 300;
    if (head.status == SWITCHED && this.judgement.shakesHands) return Verdict.Good;
    if (head.status == 403 || head.status == 400) this.judgement.lookAtClock(map);
    if (succeeded && head.encoded && this.foreign) {
      // Nobody can translate it.
      this.judgement.failed(null);
      return Verdict.Bad;
    }
    if (succeeded && (head.encoded || this.judgement.sign == AnswerShape.Any) && !this.judgement.shakesHands) return Verdict.Good;
    if (endOfStream) {
      this.judgement.failed(null);
      return Verdict.Bad;
    }
    if (!succeeded || this.judgement.shakesHands) this.reading = ERROR_BODY;
    else this.readSuccess(head);
    return Verdict.Hold;
  }

  /** JSON is told by its bytes: its label may say anything. */
  private readSuccess(head: AnswerHead): void {
    const events = head.isLabelled(names.EVENT_STREAM);
    if (this.judgement.sign == AnswerShape.Binary && !events && head.contentType.byteLength > 0) {
      if (!head.isLabelled(names.JSON_TYPE) && !head.isLabelled(TEXT)) {
        this.reading = SOUND_BODY;
        return;
      }
    }
    if (this.judgement.sign == AnswerShape.Told) this.readTold(events || head.isLabelled(LINES));
    else if (events) this.readEvents(false);
    else if (head.isLabelled(names.AWS_EVENT_STREAM)) this.readFrames();
    else this.readJson(JSON_BODY);
  }

  private readTold(streamed: bool): void {
    this.form = streamed ? Form.Events : Form.Json;
    this.reading = streamed ? TOLD_EVENTS : TOLD_BODY;
  }

  private readJson(body: JsonBody): void {
    this.form = Form.Json;
    this.reading = body;
  }

  private readFrames(): void {
    this.form = Form.Frames;
    this.reading = FRAME_BODY;
  }

  private readEvents(mislabelled: bool): void {
    let events = this.events;
    if (events === null) {
      events = new EventBody();
      this.events = events;
    }
    this.form = Form.Events;
    this.reading = events.begin(mislabelled);
  }

  /** Judges what is held of the body: `size` bytes since its start. */
  body(type: BufferTypeValues, size: i32, endOfStream: bool): Verdict {
    const reading = this.reading;
    if (reading === null) return Verdict.Good;
    switch (reading.read(this.judgement, type, size, endOfStream)) {
      case Shown.Nothing:
        return Verdict.Hold;
      case Shown.Good:
        return this.goesWell(type, size, endOfStream) ? Verdict.Good : Verdict.Bad;
      case Shown.OtherForm:
        if (this.judgement.sign == AnswerShape.Told) this.readTold(this.form == Form.Json);
        else if (this.form == Form.Json) this.readEvents(true);
        else this.readJson(JSON_AS_EVENTS);
        return this.body(type, size, endOfStream);
      case Shown.AnError:
        this.reading = ERROR_BODY;
        return this.body(type, size, endOfStream);
      default:
        return Verdict.Bad;
    }
  }

  /** Nothing was sent on of a good answer, of which `size` bytes are held: they are good to their end. Otherwise the outcome says what is wrong. */
  goesWell(type: BufferTypeValues, size: i32, endOfStream: bool): bool {
    if (!this.isStream) return true;
    const length = this.judgement.head.contentLength;
    // The end may come in a call of its own, behind the last byte.
    const whole = endOfStream || (length >= 0 && <i64>size >= length);
    if ((whole || this.toGoOn) && brokeAtOnce(this.judgement, type, size, whole, whole && !this.endsBare)) return false;
    return !this.toGoOn || this.form != Form.Events || !unreadableAtOnce(this.judgement, type, size);
  }

  /** Trailers came behind a body that is held elsewhere: it ended. */
  cut(held: ArrayBuffer): Outcome {
    const reading = this.reading;
    if (reading === null) this.judgement.failed(null);
    else reading.cut(this.judgement, held);
    return this.outcome;
  }
}
