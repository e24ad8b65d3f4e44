import {
  USAGE_BYTES,
  UsageWindow,
  readUsage,
  usageCached,
  usageInput,
  usageOutput,
  usageReasoning,
  usageWritten,
} from "../../assembly/json/usage";

/** `input/output` of the text; -1: it does not say. */
function told(text: string): string {
  const bytes = String.UTF8.encode(text);
  const found = readUsage(changetype<usize>(bytes), bytes.byteLength);
  return (found ? "" : "none ") + usageInput.toString() + "/" + usageOutput.toString();
}

/** The same through a window, in chunks of `step` bytes. */
function windowed(text: string, step: i32): string {
  const bytes = String.UTF8.encode(text);
  const window = new UsageWindow();
  for (let at = 0; at < bytes.byteLength; at += step) window.feed(changetype<usize>(bytes) + at, min(step, bytes.byteLength - at));
  return (window.read() ? "" : "none ") + usageInput.toString() + "/" + usageOutput.toString();
}

const OPENAI =
  '"usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,"prompt_tokens_details":{"cached_tokens":7,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":5,"prompt_tokens":99}},"service_tier":"default"}';

describe("usage", () => {
  test("is OpenAI's, Anthropic's, that of Responses and that of embeddings", () => {
    expect(told('{"id":"x",' + OPENAI)).toBe("19/10");
    expect(
      told(
        '{"type":"message","usage":{"input_tokens":12,"cache_creation":{"input_tokens":4},"cache_read_input_tokens":3,"output_tokens":6}}',
      ),
    ).toBe("15/6");
    expect(
      told('"usage":{"input_tokens":36,"input_tokens_details":{"cached_tokens":0},"output_tokens":87,"total_tokens":123},"user":null}}'),
    ).toBe("36/87");
    expect(told('{"data":[],"usage":{"prompt_tokens":8,"total_tokens":8}}')).toBe("8/-1");
    expect(told('data: {"type":"message_delta","usage":{"output_tokens":15}}\n\n')).toBe("-1/15");
  });
  test("is Google's, with what was thought, and Bedrock's", () => {
    const counts =
      '"promptTokenCount":9,"candidatesTokenCount":3,"totalTokenCount":42,"promptTokensDetails":[{"modality":"TEXT","tokenCount":9}]';
    expect(told('{"candidates":[],"usageMetadata":{' + counts + '},"modelVersion":"g"}')).toBe("9/3");
    expect(told('data: {"usageMetadata": {"thoughtsTokenCount":30,' + counts + "}}\r\n\r\n")).toBe("9/33");
    expect(told('{"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9}} {"usage_":{"input_tokens":1}}')).toBe("9/-1");
    expect(told('"usage":{"inputTokens":9,"outputTokens":3,"totalTokens":12,"cacheReadInputTokens":1},"metrics":{"latencyMs":1}}')).toBe(
      "10/3",
    );
  });
  test("may have white space, and may be zero", () => {
    expect(told('{ "usage" :\n { "prompt_tokens" : 0 ,\t"completion_tokens"\r: 7 } }')).toBe("0/7");
  });
  test("is put together where a short Messages stream tells its parts in two places", () => {
    expect(told('{"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}} "usage":{"output_tokens":15}')).toBe(
      "9/15",
    );
  });
  test("is the last one that says something", () => {
    expect(told('"usage":{"input_tokens":1,"output_tokens":1} "usage":{"input_tokens":2,"output_tokens":3} "usage":null')).toBe("2/3");
    expect(told('"usage":{"output_tokens":3} "usage":{} "usage":{"note":"prompt_tokens"}')).toBe("-1/3");
  });
  test("is not what a text says", () => {
    expect(told('{"content":"\\"usage\\":{\\"prompt_tokens\\":5}"}')).toBe("none -1/-1");
    expect(told('"usage":{"note":"}\\"completion_tokens\\":4","completion_tokens":9}')).toBe("-1/9");
  });
  test("is nothing where there is none, or no number", () => {
    expect(told("")).toBe("none -1/-1");
    expect(told('"usage"')).toBe("none -1/-1");
    expect(told('"usage":')).toBe("none -1/-1");
    expect(told('"usage":{')).toBe("none -1/-1");
    expect(told('"usage":{"prompt_tokens":"5","completion_tokens":-3}')).toBe("none -1/-1");
    expect(told('"usage":{"prompt_tokens":1234567890123}')).toBe("none -1/-1");
    expect(told('"usage":{"prompt_tokens')).toBe("none -1/-1");
    expect(told('"usage":{"prompt_tokens\\')).toBe("none -1/-1");
  });
  test("is found however the answer is cut, and never before its window", () => {
    const whole = '{"choices":[' + "x".repeat(3000) + "]," + OPENAI;
    for (let step = 1; step < 300; step++) expect(windowed(whole, step)).toBe("19/10", step.toString());
    expect(windowed(whole, 1023)).toBe("19/10");
    expect(windowed(whole, 1024)).toBe("19/10");
    expect(windowed(whole, 5000)).toBe("19/10");
    expect(windowed(OPENAI + "y".repeat(USAGE_BYTES), 100)).toBe("none -1/-1");
    expect(windowed("", 1)).toBe("none -1/-1");
  });
  test("of changed bytes never reads outside of them", () => {
    const bytes = String.UTF8.encode(OPENAI);
    for (let i = 0; i < bytes.byteLength; i++) {
      const kept = load<u8>(changetype<usize>(bytes) + i);
      for (let c = 0x20; c < 0x7f; c += 13) {
        store<u8>(changetype<usize>(bytes) + i, <u8>c);
        readUsage(changetype<usize>(bytes), bytes.byteLength);
        readUsage(changetype<usize>(bytes), i);
      }
      store<u8>(changetype<usize>(bytes) + i, kept);
    }
    expect(readUsage(changetype<usize>(bytes), bytes.byteLength)).toBe(true);
  });
});

/** Input and output, cached, written, reasoning. */
function parts(answer: string): string {
  const bytes = String.UTF8.encode(answer);
  readUsage(changetype<usize>(bytes), bytes.byteLength);
  return `${usageInput.toString()}/${usageOutput.toString()} ${usageCached.toString()} ${usageWritten.toString()} ${usageReasoning.toString()}`;
}

describe("what of the usage was a cache's or reasoning", () => {
  test("is found in each provider's words, and the input is whole", () => {
    expect(
      parts(
        '{"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":12}}}',
      ),
    ).toBe("100/20 64 -1 12");
    expect(
      parts(
        '{"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":0},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":120}}',
      ),
    ).toBe("100/20 0 -1 5");
    expect(parts('{"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_cache_hit_tokens":60,"prompt_cache_miss_tokens":40}}')).toBe(
      "100/20 60 -1 -1",
    );
    expect(
      parts(
        '{"usage":{"input_tokens":10,"cache_creation_input_tokens":30,"cache_read_input_tokens":60,"cache_creation":{"ephemeral_5m_input_tokens":30},"output_tokens":20}}',
      ),
    ).toBe("100/20 60 30 -1");
    expect(
      parts('{"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":70,"candidatesTokenCount":15,"thoughtsTokenCount":5}}'),
    ).toBe("100/20 70 -1 5");
    expect(parts('{"usage":{"inputTokens":10,"outputTokens":20,"cacheReadInputTokens":60,"cacheWriteInputTokens":30}}')).toBe(
      "100/20 60 30 -1",
    );
  });
  test("is not said of an older answer by a newer one", () => {
    parts('{"usage":{"input_tokens":1,"cache_read_input_tokens":2,"output_tokens":3}}');
    expect(parts('{"usage":{"prompt_tokens":1,"completion_tokens":2}}')).toBe("1/2 -1 -1 -1");
  });
});
