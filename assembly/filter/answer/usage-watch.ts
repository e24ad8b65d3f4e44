// After the commit of an answer that is no stream: its last bytes may tell the usage. Where its length is known, other chunks are not
// looked at.
import { Plan } from "../../core/plan";
import { Api } from "../../core/settings";
import { Tokens } from "../../dialect/telling";
import { getBuffer } from "../../host/calls";
import { returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { USAGE_BYTES, UsageWindow, readUsage, usageCached, usageInput, usageOutput, usageReasoning, usageWritten } from "../../json/usage";

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
export function readStart(plan: Plan): void {
  if (getBuffer(BODY, 0, START_BYTES)) readStartOf(plan, returnedPtr(), returnedSize());
}

function readStartOf(plan: Plan, ptr: usize, size: i32): void {
  if (readUsage(ptr, min(size, START_BYTES))) takeInput(plan);
}

/** The usage at the end of an answer of `size` bytes that lies there whole; of a longer one nothing is said. */
export function readWhole(plan: Plan, ptr: usize, size: i32, there: i32): void {
  if (there != size) return;
  const last = min(size, USAGE_BYTES);
  if (!readUsage(ptr + (size - last), last)) return;
  takeInput(plan);
  takeOutput(plan);
}

function takeInput(plan: Plan): void {
  plan.inputTokens = usageInput;
  plan.cachedTokens = usageCached;
  plan.writtenTokens = usageWritten;
}

function takeOutput(plan: Plan): void {
  plan.outputTokens = usageOutput;
  plan.reasoningTokens = usageReasoning;
}

/** What a reader of another dialect has counted; it says nothing where it read nothing. */
export function takeTokens(plan: Plan, tokens: Tokens): void {
  if (tokens.input >= 0) {
    plan.inputTokens = tokens.input;
    plan.cachedTokens = tokens.cacheRead;
    plan.writtenTokens = tokens.cacheWritten;
  }
  if (tokens.output < 0) return;
  plan.outputTokens = tokens.output;
  plan.reasoningTokens = tokens.reasoning;
}

/** What the end of the answer says is noted in the plan. */
export function takeUsage(plan: Plan, window: UsageWindow | null): void {
  if (window === null || !window.read()) return;
  if (usageInput >= 0) takeInput(plan);
  takeOutput(plan);
}

/** Of a whole answer, there at once. */
export function usageOf(plan: Plan, ptr: usize, size: i32): UsageWindow {
  const window = new UsageWindow();
  window.feed(ptr, size);
  if (plan.api == Api.Messages && plan.stream) readStartOf(plan, ptr, size);
  return window;
}
