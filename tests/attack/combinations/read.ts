// What a client of each API makes of an answer, strictly: the text, whether its end was told, a failure, and what no client should have to read.
import type { Answered, Json } from "../../support/client.js";
import { readFrames } from "../../support/frames.js";
import type { Api } from "./generate.js";

export interface Read {
  text: string;
  /** A finish reason, or what ends a stream of the API. */
  ended: boolean;
  /** What is said of a failure. */
  failure: string;
  /** What breaks the rules of the API, or of JSON. */
  wrong: string[];
  /** Its end is as the API has it, terminator and all. */
  whole: boolean;
  /** A body of JSON that nobody can read. */
  torn?: boolean;
}

const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>(
    (one, key) => (typeof one === "object" && one !== null ? (one as Record<string | number, unknown>)[key] : undefined),
    value,
  );
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** The events of a body: names, and data as JSON. */
function eventsOf(api: Api, body: Buffer, wrong: string[]): Json[] {
  if (api === "converse") return framesOf(body, wrong);
  const said = body.toString("utf8").replaceAll("\r\n", "\n");
  if (api === "gemini" && said.startsWith("["))
    return list(JSON.parse(said.trimEnd().endsWith("]") ? said : `${said.trimEnd().replace(/,$/, "")}]`));
  const parts = said.split("\n\n");
  const rest = parts.pop() ?? "";
  if (rest.trim() !== "") wrong.push(`half an event at the end: ${rest.slice(0, 80)}`);
  return parts.flatMap((part) => {
    const lines = part.split("\n");
    const data = lines
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).trim())
      .join("\n");
    const name = lines
      .find((line) => line.startsWith("event:"))
      ?.slice(6)
      .trim();
    if (data === "") return [];
    if (data === "[DONE]") return [{ done: true }];
    try {
      const value = JSON.parse(data) as Json;
      if (name !== undefined && value.type !== undefined && value.type !== name) wrong.push(`event ${name} is of type ${text(value.type)}`);
      return [value];
    } catch {
      wrong.push(`no JSON: ${data.slice(0, 80)}`);
      return [];
    }
  });
}

function framesOf(body: Buffer, wrong: string[]): Json[] {
  let end = 0;
  while (end + 4 <= body.length && end + body.readUInt32BE(end) <= body.length) end += Math.max(body.readUInt32BE(end), 16);
  if (end !== body.length) wrong.push("half a frame at the end");
  const frames = readFrames(body.subarray(0, Math.min(end, body.length)));
  return frames.map(({ type, payload, failed }) => ({ [failed ? "exception" : type]: JSON.parse(payload) as unknown, name: type }));
}

export function readWhole(api: Api, body: Buffer): Read {
  const wrong: string[] = [];
  let json: Json = {};
  try {
    json = JSON.parse(body.toString("utf8")) as Json;
  } catch {
    return {
      text: "",
      ended: false,
      failure: "",
      wrong: [`no JSON: ${body.toString("utf8").slice(0, 100)}`],
      whole: false,
      torn: body.length > 0,
    };
  }
  const failure = text(at(json, "error", "message")) || (api === "converse" && json.output === undefined ? text(json.message) : "");
  const said = wholeText(api, json);
  const ended = wholeEnd(api, json);
  if (failure === "" && !ended) wrong.push("no reason to finish");
  return { text: said, ended, failure, wrong, whole: ended };
}

function wholeText(api: Api, json: Json): string {
  switch (api) {
    case "chat":
      return text(at(json, "choices", 0, "message", "content"));
    case "completions":
      return text(at(json, "choices", 0, "text"));
    case "embeddings":
      return JSON.stringify(at(json, "data", 0, "embedding") ?? "");
    case "messages":
      return list(json.content)
        .map((block) => text(block.text))
        .join("");
    case "responses":
      return list(json.output)
        .flatMap((item) => list(item.content).map((part) => text(part.text)))
        .join("");
    case "gemini":
      return list(at(json, "candidates", 0, "content", "parts"))
        .map((part) => text(part.text))
        .join("");
    case "converse":
      return list(at(json, "output", "message", "content"))
        .map((block) => text(block.text))
        .join("");
  }
}

function wholeEnd(api: Api, json: Json): boolean {
  switch (api) {
    case "chat":
    case "completions":
      return text(at(json, "choices", 0, "finish_reason")) !== "";
    case "embeddings":
      return list(json.data).length > 0;
    case "messages":
      return text(json.stop_reason) !== "" && json.type === "message";
    case "responses":
      return json.status === "completed" && json.object === "response";
    case "gemini":
      return text(at(json, "candidates", 0, "finishReason")) !== "";
    case "converse":
      return text(json.stopReason) !== "";
  }
}

export function readStream(api: Api, body: Buffer): Read {
  const wrong: string[] = [];
  let events: Json[] = [];
  try {
    events = eventsOf(api, body, wrong);
  } catch (error) {
    wrong.push(String(error));
  }
  const failing = events.findIndex((event) => failureOf(event) !== "");
  if (failing >= 0 && events.slice(failing + 1).some((event) => event.done !== true)) wrong.push("events behind a failure");
  const failure = failing < 0 ? "" : failureOf(events[failing] as Json);
  const good = failing < 0 ? events : events.slice(0, failing);
  return { failure, ...STREAMS[api](good, wrong), wrong };
}

function failureOf(event: Json): string {
  if (event.type === "error") return text(at(event, "error", "message")) || text(event.message) || "?";
  if (event.type === "response.failed") return text(at(event, "response", "error", "message")) || "?";
  if (event.exception !== undefined) return text(at(event, "exception", "message")) || "?";
  const error = event.error;
  return error === undefined || error === null ? "" : text(at(error, "message")) || "?";
}

type Reader = (events: Json[], wrong: string[]) => Omit<Read, "failure" | "wrong">;

const choices =
  (piece: (choice: Json) => string): Reader =>
  (events, wrong) => {
    const told = events.filter((event) => event.done !== true);
    const said = told.map((event) => list(event.choices).map(piece).join("")).join("");
    const finished = told.findIndex((event) => text(at(event, "choices", 0, "finish_reason")) !== "");
    if (finished >= 0 && told.slice(finished + 1).some((event) => list(event.choices).some((choice) => piece(choice) !== "")))
      wrong.push("text behind the end");
    const done = events.findIndex((event) => event.done === true);
    if (done >= 0 && done !== events.length - 1) wrong.push("events behind [DONE]");
    return { text: said, ended: finished >= 0 || done >= 0, whole: done >= 0 };
  };

const messages: Reader = (events, wrong) => {
  const types = events.map((event) => text(event.type)).filter((type) => type !== "ping");
  if (types.length > 0 && types[0] !== "message_start") wrong.push(`begins with ${types[0]}`);
  let open = -1;
  for (const event of events) {
    if (event.type === "message_start" && event !== events.find((one) => one.type === "message_start")) wrong.push("two begins");
    if (event.type === "content_block_start") {
      if (open >= 0) wrong.push("a block in a block");
      open = Number(event.index);
    }
    if (event.type === "content_block_delta" && event.index !== open) wrong.push("a delta without its block");
    if (event.type === "content_block_stop") {
      if (event.index !== open) wrong.push("an end without its block");
      open = -1;
    }
    if (event.type === "message_delta" && open >= 0) wrong.push("the message ends in an open block");
  }
  const whole = types.at(-1) === "message_stop";
  if (types.includes("message_stop") && !whole) wrong.push("events behind message_stop");
  const said = events.map((event) => (event.type === "content_block_delta" ? text(at(event, "delta", "text")) : "")).join("");
  return {
    text: said,
    ended: types.includes("message_stop") || types.includes("message_delta"),
    whole: whole && types.includes("message_delta"),
  };
};

const responses: Reader = (events, wrong) => {
  const types = events.map((event) => text(event.type));
  if (types.length > 0 && types[0] !== "response.created") wrong.push(`begins with ${types[0]}`);
  const numbers = events.filter((event) => event.sequence_number !== undefined).map((event) => Number(event.sequence_number));
  if (numbers.some((number, i) => i > 0 && number <= (numbers[i - 1] ?? 0))) wrong.push(`numbers ${numbers.join()}`);
  const said = events.map((event) => (event.type === "response.output_text.delta" ? text(event.delta) : "")).join("");
  const end = events.find((event) => event.type === "response.completed");
  if (types.filter((type) => type === "response.created").length > 1) wrong.push("two begins");
  if (end !== undefined) {
    const repeated = wholeText("responses", (end.response ?? {}) as Json);
    if (repeated !== said)
      wrong.push(`its end repeats ${repeated.slice(0, 60)}...${repeated.slice(-30)}, its pieces ${said.slice(0, 60)}...${said.slice(-30)}`);
  }
  const done = events.find((event) => event.type === "response.output_text.done");
  if (done !== undefined && text(done.text) !== said) wrong.push("output_text.done says another text");
  return { text: said, ended: end !== undefined, whole: types.at(-1) === "response.completed" };
};

const gemini: Reader = (events) => {
  const said = events.map((event) => wholeText("gemini", event)).join("");
  const ended = events.some((event) => text(at(event, "candidates", 0, "finishReason")) !== "");
  return { text: said, ended, whole: ended };
};

const converse: Reader = (events, wrong) => {
  const names = events.map((event) => text(event.name));
  if (names.length > 0 && names[0] !== "messageStart") wrong.push(`begins with ${names[0]}`);
  const said = events.map((event) => text(at(event, "contentBlockDelta", "delta", "text"))).join("");
  if (names.filter((name) => name === "messageStart").length > 1) wrong.push("two begins");
  return { text: said, ended: names.includes("messageStop"), whole: names.includes("messageStop") && names.at(-1) === "metadata" };
};

const STREAMS: Record<Api, Reader> = {
  chat: choices((choice) => text(at(choice, "delta", "content"))),
  completions: choices((choice) => text(choice.text)),
  embeddings: () => ({ text: "", ended: false, whole: false }),
  messages,
  responses,
  gemini,
  converse,
};

/** The body of an error in the API's own shape: what is wrong with it, empty: nothing. */
export function wrongError(api: Api, seen: Answered): string {
  const { json } = seen;
  const error = json.error as Json | undefined;
  if (api === "converse") {
    if (text(json.message) === "") return "no message";
    return text(json.__type) === "" ? "no __type" : "";
  }
  if (typeof error !== "object" || text(error.message) === "") return "no error.message";
  if (api === "messages") return json.type === "error" && text(error.type) !== "" ? "" : "not Anthropic's shape";
  if (api === "gemini") return typeof error.code === "number" && text(error.status) !== "" ? "" : "not Google's shape";
  return "type" in error && "code" in error ? "" : "not OpenAI's shape";
}
