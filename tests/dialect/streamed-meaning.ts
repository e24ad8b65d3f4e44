// What a stream means: its events put together, as a client does, to the whole answer that they stand for, and that read as such.
import type { Dialect } from "./dialects.js";
import { type Client, type Json, type Meaning, given, inside, list, READERS, text } from "./meaning.js";
import { framesIn } from "./streams.js";

/** The events of a golden's stream. */
function eventsIn(dialect: Dialect, stream: string): Json[] {
  if (dialect === "converse")
    return framesIn(stream).map(({ type, payload, failed }) => ({ [failed ? "error" : type]: JSON.parse(payload) as unknown }));
  const data = stream.split(/\r?\n/).filter((line) => line.startsWith("data: ") && line !== "data: [DONE]");
  return data.map((line) => JSON.parse(line.slice("data: ".length)) as Json);
}

/** What an event says of a failure; empty: it is none. */
function failureOf(event: Json): string {
  return text(inside(event, "error", "message")) || text(inside(event, "response", "error", "message"));
}

/** The place of a list that pieces are added to. */
function placeOf<T>(places: T[], at: unknown, empty: () => T): T {
  return (places[at as number] ??= empty());
}

function chat(events: Json[]): Json {
  const said = { content: "", refusal: "", reasoning_content: "" };
  const calls: { name: string; arguments: string }[] = [];
  const last: Json = {};
  for (const { choices, usage } of events) {
    const { delta, finish_reason } = list(choices)[0] ?? {};
    for (const key of Object.keys(said) as (keyof typeof said)[]) said[key] += text(inside(delta, key));
    for (const { index, function: piece } of list(inside(delta, "tool_calls"))) {
      const call = placeOf(calls, index, () => ({ name: "", arguments: "" }));
      call.name += text(inside(piece, "name"));
      call.arguments += text(inside(piece, "arguments"));
    }
    Object.assign(last, finish_reason ? { finish_reason } : {}, usage ? { usage } : {});
  }
  const message = { ...said, tool_calls: calls.map((call) => ({ function: call })) };
  return { choices: [{ message, finish_reason: last["finish_reason"] }], usage: last["usage"] };
}

function messages(events: Json[]): Json {
  const blocks: { block: Json; text: string; thinking: string; partial_json: string }[] = [];
  let [usage, stop_reason]: [object, unknown] = [{}, undefined];
  for (const { type, index, content_block, delta, message, usage: told } of events) {
    if (type === "message_start") usage = inside(message, "usage") as object;
    if (type === "content_block_start")
      blocks[index as number] = { block: content_block as Json, text: "", thinking: "", partial_json: "" };
    if (type === "content_block_delta") {
      const open = blocks[index as number] as (typeof blocks)[number];
      for (const key of ["text", "thinking", "partial_json"] as const) open[key] += text(inside(delta, key));
    }
    if (type === "message_delta") [usage, stop_reason] = [{ ...usage, ...(told as object) }, inside(delta, "stop_reason")];
  }
  const content = blocks.map(({ block, partial_json, ...said }) => ({ ...block, ...said, input: given(partial_json) }));
  return { content, stop_reason, usage };
}

/** By its pieces; what its end repeats has to mean the same. */
function responses(events: Json[]): Json {
  interface Item extends Json {
    content: { type?: unknown; text: string }[];
    summary: { text: string }[];
    arguments: string;
    input: string;
  }
  const output: Item[] = [];
  let end: Json = {};
  for (const { type, output_index, item, content_index, summary_index, delta, response } of events) {
    const at = output[output_index as number] as Item;
    if (type === "response.output_item.added")
      output[output_index as number] = { ...(item as Json), content: [], summary: [], arguments: "", input: "" };
    if (type === "response.output_text.delta") placeOf(at.content, content_index, () => ({ text: "" })).text += text(delta);
    if (type === "response.refusal.delta") placeOf(at.content, content_index, () => ({ type: "refusal", text: "" })).text += text(delta);
    if (type === "response.reasoning_summary_text.delta") placeOf(at.summary, summary_index, () => ({ text: "" })).text += text(delta);
    if (type === "response.function_call_arguments.delta") at.arguments += text(delta);
    if (type === "response.custom_tool_call_input.delta") at.input += text(delta);
    if (type === "response.completed" || type === "response.incomplete") end = response as Json;
  }
  const whole = { ...end, output };
  const [told, repeated] = [whole, { output: [], ...end }].map((answer) => JSON.stringify(READERS.responses(answer)));
  if (end["output"] !== undefined && told !== repeated) throw new Error(`its end repeats ${repeated}, its pieces told ${told}`);
  return whole;
}

function gemini(events: Json[]): Json {
  const parts = events.flatMap(({ candidates }) => list(inside(list(candidates)[0], "content", "parts")));
  const last = (values: unknown[]) => values.findLast((value) => value !== undefined);
  return {
    candidates: [{ content: { parts }, finishReason: last(events.map(({ candidates }) => inside(list(candidates)[0], "finishReason"))) }],
    usageMetadata: last(events.map(({ usageMetadata }) => usageMetadata)),
  };
}

function converse(events: Json[]): Json {
  type Block = { text: string; thought: string; name?: string; input: string };
  const blocks: Block[] = [];
  const block = (event: unknown) =>
    placeOf<Block>(blocks, inside(event, "contentBlockIndex"), () => ({ text: "", thought: "", input: "" }));
  for (const { contentBlockStart: start, contentBlockDelta: delta } of events) {
    const call = inside(start, "start", "toolUse", "name");
    if (call !== undefined) block(start).name = text(call);
    if (delta === undefined) continue;
    const at = block(delta);
    at.text += text(inside(delta, "delta", "text"));
    at.thought += text(inside(delta, "delta", "reasoningContent", "text"));
    at.input += text(inside(delta, "delta", "toolUse", "input"));
  }
  const content = blocks.map(({ text: said, thought, name, input }) => ({
    ...{ text: said, reasoningContent: { reasoningText: { text: thought } } },
    ...(name === undefined ? {} : { toolUse: { name, input: given(input) } }),
  }));
  const told = (name: string) => events.find((event) => name in event)?.[name];
  const [stop, end] = [told("messageStop"), told("metadata")];
  return { output: { message: { content } }, stopReason: inside(stop, "stopReason"), usage: inside(end, "usage") };
}

const WHOLE: Record<Client, (events: Json[]) => Json> = { chat, messages, responses, gemini, converse };

/** `failure`: what is said of it where the stream failed; what comes behind it is not read. */
export function streamedMeaning(dialect: Client, stream: string): Meaning & { failure: string } {
  const events = eventsIn(dialect, stream);
  const end = events.findIndex((event) => failureOf(event) !== "");
  const told = WHOLE[dialect](end < 0 ? events : events.slice(0, end));
  return { ...READERS[dialect](told), failure: end < 0 ? "" : failureOf(events[end] as Json) };
}
