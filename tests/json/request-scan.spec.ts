import { RequestScan, ScanResult } from "../../assembly/json/request-scan";

const scan = new RequestScan();

/** The whole body in pieces of `step` bytes. */
function feed(body: string, step: i32 = 1 << 20, sessions: bool = true): ScanResult {
  const bytes = String.UTF8.encode(body);
  scan.begin(sessions);
  for (let at = 0; at < bytes.byteLength; at += step) {
    scan.feed(changetype<usize>(bytes) + at, min(step, bytes.byteLength - at));
  }
  return scan.finish();
}
function model(): string {
  return String.UTF8.decodeUnsafe(scan.model, scan.modelLength);
}
function sticky(body: string): u64 {
  feed(body);
  return scan.stickyHash;
}

describe("RequestScan", () => {
  test("model and stream are found behind the prompt", () => {
    const body = '{"messages":[{"role":"user","content":"a \\"quoted\\" {text]"}],"model":"gpt-4o","stream":true}';
    expect(feed(body)).toBe(ScanResult.Ok);
    expect(model()).toBe("gpt-4o");
    expect(scan.stream).toBe(true);
    expect(body.substring(scan.modelStart, scan.modelEnd)).toBe('"gpt-4o"');
  });
  test("one byte at a time gives the same result", () => {
    const body = ' {"a":[1.5e-3,{"model":"no"},true,null],"\\u006dodel" : "q\\u0077en\\ud83d\\ude00-é", "stream":false,"user":"u1"} ';
    expect(feed(body, 1)).toBe(ScanResult.Ok);
    expect(model()).toBe("qwen😀-é");
    const start = scan.modelStart;
    const hash = scan.stickyHash;
    expect(feed(body)).toBe(ScanResult.Ok);
    expect(model()).toBe("qwen😀-é");
    expect(scan.modelStart).toBe(start);
    expect(scan.stickyHash).toBe(hash);
    expect(hash).not.toBe(0);
  });
  test("a nested model or stream does not count", () => {
    expect(feed('{"x":{"model":"a","stream":true},"y":[{"model":"b"}]}')).toBe(ScanResult.NoModel);
    expect(scan.stream).toBe(false);
    expect(feed('{"x":"model","model":"m"}')).toBe(ScanResult.Ok);
  });
  test("the ways a model can be missing are told apart", () => {
    expect(feed("{}")).toBe(ScanResult.NoModel);
    expect(feed('{"model":1}')).toBe(ScanResult.ModelNotString);
    expect(feed('{"model":null}')).toBe(ScanResult.ModelNotString);
    expect(feed('{"model":{"model":"a"}}')).toBe(ScanResult.ModelNotString);
    expect(feed('{"model":"a","model":"a"}')).toBe(ScanResult.DuplicateModel);
    expect(feed('{"model":"a","\\u006d\\u006f\\u0064\\u0065\\u006c":1}')).toBe(ScanResult.DuplicateModel);
  });
  test("what is not one JSON object is not JSON", () => {
    const bodies = [
      "",
      " ",
      "[]",
      '"model"',
      "1",
      "null",
      '{"model":"a"',
      '{"model":"a"}x',
      '{"model":"a"}{}',
      '{"model":"a",}',
      "{model:1}",
    ];
    for (let i = 0; i < bodies.length; i++) expect(feed(bodies[i])).toBe(ScanResult.NotJson, bodies[i]);
  });
  test("the last duplicate of stream wins", () => {
    feed('{"model":"a","stream":true,"stream":false}');
    expect(scan.stream).toBe(false);
    feed('{"model":"a","stream":false,"\\u0073tream": true}');
    expect(scan.stream).toBe(true);
    feed('{"model":"a","stream":"true"}');
    expect(scan.stream).toBe(false);
  });
  test("a byte order mark is tolerated only at the start and only whole", () => {
    expect(feed('\uFEFF{"model":"a"}', 1)).toBe(ScanResult.Ok);
    expect(scan.modelStart).toBe(12);
    expect(feed(' \uFEFF{"model":"a"}')).toBe(ScanResult.NotJson);
    expect(feed('\uFEFF\uFEFF{"model":"a"}')).toBe(ScanResult.NotJson);
    expect(feed('{"model":"a"}\uFEFF')).toBe(ScanResult.NotJson);
  });
  test("a model of 256 bytes is read and a longer one matches nothing", () => {
    expect(feed('{"model":"' + "m".repeat(256) + '"}')).toBe(ScanResult.Ok);
    expect(scan.modelLength).toBe(256);
    expect(feed('{"model":"' + "\\u006d".repeat(256) + '"}', 7)).toBe(ScanResult.Ok);
    expect(model()).toBe("m".repeat(256));
    expect(feed('{"model":"' + "m".repeat(257) + '"}')).toBe(ScanResult.Ok);
    expect(scan.modelTooLong).toBe(true);
    expect(scan.modelLength).toBe(0);
    expect(feed('{"model":"' + "m".repeat(255) + 'é"}')).toBe(ScanResult.Ok);
    expect(scan.modelTooLong).toBe(true);
    expect(feed('{"model":"' + "m".repeat(5000) + '"}', 100)).toBe(ScanResult.Ok);
    expect(scan.modelTooLong).toBe(true);
    expect(scan.modelEnd - scan.modelStart).toBe(5002);
  });
  test("half a surrogate pair becomes the replacement character", () => {
    feed('{"model":"a\\ud800b\\udc00\\ud800\\u0041"}');
    expect(model()).toBe("a\uFFFDb\uFFFD\uFFFDA");
    feed('{"model":"\\ud83d\\ue000\\ud83d\\ude00"}');
    expect(model()).toBe("\uFFFD\uE000😀");
  });
  test("the sticky hash is of prompt_cache_key, else of user", () => {
    const user = sticky('{"model":"a","user":"u1"}');
    expect(user).toBe(sticky('{"user":"u1","x":{"user":"u2"},"model":"a"}'));
    expect(user).not.toBe(sticky('{"model":"a","user":"u2"}'));
    const both = sticky('{"model":"a","user":"u1","prompt_cache_key":"k"}');
    expect(both).toBe(sticky('{"model":"a","prompt_cache_key":"k","user":"u9"}'));
    expect(both).toBe(0xaf63e64c8601fd8a);
    expect(sticky('{"model":"a","prompt_cache_key":7,"user":"u1"}')).toBe(user);
    expect(sticky('{"model":"a","prompt_cache_key":"k","prompt_cache_key":null}')).toBe(0);
    expect(sticky('{"model":"a","user":""}')).toBe(0);
    expect(sticky('{"model":"a"}')).toBe(0);
  });
  test("no session is looked for where none is kept", () => {
    expect(feed('{"model":"a","user":"u1","prompt_cache_key":"k"}', 1 << 20, false)).toBe(ScanResult.Ok);
    expect(scan.stickyHash).toBe(0);
  });
  test("nesting of 512 is accepted and of 513 is not", () => {
    expect(feed('{"model":"a","x":' + "[".repeat(511) + "]".repeat(511) + "}")).toBe(ScanResult.Ok);
    expect(feed('{"model":"a","x":' + "[".repeat(512) + "]".repeat(512) + "}")).toBe(ScanResult.NotJson);
    expect(feed('{"model":"a","x":' + '{"x":'.repeat(511) + "1" + "}".repeat(511) + "}")).toBe(ScanResult.Ok);
    expect(feed('{"model":"a","x":' + '{"x":'.repeat(512) + "1" + "}".repeat(512) + "}")).toBe(ScanResult.NotJson);
  });
  test("a reset forgets the body before", () => {
    feed('{"model":"' + "m".repeat(300) + '","stream":true,"user":"u"}');
    expect(feed('{"model":"b"}')).toBe(ScanResult.Ok);
    expect(model()).toBe("b");
    expect(scan.stream).toBe(false);
    expect(scan.modelTooLong).toBe(false);
    expect(scan.stickyHash).toBe(0);
    expect(feed("[")).toBe(ScanResult.NotJson);
    expect(feed('{"model":"b"}')).toBe(ScanResult.Ok);
  });
});
