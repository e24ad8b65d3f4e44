// Events that differ in their text alone are compared with the one before, and nothing that ends or fails a stream is missed by it.
import { AnswerShape } from "../../assembly/json/answer-shape";
import { SameEvent } from "../../assembly/json/same-event";
import { StreamEnd } from "../../assembly/json/stream-end";

function bytesOf(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}
/** Behind what passes of `text` once `template` was learned; -1: nothing of it does. */
function passed(template: string, text: string): i32 {
  const same = new SameEvent();
  const learned = bytesOf(template);
  same.learn(changetype<usize>(learned), changetype<usize>(learned) + learned.byteLength);
  const asked = bytesOf(text);
  const ptr = changetype<usize>(asked);
  const end = same.pass(ptr, ptr + asked.byteLength);
  return end == 0 ? -1 : <i32>(end - ptr);
}
function chunk(text: string, rest: string = ""): string {
  return 'data: {"id":"c1","choices":[{"index":0,"delta":{"content":"' + text + '"},"finish_reason":null' + rest + "}]}\n\n";
}
function chunkOfReasons(reason: string): string {
  return 'data: {"id":"c1","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":' + reason + "}]}\n\n";
}
function feed(watch: StreamEnd, text: string): void {
  const bytes = bytesOf(text);
  watch.feed(changetype<usize>(bytes), bytes.byteLength);
}
function word(watch: StreamEnd): string {
  return watch.failed ? "failed" : watch.finished ? "finished" : "open";
}

/** Park and Miller's numbers (CACM 31, 10), from a fixed seed. */
let seed: u64 = 20261130;
function below(limit: i32): i32 {
  seed = (seed * 48271) % 2147483647;
  return <i32>(seed % limit);
}

/** Events as providers write them. */
const EVENTS: string[] = [
  chunk("Hello"),
  chunk(' wor\\nld \\"said\\" he'),
  chunk(""),
  'data: {"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n',
  'data: {"id":"c1","choices":[{"index":0,"delta":{"content":null,"reasoning_content":"hm"},"finish_reason":null}]}\n\n',
  'data: {"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"a\\""}}]},"finish_reason":null}]}\n\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}\n\n',
  'event: content_block_delta\r\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Ho"}}\r\n\r\n',
  'data: {"type":"response.output_text.delta","item_id":"m","delta":"a","sequence_number":4}\n\n',
  'data: {"candidates": [{"content": {"parts": [{"text": "x"}],"role": "model"},"index": 0}]}\n\n',
  'data: {"id":"c","created":17,"choices":[{"delta":{"content":"a"}}],"usage":{"completion_tokens":1},"obfuscation":"abc"}\n\n',
  'data: {"choices":[{"delta":{"content":"a"}}],"base_resp":{"status_code":0,"status_msg":""}}\n\n',
  'data: {"error":null,"choices":[{"delta":{"content":"a"},"finish_reason":null}]}\n\n',
  'data: {"code":0,"choices":[{"delta":{"content":"a"}}]}\n\n',
];
/** What matters where it stands in an event, and what does not. */
const BITS: string[] = [
  '"',
  "\\",
  "\n",
  "\r\n",
  "\n\n",
  ":",
  "_",
  ".",
  "[DONE]",
  "data: [DONE]\n\n",
  '"error":{"message":"no"}',
  '"error"',
  "event: error\n",
  "}",
  ",",
  '"finish_reason":"stop"',
  '"stop_reason":"end_turn"',
  '"type":"message_stop"',
  "event: message_stop\n",
  '"type":"response.completed"',
  '"type":"response.failed"',
  '"finishReason":"STOP"',
  "a",
  " ",
  "é",
  "\\u0022",
  '"}',
  '",',
  "null",
  '"stop"',
  "error",
  "done",
];
function mutated(event: string): string {
  let text = event;
  for (let n = below(3); n > 0; n--) {
    const at = below(text.length + 1);
    text = text.slice(0, at) + BITS[below(BITS.length)] + text.slice(at + (below(2) == 0 ? 0 : below(8)));
  }
  return text;
}
/** An event like it, with another text where it has one. */
function alike(event: string): string {
  const at = event.indexOf('"content":"');
  return at < 0 ? event : event.slice(0, at + 11) + "t" + below(1000).toString() + event.slice(at + 11);
}

describe("SameEvent", () => {
  test("an event passes that differs in its text alone, whatever that says", () => {
    const texts = [
      "",
      "x",
      " a long text, longer than the one before it: ",
      "[DONE]",
      "event: error",
      'a \\"finish_reason\\":\\"stop\\"',
      "\\\\",
      "é 漢",
    ];
    for (let i = 0; i < texts.length; i++) {
      const event = chunk(unchecked(texts[i]));
      expect(passed(chunk("Hello"), event)).toBe(String.UTF8.byteLength(event), event);
      expect(passed(chunk("Hello"), event + chunk("next"))).toBe(String.UTF8.byteLength(event), "with one behind it: " + event);
    }
  });
  test("an event does not that differs in anything else, or has no end yet", () => {
    const event = chunk("Hello");
    expect(passed(event, chunk("Hello", ',"x":1'))).toBe(-1, "a member more");
    expect(passed(event, chunkOfReasons('"stop"'))).toBe(-1, "a reason");
    expect(passed(event, event.replace("c1", "c2"))).toBe(-1, "another id");
    expect(passed(event, chunk('Hello"},"finish_reason":"stop"}]}\n\ndata: {"choices":[{"delta":{"content":"'))).toBe(
      -1,
      "a text that ends early",
    );
    expect(passed(event, chunk("a\nb"))).toBe(-1, "a line break in a text");
    for (let size = 0; size < event.length; size++) expect(passed(event, event.slice(0, size))).toBe(-1, "cut off at " + size.toString());
    expect(passed("data: {}\n\n", "data: {}\n\n")).toBe(-1, "no text");
    expect(passed('data: {"type":"ping"}\n\n', 'data: {"type":"error"}\n\n')).toBe(-1, "a text that is not the model's");
  });
  test("more than one text, padding and numbers that count may differ, others not", () => {
    const chat = (content: string, padding: string, tokens: string): string =>
      'data: {"id":"c","created":1764500000,"choices":[{"delta":{"content":"' +
      content +
      '","reasoning_content":""}}],"usage":{"completion_tokens":' +
      tokens +
      '},"obfuscation":"' +
      padding +
      '"}\n\n';
    expect(passed(chat("", "", "1"), chat("bcd", "qWe", "12"))).toBe(chat("bcd", "qWe", "12").length);
    expect(passed(chat("a", "x", "1"), chat("bcd", "qWe", "null"))).toBe(-1, "no number");
    expect(passed(chat("a", "x", "1"), chat("bcd", "qWe", "12.5"))).toBe(-1, "a fraction");
    const delta = (text: string, n: i32): string =>
      'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"' +
      text +
      '","logprobs":[],"sequence_number":' +
      n.toString() +
      "}\n\n";
    expect(passed(delta("a", 9), delta(" word", 1234))).toBe(delta(" word", 1234).length);
    const coded = (code: string): string => 'data: {"choices":[{"delta":{"content":"a"}}],"base_resp":{"status_code":' + code + "}}\n\n";
    expect(passed(coded("0"), coded("1004"))).toBe(-1, "a code");
    expect(passed(coded("0"), coded("0"))).toBe(coded("0").length);
    const gemini = (n: i32): string =>
      'data: {"candidates": [{"content": {"parts": [{"text": "a"}]}}],"usageMetadata": {"candidatesTokenCount": ' +
      n.toString() +
      "}}\r\n\r\n";
    expect(passed(gemini(1), gemini(20))).toBe(gemini(20).length);
  });
  test("where each event has something new, none is kept", () => {
    const same = new SameEvent();
    for (let i = 0; i < 20; i++) {
      const event = bytesOf('data: {"n":' + i.toString() + ',"delta":"a"}\n\n');
      const ptr = changetype<usize>(event);
      expect(same.pass(ptr, ptr + event.byteLength)).toBe(0);
      same.learn(ptr, ptr + event.byteLength);
    }
    const event = bytesOf('data: {"n":19,"delta":"b"}\n\n');
    expect(same.pass(changetype<usize>(event), changetype<usize>(event) + event.byteLength)).toBe(0);
  });
  test("an event of many texts is compared up to the last of them", () => {
    let event = 'data: {"choices":[';
    for (let i = 0; i < 12; i++) event += '{"text":"a"},';
    expect(passed(event + "]}\n\n", event.replace('"a"', '"other"') + "]}\n\n")).toBe(event.length + 8);
    expect(passed(event + "]}\n\n", event.slice(0, event.length - 3) + 'b"},]}\n\n')).toBe(-1);
  });
  test("20,000 streams end as each of their events says by itself", () => {
    const shapes = [AnswerShape.Any, AnswerShape.Choices, AnswerShape.Message, AnswerShape.Response, AnswerShape.Candidates];
    let ended = 0;
    for (let round = 0; round < 20000; round++) {
      const shape = unchecked(shapes[below(shapes.length)]);
      const event = EVENTS[below(EVENTS.length)];
      const watch = new StreamEnd(shape);
      let finished = false;
      let failed = false;
      for (let i = below(4) + 2; i > 0; i--) {
        const one = below(3) == 0 ? mutated(event) : alike(event);
        const alone = new StreamEnd(shape);
        feed(alone, one);
        feed(watch, one);
        finished = finished || alone.finished;
        failed = failed || alone.failed;
        if (finished || failed || !one.endsWith("\n\n")) break;
      }
      if (finished || failed) ended++;
      assert(watch.finished == finished && watch.failed == failed, word(watch) + ": " + event);
    }
    expect(ended).toBeGreaterThan(500);
  });
});
