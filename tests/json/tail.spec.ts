import { TAIL_BYTES, TailWatch } from "../../assembly/json/tail";

const watch = new TailWatch();

/** The stream in chunks of `step` bytes, of which the last 256 are looked at. */
function seen(stream: string, step: i32 = 1 << 20, usageIsEnd: bool = false): bool {
  const bytes = String.UTF8.encode(stream);
  watch.reset();
  watch.usageIsEnd = usageIsEnd;
  for (let at = 0; at < bytes.byteLength; at += step) {
    const size = min(step, bytes.byteLength - at);
    const tail = min(size, TAIL_BYTES);
    watch.feed(changetype<usize>(bytes) + at + size - tail, tail);
  }
  return watch.finished();
}
function each(stream: string, expected: bool): void {
  for (let step = 1; step < 40; step++) expect(seen(stream, step)).toBe(expected, "chunks of " + step.toString() + ": " + stream);
  expect(seen(stream)).toBe(expected, stream);
  expect(seen("data: " + "x".repeat(500) + "\n\n" + stream, 77)).toBe(expected, stream);
}

describe("TailWatch", () => {
  test("a terminator or a reason is an end", () => {
    each("data: [DONE]\n\n", true);
    each("data:[DONE]", true);
    each('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n', true);
    each('data: {"choices":[{"finish_reason" : "length","delta":{}}],"usage":null}\n\n', true);
    each('data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n', true);
    each('event: message_stop\ndata: {"type":"message_stop"}\n\n', true);
    each('data: { "type" : "message_stop" }\n\n', true);
    each('data: {"type":"response.completed","response":{}}\n\n', true);
    each('event: response.incomplete\ndata: {"x', true);
    each('data: {"type":"response.failed","response":{}}\n\n', true);
  });
  test("chunks under way are no end", () => {
    each('data: {"choices":[{"index":0,"delta":{"content":"a_b.c[D"},"finish_reason":null}]}\n\n', false);
    each('data: {"choices":[{"delta":{},"finish_reason":""}]}\n\n', false);
    each('event: message_start\ndata: {"type":"message_start","message":{"stop_reason":null}}\n\n', false);
    each('event: content_block_stop\ndata: {"type":"content_block_stop"}\n\n', false);
    each('event: response.in_progress\ndata: {"type":"response.in_progress"}\n\n', false);
    each('data: {"usage":{"total_tokens":12}}\n\n', false);
  });
  test("an end that the model only talks about is none", () => {
    each('data: {"choices":[{"delta":{"content":"[DONE]"},"finish_reason":null}]}\n\n', false);
    each('data: {"choices":[{"delta":{"content":"\\"finish_reason\\":\\"stop\\""}}]}\n\n', false);
    each('data: {"delta":{"text":"message_stop"}}\n\n', false);
    each('data: {"delta":{"text":"response.completed"}}\n\n', false);
    each('data: {"delta":"\\"type\\":\\"message_stop\\""}\n\n', false);
  });
  test("an end that was seen stays seen", () => {
    expect(seen("data: [DONE]\n\n" + ": comment\n\n".repeat(100), 12)).toBe(true);
  });
  test("the usage is the end of a Responses stream", () => {
    const event =
      'data: {"type":"response.completed","response":{"output":["' + "x".repeat(600) + '"],"usage":{"total_tokens": 12},"user":null}}\n\n';
    expect(seen(event, 1 << 20, true)).toBe(true);
    expect(seen(event, 1 << 20, false)).toBe(false);
    expect(seen('data: {"usage":null,"text":"\\"total_tokens\\":1"}', 1 << 20, true)).toBe(false);
  });
  test("the window holds the last bytes of the stream", () => {
    const bytes = String.UTF8.encode("0123456789".repeat(60));
    watch.reset();
    for (let at = 0; at < 600; at += 50) watch.feed(changetype<usize>(bytes) + at, 50);
    expect(watch.windowLength()).toBe(256);
    expect(String.UTF8.decodeUnsafe(watch.windowPtr(), 256)).toBe("0123456789".repeat(60).substring(600 - 256));
    watch.feed(changetype<usize>(bytes), 600);
    expect(watch.windowLength()).toBe(256);
    watch.feed(0, 0);
    expect(watch.windowLength()).toBe(256);
  });
});
