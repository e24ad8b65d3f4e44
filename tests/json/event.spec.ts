import { AnswerShape } from "../../assembly/json/answer-shape";
import { eventFinished, EventKind, eventTrouble, peekEvent } from "../../assembly/json/event";

function peek(data: string, name: string = "", shape: AnswerShape = AnswerShape.Any): EventKind {
  const d = String.UTF8.encode(data);
  const n = String.UTF8.encode(name);
  return peekEvent(changetype<usize>(n), n.byteLength, changetype<usize>(d), d.byteLength, shape);
}
function all(kind: EventKind, events: string[]): void {
  for (let i = 0; i < events.length; i++) expect(peek(events[i])).toBe(kind, events[i]);
}
function chunk(delta: string, finish: string = "null"): string {
  return '{"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":' + delta + ',"finish_reason":' + finish + "}]}";
}

describe("peekEvent on chat completions", () => {
  test("text, reasoning, tool calls, refusals and audio are content", () => {
    all(EventKind.Content, [
      chunk('{"content":"Hi"}'),
      chunk('{"role":"assistant","content":" "}'),
      chunk('{"content":null,"reasoning_content":"Let"}'),
      chunk('{"content":"","reasoning":"Let"}'),
      chunk('{"thinking":"Let"}'),
      chunk('{"content":[{"type":"text","text":"Hi"}]}'),
      chunk('{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}'),
      chunk('{"function_call":{"name":"f","arguments":""}}'),
      chunk('{"refusal":"I cannot"}'),
      chunk('{"audio":{"data":"AAAA"}}'),
      chunk('{"\\u0063ontent":"Hi"}'),
      '{"choices":[{"delta":{"content":""}},{"delta":{"content":"second choice"}}]}',
      '{"choices" : [ { "delta" : { "content" : "spaced" } } ] , "error" : null }',
    ]);
  });
  test("roles, empty deltas, empty choices and unknown events say nothing", () => {
    all(EventKind.Nothing, [
      chunk('{"role":"assistant","content":""}'),
      chunk('{"role":"assistant","content":null,"refusal":null,"tool_calls":[],"reasoning_content":"","audio":null}'),
      chunk("{}"),
      chunk('{"content":""}', '""'),
      '{"choices":[],"usage":{"prompt_tokens":1}}',
      '{"choices":[],"prompt_filter_results":[{"prompt_index":0}]}',
      '{"choices":null}',
      '{"id":"x"}',
      "{}",
      "[]",
      "",
      " ",
      "hello",
      '"content"',
      "12",
    ]);
  });
  test("a reason without content is the finish", () => {
    all(EventKind.Finish, [chunk("{}", '"stop"'), chunk('{"content":""}', '"length"'), chunk('{"content":null}', '"tool_calls"')]);
    expect(eventFinished).toBe(true);
    peek(chunk("{}"));
    expect(eventFinished).toBe(false);
  });
  test("content with a reason is content and says that it finished", () => {
    expect(peek(chunk('{"content":"Hi"}', '"stop"'))).toBe(EventKind.Content);
    expect(eventFinished).toBe(true);
    expect(peek(chunk('{"content":"Hi"}'))).toBe(EventKind.Content);
    expect(eventFinished).toBe(false);
  });
  test("[DONE] is the terminator, as the whole data only", () => {
    all(EventKind.Done, ["[DONE]", " [DONE] "]);
    all(EventKind.Nothing, ["[DONE", "[DONE]]", "DONE"]);
    expect(peek(chunk('{"content":"[DONE]"}'))).toBe(EventKind.Content);
  });
  test("legacy completions are read by their text", () => {
    expect(peek('{"object":"text_completion","choices":[{"text":"Hi","index":0,"finish_reason":null}]}')).toBe(EventKind.Content);
    expect(peek('{"object":"text_completion","choices":[{"text":"","index":0,"finish_reason":null}]}')).toBe(EventKind.Nothing);
    expect(peek('{"object":"text_completion","choices":[{"text":"","index":0,"finish_reason":"stop"}]}')).toBe(EventKind.Finish);
  });
});

describe("peekEvent on errors", () => {
  test("every provider's error shape is an error", () => {
    all(EventKind.Error, [
      '{"error":{"message":"Rate limit","type":"requests","code":"rate_limit_exceeded"}}',
      '{"error":"model overloaded"}',
      '{"error":{}}',
      '{"id":"x","error":{"code":502,"message":"Provider disconnected"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}',
      chunk('{"content":""}', '"error"'),
      '{"choices":[{"error":{"code":502,"message":"x"},"delta":{}}]}',
      '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      '{"type":"error","code":"server_error","message":"x","param":null,"sequence_number":1}',
      '{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"r"}',
      '{"code":"Throttling","message":"x","choices":[]}',
      '{"base_resp":{"status_code":1002,"status_msg":"rate limit"},"choices":null}',
      '{"code":11200,"message":"AppIdNoAuthError","sid":"s"}',
      '{"error_code":336501,"error_msg":"Rate limit reached"}',
      '[{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}]',
      '{"object":"error","message":"x","type":"BadRequestError","code":400}',
      '{"code":500,"msg":"404 NOT_FOUND","success":false}',
      '{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"x"}}}',
    ]);
  });
  test("the event name error is an error whatever the data", () => {
    expect(peek("{}", "error")).toBe(EventKind.Error);
    expect(peek("", "error")).toBe(EventKind.Error);
    expect(peek("{}", "message")).toBe(EventKind.Nothing);
  });
  test("codes of success are no errors", () => {
    const delta = '"choices":[{"delta":{"content":"Hi"}}]}';
    all(EventKind.Content, [
      '{"code":0,"message":"Success","sid":"s",' + delta,
      '{"error":null,' + delta,
      '{"error":"",' + delta,
      '{"base_resp":{"status_code":0,"status_msg":""},' + delta,
      '{"code":"200","message":"ok",' + delta,
    ]);
    all(EventKind.Nothing, [
      '{"code":0,"message":"Success"}',
      '{"code":"Success","message":"x"}',
      '{"code":200,"msg":"x"}',
      '{"code":"X"}',
    ]);
  });
});

describe("peekEvent on Anthropic Messages", () => {
  test("deltas and tool blocks are content", () => {
    all(EventKind.Content, [
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let"}}',
      '{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a"}}',
      '{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}',
      '{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"Hi"}}',
      '{"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"x"}}',
    ]);
  });
  test("opening events, pings and empty blocks say nothing", () => {
    all(EventKind.Nothing, [
      '{"type":"message_start","message":{"id":"m","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":1}}}',
      '{"type": "ping"}',
      '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
      '{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"x"}}',
      '{"type":"content_block_stop","index":0}',
      '{"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":1}}',
      '{"type":"content_block_delta"}',
      '{"type":"message_delta"}',
    ]);
  });
  test("a stop reason is the finish and message_stop the terminator", () => {
    expect(peek('{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9}}')).toBe(
      EventKind.Finish,
    );
    expect(eventFinished).toBe(true);
    expect(peek('{"type":"message_stop"}', "message_stop")).toBe(EventKind.Done);
  });
});

describe("peekEvent on Responses", () => {
  test("deltas and calls are content", () => {
    all(EventKind.Content, [
      '{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hi"}',
      '{"type":"response.reasoning_summary_text.delta","delta":"Let"}',
      '{"type":"response.function_call_arguments.delta","delta":"{"}',
      '{"type":"response.refusal.delta","delta":"I"}',
      '{"type":"response.output_item.added","item":{"id":"f","type":"function_call","status":"in_progress","arguments":"","name":"f"}}',
    ]);
  });
  test("opening events say nothing", () => {
    all(EventKind.Nothing, [
      '{"type":"response.created","response":{"id":"r","status":"in_progress","error":null,"output":[]}}',
      '{"type":"response.in_progress","response":{"id":"r"}}',
      '{"type":"response.queued","response":{"id":"r"}}',
      '{"type":"response.output_item.added","item":{"id":"m","type":"message","content":[]}}',
      '{"type":"response.output_item.added","item":{"id":"m","type":"reasoning","summary":[]}}',
      '{"type":"response.content_part.added","part":{"type":"output_text","text":""}}',
      '{"type":"response.output_text.delta","delta":""}',
      '{"type":"response.unheard_of"}',
    ]);
  });
  test("completed and incomplete end it, failed is an error", () => {
    expect(peek('{"type":"response.completed","response":{"id":"r","status":"completed","error":null}}')).toBe(EventKind.Done);
    expect(peek('{"type":"response.incomplete","response":{"id":"r"}}')).toBe(EventKind.Done);
    expect(peek('{"type":"response.failed","response":{"id":"r"}}')).toBe(EventKind.Error);
  });
});

describe("peekEvent on images, speech and transcripts", () => {
  test("pictures, sound and text are content", () => {
    all(EventKind.Content, [
      '{"type":"transcript.text.delta","delta":"Hi"}',
      '{"type":"transcript.text.segment","text":"Hi"}',
      '{"type":"speech.audio.delta","audio":"AAAA"}',
      '{"type":"image_generation.partial_image","b64_json":"AAAA"}',
      '{"type":"image_edit.partial_image","b64_json":"AAAA"}',
    ]);
    expect(eventFinished).toBe(false);
  });
  test("an empty piece of a transcript says nothing", () => {
    all(EventKind.Nothing, ['{"type":"transcript.text.delta","delta":""}']);
  });
  test("the whole is the end", () => {
    all(EventKind.Done, [
      '{"type":"transcript.text.done","text":"Hi"}',
      '{"type":"speech.audio.done"}',
      '{"type":"image_generation.completed","b64_json":"AAAA"}',
      '{"type":"image_edit.completed","b64_json":"AAAA"}',
    ]);
    expect(eventFinished).toBe(true);
  });
});

describe("peekEvent on finish reasons", () => {
  test("of a provider's trouble are errors, with content beside them too", () => {
    all(EventKind.Error, [
      chunk("{}", '"network_error"'),
      chunk('{"content":"Hi"}', '"abort"'),
      chunk("{}", '"insufficient_system_resource"'),
    ]);
    expect(eventTrouble).toBe(4);
    expect(peek('{"type":"message_delta","delta":{"stop_reason":"network_error"}}')).toBe(EventKind.Error);
    expect(eventTrouble).toBe(5);
    expect(peek(chunk("{}", '"sensitive"'))).toBe(EventKind.Error);
    expect(eventTrouble).toBe(10);
  });
  test("that nobody knows are the model's own", () => {
    expect(peek(chunk("{}", '"eos_token"'))).toBe(EventKind.Finish);
    expect(eventTrouble).toBe(0);
  });
  test("in each chunk beside all of the text so far are content", () => {
    const cumulative =
      '{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"all so far"},"delta":{"content":"far"}}]}';
    expect(peek(cumulative)).toBe(EventKind.Content);
    expect(eventFinished).toBe(true);
  });
});

describe("peekEvent for an API", () => {
  test("takes events of other APIs for nothing", () => {
    expect(peek(chunk('{"content":"Hi"}'), "", AnswerShape.Choices)).toBe(EventKind.Content);
    expect(peek(chunk('{"content":"Hi"}'), "", AnswerShape.Message)).toBe(EventKind.Nothing);
    const delta = '{"type":"content_block_delta","delta":{"type":"text_delta","text":"Hi"}}';
    expect(peek(delta, "", AnswerShape.Message)).toBe(EventKind.Content);
    expect(peek(delta, "", AnswerShape.Choices)).toBe(EventKind.Nothing);
    expect(peek('{"type":"response.output_text.delta","delta":"Hi"}', "", AnswerShape.Choices)).toBe(EventKind.Nothing);
    expect(peek('{"type":"response.output_text.delta","delta":"Hi"}', "", AnswerShape.Response)).toBe(EventKind.Content);
    expect(peek('{"error":{"message":"x"}}', "", AnswerShape.Message)).toBe(EventKind.Error);
  });
  test("a status of HTTP's beside a message is an error", () => {
    all(EventKind.Error, ['{"status":"434","msg":"no"}', '{"statusCode":503,"message":"no"}', '{"status":500,"detail":"no"}']);
    all(EventKind.Nothing, ['{"status":"completed","message":"x"}', '{"status":200,"message":"x"}', '{"ret":0,"msg":"x"}']);
  });
});

describe("a terminator", () => {
  test("alone finishes nothing; one with all of the answer does", () => {
    expect(peek("[DONE]")).toBe(EventKind.Done);
    expect(eventFinished).toBe(false);
    expect(peek('{"type":"message_stop"}')).toBe(EventKind.Done);
    expect(eventFinished).toBe(false);
    expect(peek('{"type":"response.completed","response":{"output":[]}}')).toBe(EventKind.Done);
    expect(eventFinished).toBe(false);
    expect(peek('{"type":"response.completed","response":{"output":[{"type":"message"}]}}')).toBe(EventKind.Done);
    expect(eventFinished).toBe(true);
    expect(peek('{"type":"response.output_item.done","item":{"type":"message"}}')).toBe(EventKind.Content);
  });
});
