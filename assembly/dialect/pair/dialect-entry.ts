// For tests: the dialects alone, as a wasm of its own. Bytes in, bytes out; the flags of options are bits.
import { RequestScan } from "../../json/request-scan";
import { AnswerTranslation, Dialect, readRequest, writeRequest } from "./translate";
import { writeFrame } from "../event-stream";
import { Slice } from "../slice";
import { AnswerOptions, NamedTool } from "../telling";
import { ByteWriter } from "../../json/write";
import { WriteOptions } from "../write-options";

let input = new ArrayBuffer(0);
let output = new ArrayBuffer(0);
let dropped = new ArrayBuffer(0);
let refused = new ArrayBuffer(0);
let model = new ArrayBuffer(0);
let translation: AnswerTranslation | null = null;
const scan = new RequestScan();

export function reserve(length: i32): usize {
  input = new ArrayBuffer(length);
  return changetype<usize>(input);
}

/** The bytes that were put in are the model of what follows. */
export function takeModel(): void {
  model = input;
}

/** ScanResult of the bytes that were put in: requests are scanned before they are read. */
export function scanned(): i32 {
  scan.reset();
  scan.feed(changetype<usize>(input), input.byteLength);
  return scan.finish();
}

export function request(from: i32, to: i32, newLimit: bool, keepsReasoning: bool, takesStrict: bool, thoughtParts: bool): usize {
  const conversation = readRequest(<Dialect>from, changetype<usize>(input), input.byteLength);
  const options = new WriteOptions();
  options.model = model;
  options.newLimit = newLimit;
  options.keepsReasoning = keepsReasoning;
  options.takesStrict = takesStrict;
  options.thoughtParts = thoughtParts;
  const writer = new ByteWriter();
  writeRequest(<Dialect>to, writer, conversation, options);
  dropped = conversation.dropped.list();
  refused = String.UTF8.encode(conversation.refused);
  output = writer.take();
  return changetype<usize>(output);
}

/** The bytes that were put in are the payload of a frame. */
export function framed(isException: bool): usize {
  const writer = new ByteWriter();
  const payload = new Slice(changetype<usize>(input), input.byteLength);
  writeFrame(writer, isException ? "throttlingException" : "contentBlockDelta", payload, isException);
  output = writer.take();
  return changetype<usize>(output);
}

export function droppedNames(): usize {
  output = dropped;
  return changetype<usize>(output);
}

export function refusedField(): usize {
  output = refused;
  return changetype<usize>(output);
}

export function begin(from: i32, to: i32, stream: bool, wantsReasoning: bool, includeUsage: bool, custom: bool): void {
  const options = new AnswerOptions();
  options.stream = stream;
  options.seed = 0x0123456789abcdef;
  options.created = 1764000000;
  options.model = model;
  options.wantsReasoning = wantsReasoning;
  options.includeUsage = includeUsage;
  if (custom) addNamed(options);
  translation = AnswerTranslation.between(<Dialect>from, <Dialect>to, options);
}

function addNamed(options: AnswerOptions): void {
  const none = new ArrayBuffer(0);
  const patch = String.UTF8.encode("apply_patch");
  options.namedTools.push(new NamedTool(patch, none, patch, true, false));
  options.namedTools.push(
    new NamedTool(String.UTF8.encode("crm__find"), String.UTF8.encode("crm"), String.UTF8.encode("find"), false, false),
  );
  options.namedTools.push(new NamedTool(String.UTF8.encode("js__exec"), String.UTF8.encode("js"), String.UTF8.encode("exec"), true, false));
  options.namedTools.push(new NamedTool(String.UTF8.encode("tool_search"), none, none, false, true));
}

export function chunk(): usize {
  const under = translation;
  if (under !== null) {
    under.chunk(changetype<usize>(input), input.byteLength);
    output = under.teller.out.take();
  }
  return changetype<usize>(output);
}

export function end(): usize {
  const under = translation;
  if (under !== null) {
    under.end();
    output = under.teller.out.take();
  }
  return changetype<usize>(output);
}

export function whole(): usize {
  const under = translation;
  if (under !== null) {
    under.whole(changetype<usize>(input), input.byteLength);
    output = under.teller.out.take();
  }
  return changetype<usize>(output);
}

/** 0: it goes on, 1: complete, 2: failed. */
export function state(): i32 {
  const under = translation;
  if (under === null) return 0;
  return under.teller.failed ? 2 : under.teller.over ? 1 : 0;
}

export function outputLength(): i32 {
  return output.byteLength;
}

export function collect(): void {
  __collect();
}
