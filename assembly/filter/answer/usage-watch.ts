// After the commit of an answer that is no stream: its last bytes may tell the usage. Where its length is known, other chunks are not
// looked at.
import { Api } from "../../core/settings";
import { getBuffer } from "../../host/calls";
import { returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { USAGE_BYTES, UsageWindow, readUsage, usageInput, usageOutput } from "../../json/usage";
import { Journey } from "../journey";

const BODY = BufferTypeValues.HttpResponseBody;
/** message_start, which tells a Messages stream's input tokens, is its first event. */
const START_BYTES: i32 = 4096;


@final
export class UsageWatch {
  private seen: i64 = 0;

  constructor(
    private window: UsageWindow,
    /** Length of the answer in bytes; -1: not known. */
    private total: i64,
  ) {}

  chunk(size: i32): void {
    this.seen += size;
    if (size <= 0 || (this.total >= 0 && this.seen <= this.total - USAGE_BYTES)) return;
    const from = size > USAGE_BYTES ? size - USAGE_BYTES : 0;
    if (getBuffer(BODY, from, size - from)) this.window.feed(returnedPtr(), returnedSize());
  }
}

/** A Messages stream commits: its first event is still held. */
export function readStart(journey: Journey): void {
  if (getBuffer(BODY, 0, START_BYTES)) readStartOf(journey, returnedPtr(), returnedSize());
}

function readStartOf(journey: Journey, ptr: usize, size: i32): void {
  if (readUsage(ptr, min(size, START_BYTES))) journey.plan.inputTokens = usageInput;
}

/** The usage at the end of an answer of `size` bytes that lies there whole; of a longer one nothing is said. */
export function readWhole(journey: Journey, ptr: usize, size: i32, there: i32): void {
  if (there != size) return;
  const last = min(size, USAGE_BYTES);
  if (!readUsage(ptr + (size - last), last)) return;
  journey.plan.inputTokens = usageInput;
  journey.plan.outputTokens = usageOutput;
}

/** What the end of the answer says is noted in the plan. */
export function takeUsage(journey: Journey): void {
  const window = journey.usage;
  if (window === null || !window.read()) return;
  if (usageInput >= 0) journey.plan.inputTokens = usageInput;
  journey.plan.outputTokens = usageOutput;
}

/** A whole answer is there at once. */
export function keepUsage(journey: Journey, ptr: usize, size: i32): void {
  const window = new UsageWindow();
  window.feed(ptr, size);
  journey.usage = window;
  if (journey.plan.api == Api.Messages && journey.plan.stream) readStartOf(journey, ptr, size);
}
