// A request that asks to go on with an answer: the client's own, with what was said so far as the assistant's own beginning.
import { Api } from "../core/settings";
import { thinksByEffort } from "../dialect/claude";
import { ptrOf } from "../host/memory";
import { GO_ON } from "../json/go-on-words";
import { CONTINUES } from "../json/mark-last";
import { withoutBlanks } from "../json/text-end";
import { Filled, Walk } from "../json/walk";
import { ByteWriter } from "../json/write";
import { KeptRequest } from "./call-request";
import { Journey } from "./journey";
import { lowerLimit } from "./rest-limit";

/** How a turn stands that is marked once it is translated. */
export const BARE = "bare";

const walk = new Walk();
const part = new Walk();
const inner = new Walk();
const OPENS = '[{"role":"user","content":';

/** Whether the request wants plain text: with a form for its answer nothing is joined. */
export function wantsText(request: KeptRequest): bool {
  const at = ptrOf(request.body);
  if (!walk.enter(at, at + request.body.byteLength)) return false;
  let found = false;
  while (walk.next()) {
    if (walk.key("input") && walk.isString()) found = true;
    else if (walk.key("messages") || walk.key("input"))
      found = walk.value < walk.valueEnd && load<u8>(walk.value) == 0x5b && load<u8>(walk.valueEnd - 1) == 0x5d;
    else if (isForm() && !isHarmless()) return false;
  }
  return found;
}

/** Members that ask for more than one text, or for a form: those of OpenAI, Anthropic, vLLM, SGLang and llama.cpp. */
const FORMS = [
  "response_format",
  "output_format",
  "output_config",
  "text",
  "n",
  "logprobs",
  "guided_json",
  "guided_regex",
  "guided_choice",
  "guided_grammar",
  "structured_outputs",
  "json_schema",
  "regex",
  "ebnf",
  "grammar",
];

function isForm(): bool {
  for (let i = 0, n = FORMS.length; i < n; i++) if (walk.key(FORMS[i])) return true;
  return false;
}

function isHarmless(): bool {
  const size = <i32>(walk.valueEnd - walk.value);
  if (size == 1 && load<u8>(walk.value) == 0x31) return true;
  if (walk.filled() != Filled.Yes || walk.isText("text")) return true;
  if (!part.enter(walk.value, walk.valueEnd)) return false;
  while (part.next()) {
    if (part.key("type")) return part.isText("text");
    // `text` of the Responses API and `output_config` of Anthropic's say their form inside, or nothing of it.
    if (part.key("format") && inner.enter(part.value, part.valueEnd)) {
      while (inner.next()) if (inner.key("type")) return inner.isText("text");
      return false;
    }
  }
  return walk.key("text") || walk.key("output_config");
}

/**
 * The request with the turn put behind its messages. `key`: the member that says that the turn is to be continued (`prefix`, `partial`), a star: the request says so
 * itself (vLLM), `assistant`: a last turn of the assistant is continued as it is, BARE: it is marked once it is translated; empty: the client asks to go on.
 */
export function goOnWith(journey: Journey, request: KeptRequest, text: ByteWriter, key: string): KeptRequest | null {
  const at = ptrOf(request.body);
  const size = request.body.byteLength;
  if (!walk.enter(at, at + size)) return null;
  let place: usize = 0;
  let isText = false;
  let began: usize = 0;
  while (walk.next()) {
    if (!walk.key("messages") && !walk.key("input")) continue;
    isText = walk.isString();
    began = walk.value;
    place = isText ? walk.valueEnd : walk.valueEnd - 1;
  }
  if (place == 0) return null;
  const turn = turnOf(text, key);
  if (isText) return asTurns(journey, request, began, place, turn, text);
  let last = at + size - 1;
  while (last > at && load<u8>(last) != 0x7d) last--;
  const more = key == "*" ? CONTINUES : "";
  const body = new ByteWriter(size + turn.length + 128);
  body.bytes(at, <i32>(place - at));
  body.bytes(turn.ptr, turn.length);
  body.bytes(place, <i32>(last - place));
  body.ascii(more + "}");
  const behind = <i32>(place - at) < request.modelEnd;
  return request.with(limited(body, text), behind ? request.modelEnd + turn.length : request.modelEnd, behind ? turn.length : 0, journey);
}

/** The same where the client's turn is a mere text, in [from, to): it becomes a list of turns. */
function asTurns(journey: Journey, request: KeptRequest, from: usize, to: usize, turn: ByteWriter, text: ByteWriter): KeptRequest {
  const at = ptrOf(request.body);
  const size = request.body.byteLength;
  const body = new ByteWriter(size + turn.length + 64);
  body.bytes(at, <i32>(from - at));
  body.ascii(OPENS);
  body.bytes(from, <i32>(to - from));
  body.ascii("}");
  body.bytes(turn.ptr, turn.length);
  body.ascii("]");
  const by = OPENS.length + 2 + turn.length;
  body.bytes(to, <i32>(at + size - to));
  const behind = <i32>(to - at) < request.modelEnd;
  return request.with(limited(body, text), behind ? request.modelEnd + by : request.modelEnd, behind ? by : 0, journey);
}

function limited(body: ByteWriter, said: ByteWriter): ArrayBuffer {
  const made = body.take();
  lowerLimit(made, said);
  return made;
}

function turnOf(text: ByteWriter, key: string): ByteWriter {
  const turn = new ByteWriter(text.length + 400);
  // Anthropic takes no beginning that ends in white space.
  const size = key == "assistant" ? withoutBlanks(text.ptr, text.length) : text.length;
  turn.ascii(',{"role":"assistant","content":"');
  turn.bytes(text.ptr, size);
  turn.ascii('"');
  if (key == "prefix" || key == "partial") turn.ascii(',"' + key + '":true');
  turn.ascii("}");
  if (key.length == 0) turn.ascii(',{"role":"user","content":"' + GO_ON + '"}');
  return turn;
}

/** How the provider's type takes it, in the API that it is asked in; empty: by a turn that asks for it, as Claude from 4.6 on wants it. */
export function prefillOf(client: Api, api: Api, key: string, model: ArrayBuffer): string {
  if (api == Api.Messages) return key == "assistant" && !thinksByEffort(model) ? key : "";
  return api == Api.ChatCompletions && (key != "assistant" || api == client) ? key : "";
}
