// How a stream ends, told from its events however they lie in chunks.
import { AnswerShape } from "../../assembly/json/answer-shape";
import { StreamEnd } from "../../assembly/json/stream-end";

/** The stream in chunks of `step` bytes. */
function watched(stream: string, step: i32 = 1 << 20, shape: AnswerShape = AnswerShape.Any): StreamEnd {
  const bytes = String.UTF8.encode(stream);
  const watch = new StreamEnd(shape);
  for (let at = 0; at < bytes.byteLength; at += step) watch.feed(changetype<usize>(bytes) + at, min(step, bytes.byteLength - at));
  return watch;
}
function word(watch: StreamEnd): string {
  watch.over();
  return watch.failed ? "failed" : watch.finished ? "finished" : "open";
}
/** In every cut, alone and behind other events. */
function each(stream: string, expected: string): void {
  for (let step = 1; step < 40; step++) expect(word(watched(stream, step))).toBe(expected, "chunks of " + step.toString() + ": " + stream);
  expect(word(watched(stream))).toBe(expected, stream);
  const before = 'data: {"choices":[{"delta":{"content":"' + "x".repeat(500) + '"}}]}\n\n: ping\n\n';
  for (let step = 50; step < 60; step++) expect(word(watched(before + stream, step))).toBe(expected, stream);
  expect(word(watched(before + stream))).toBe(expected, stream);
  expect(word(watched((before + stream).replaceAll("\n", "\r\n"), 7))).toBe(expected, "CRLF: " + stream);
  expect(word(watched((before + stream).replaceAll("\n", "\r"), 7))).toBe(expected, "CR: " + stream);
}
const USAGE = 'data: {"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}\n\n';
function chunk(delta: string, finish: string = "null"): string {
  return (
    'data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":' + delta + ',"finish_reason":' + finish + "}]}\n\n"
  );
}

/** The stream's last `size` bytes are looked at for all of it. */
function glanced(stream: string, size: i32 = 1 << 20): StreamEnd | null {
  const bytes = String.UTF8.encode(stream);
  const window = min(size, bytes.byteLength);
  const watch = new StreamEnd(AnswerShape.Any);
  return watch.glance(changetype<usize>(bytes) + (bytes.byteLength - window), window) ? watch : null;
}
function glance(stream: string, size: i32 = 1 << 20): string {
  const watch = glanced(stream, size);
  return watch === null ? "unknown" : word(watch);
}

describe("StreamEnd", () => {
  test("a terminator or a model's reason is an end", () => {
    each("data: [DONE]\n\n", "finished");
    each("data:[DONE]", "finished");
    each('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n', "finished");
    each('data: {"choices":[{"finish_reason" : "length","delta":{}}],"usage":null}\n\n', "finished");
    each('event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n', "finished");
    each('event: message_stop\ndata: {"type":"message_stop"}\n\n', "finished");
    each('data: { "type" : "message_stop" }\n\n', "finished");
    each('data: {"type":"response.completed","response":{}}\n\n', "finished");
    each('event: response.incomplete\ndata: {"x', "finished");
    each('data: {"type":"transcript.text.done","text":"Hi"}\n\n', "finished");
    each('data: {"type":"image_generation.completed","b64_json":"' + "A".repeat(700) + '"}\n\n', "finished");
  });
  test("chunks under way are no end", () => {
    each('data: {"choices":[{"index":0,"delta":{"content":"a_b.c[D"},"finish_reason":null}]}\n\n', "open");
    each('data: {"choices":[{"delta":{},"finish_reason":""}]}\n\n', "open");
    each('event: message_start\ndata: {"type":"message_start","message":{"stop_reason":null}}\n\n', "open");
    each('event: content_block_stop\ndata: {"type":"content_block_stop"}\n\n', "open");
    each('event: response.in_progress\ndata: {"type":"response.in_progress"}\n\n', "open");
    each(USAGE, "open");
  });
  test("an end or an error that the model only talks about is none", () => {
    each(chunk('{"content":"[DONE]"}'), "open");
    each(chunk('{"content":"\\"finish_reason\\":\\"stop\\""}'), "open");
    each(chunk('{"content":"error"}'), "open");
    each(chunk('{"content":"{\\"error\\":{\\"message\\":\\"x\\"}}"}'), "open");
    each('data: {"id":"c","error":null,"choices":[{"delta":{"content":"x"}}]}\n\n', "open");
    each('data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"message_stop"}}\n\n', "open");
    each('data: {"type":"response.output_text.delta","delta":"response.failed"}\n\n', "open");
    each(
      'event: response.output_item.done\ndata: {"type":"response.output_item.done","item":{"type":"mcp_call","error":"no such tool"}}\n\n',
      "open",
    );
  });
  test("a reason and any number of events about the usage is an end", () => {
    each(chunk("{}", '"stop"') + USAGE, "finished");
    const many = chunk("{}", '"stop"') + USAGE.repeat(60) + ': cost {"usd":0.1}\n\n'.repeat(60);
    for (let step = 100; step < 20000; step += 777) expect(word(watched(many, step))).toBe("finished", step.toString());
  });
  test("a long last event is known by its front, and one with its reason behind a long text by its end", () => {
    const long =
      'event: response.completed\ndata: {"type":"response.completed","response":{"output":[{"text":"' + "x".repeat(90000) + '"}]}}\n\n';
    const behind = 'data: {"choices":[{"message":{"content":"' + "y".repeat(90000) + '"},"delta":{},"finish_reason":"stop"}]}\n\n';
    const before =
      'data: {"choices":[{"finish_reason":"stop","message":{"content":"' + "y".repeat(5000) + '"},"delta":{"content":"y"}}]}\n\n';
    const steps = [97, 1000, 4096, 16384, 65536, 1 << 20];
    for (let i = 0; i < steps.length; i++) {
      expect(word(watched(long, steps[i]))).toBe("finished", "long in " + steps[i].toString());
      expect(word(watched(behind, steps[i]))).toBe("finished", "behind in " + steps[i].toString());
      expect(word(watched(before, steps[i]))).toBe("finished", "before in " + steps[i].toString());
    }
  });
  test("an error that passes is a failure, whatever follows", () => {
    each('data: {"error":{"message":"engine died","type":"server_error"}}\n\n', "failed");
    each('data: {"error":"engine died"}\n\ndata: [DONE]\n\n', "failed");
    each('event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n', "failed");
    each("event: error\ndata: {}\n\n", "failed");
    each("event:error\ndata: broken\n\n" + USAGE, "failed");
    each('data: {"id":"c","choices":[{"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"x"}}\n\n', "failed");
    each('data: {"code":"Throttling","message":"slow down","request_id":"r"}\n\n', "failed");
    each('data: {"request_id":"r","code":"InternalError","message":"x"}\n\n', "failed");
    each('data: {"status":"434","msg":"no"}\n\n', "failed");
    each('data: {"base_resp":{"status_code":1002,"status_msg":"limit"}}\n\n', "failed");
    each('data: {"error_code":336501,"error_msg":"limit"}\n\n', "failed");
    each(
      'event: response.failed\ndata: {"type":"response.failed","response":{"status":"failed","error":{"code":"server_error"}}}\n\n',
      "failed",
    );
    each('data: {"type":"response.failed","response":{"status":"failed"}}\n\ndata: [DONE]\n\n', "failed");
    each(chunk("{}", '"network_error"') + "data: [DONE]\n\n", "failed");
    each(chunk('{"content":"half"}', '"abort"'), "failed");
    each('event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"network_error"}}\n\n', "failed");
    each('data: {"error":{"message":"cut at the e', "failed");
  });
  test("a failed response of 70 KB is one, in any cut", () => {
    const failed =
      'event: response.failed\ndata: {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"server_is_overloaded"},"instructions":"' +
      "x".repeat(70000) +
      '"}}\n\n';
    const steps = [97, 1000, 4096, 16384, 65536, 1 << 20];
    for (let i = 0; i < steps.length; i++) expect(word(watched(failed, steps[i]))).toBe("failed", steps[i].toString());
  });
  test("what failed is known as soon as its event is whole, and says why", () => {
    const bytes = String.UTF8.encode('data: {"error":{"code":"rate_limit_exceeded"}}\n\n');
    const watch = new StreamEnd(AnswerShape.Choices);
    watch.feed(changetype<usize>(bytes), bytes.byteLength - 1);
    expect(watch.failed).toBe(false);
    watch.feed(changetype<usize>(bytes) + bytes.byteLength - 1, 1);
    expect(watch.failed).toBe(true);
    const failure = watch.failure;
    expect(failure === null ? "" : String.UTF8.decode(failure)).toBe('{"error":{"code":"rate_limit_exceeded"}}');
    expect(watched(chunk("{}", '"insufficient_system_resource"')).trouble).toBe(4);
  });
  test("what was passed over is no part of an event", () => {
    const watch = new StreamEnd(AnswerShape.Choices);
    const front = String.UTF8.encode('data: {"error":{"mess');
    const back = String.UTF8.encode('ing"}}]}\n\ndata: [DONE]\n\n');
    watch.feed(changetype<usize>(front), front.byteLength);
    watch.skip();
    watch.feed(changetype<usize>(back), back.byteLength);
    expect(word(watch)).toBe("finished");
  });
  test("the end of a large chunk speaks for it where it has content or the end", () => {
    const said = chunk('{"content":"word "}');
    const many = said.repeat(20);
    const empty = chunk('{"content":""}');
    const failed = 'data: {"error":{"message":"engine died","code":500}}\n\n';
    expect(glance(many)).toBe("open");
    expect(glance(many, said.length * 3)).toBe("open");
    expect(glance(many + 'data: {"choices":[{"delta":{"con')).toBe("open", "an event that has begun");
    expect(glance(many + chunk('{"content":"."}', '"stop"'))).toBe("finished");
    expect(glance(many + chunk("{}", '"stop"') + USAGE + "data: [DONE]\n\n")).toBe("finished");
    expect(glance(many + failed)).toBe("failed");
    expect(glance(many + failed + "data: [DONE]\n\n")).toBe("failed");
    expect(glance(many + chunk("{}", '"stop"') + USAGE.repeat(20), 300)).toBe("unknown", "what ended it may be before");
    expect(glance(many + empty, empty.length + 40)).toBe("unknown", "no content");
    expect(glance(said)).toBe("unknown", "its begin is not known");
    expect(glance("")).toBe("unknown");
  });
  test("what goes on behind a glance is put together as ever", () => {
    const watch = glanced(chunk('{"content":"a"}').repeat(3) + 'data: {"choices":[{"delta":{},"finish_rea');
    expect(watch === null).toBe(false);
    if (watch === null) return;
    const rest = String.UTF8.encode('son":"stop"}]}\n\n');
    watch.feed(changetype<usize>(rest), rest.byteLength);
    expect(word(watch)).toBe("finished");
  });
  test("a mark in an event that was passed over says nothing of the one under way", () => {
    const watch = new StreamEnd(AnswerShape.Any);
    const begun = String.UTF8.encode('data: {"error":{"mess');
    watch.feed(changetype<usize>(begun), begun.byteLength);
    const rest = String.UTF8.encode('age":"x"}}\n\n' + chunk('{"content":"a"}').repeat(3) + "data: {");
    expect(watch.glance(changetype<usize>(rest), rest.byteLength)).toBe(true);
    expect(word(watch)).toBe("open");
  });
});
