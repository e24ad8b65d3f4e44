// What stands for a session in a body that names none.
import { RequestScan, ScanResult } from "../../assembly/json/request-scan";

const scan = new RequestScan();

function feed(body: string, size: i32 = i32.MAX_VALUE): void {
  const bytes = String.UTF8.encode(body);
  scan.begin(true);
  for (let at = 0; at < bytes.byteLength; ) {
    const count = min(size, bytes.byteLength - at);
    scan.feed(changetype<usize>(bytes) + at, count);
    at += count;
  }
  expect(scan.finish()).not.toBe(ScanResult.NotJson, body);
}
function first(body: string): u64 {
  feed(body);
  expect(scan.stickyHash).toBe(0);
  const hash = scan.firstHash;
  for (let size = 1; size < 40; size += 7) {
    feed(body, size);
    expect(scan.firstHash).toBe(hash, "cut into " + size.toString() + ": " + body);
  }
  return hash;
}
function named(body: string): u64 {
  feed(body);
  return scan.stickyHash;
}
/** A conversation that goes on, by what its first turn says. */
function chat(question: string, rest: string = ""): string {
  return '{"model":"m","messages":[{"role":"system","content":"Be brief."},{"content":"' + question + '","role":"user"}' + rest + "]}";
}

describe("the first text of a session", () => {
  test("is that of the system and of the first user's turn, whatever follows", () => {
    const hash = first(chat("one"));
    expect(hash).not.toBe(0);
    expect(first(chat("one", ',{"role":"assistant","content":"yes"},{"role":"user","content":"two"}'))).toBe(hash);
    expect(first(chat("two"))).not.toBe(hash);
    expect(first('{"model":"m","messages":[{"role":"system","content":"Be long."},{"role":"user","content":"one"}]}')).not.toBe(hash);
  });
  test("is the same where a mark for the cache moves on", () => {
    const marked =
      '{"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"one","cache_control":{"type":"ephemeral"}}]}],"model":"m"}';
    const later =
      '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"one"}]},{"role":"assistant","content":[{"type":"text","text":"yes"}]},{"role":"user","content":[{"type":"text","text":"two"}]}],"system":[{"text":"s","type":"text"}]}';
    expect(first(marked)).not.toBe(0);
    expect(first(later)).toBe(first(marked));
  });
  test("is found in each protocol", () => {
    const bodies: string[] = [
      '{"model":"m","system":"s","messages":[{"role":"user","content":"#"}]}',
      '{"model":"m","instructions":"s","input":"#"}',
      '{"model":"m","instructions":"s","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"#"}]}]}',
      '{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"#"}]}]}',
      '{"system_instruction":{"parts":[{"text":"s"}]},"contents":[{"parts":[{"text":"#"}]}]}',
      '{"system":[{"text":"s"}],"messages":[{"role":"user","content":[{"text":"#"}]}]}',
    ];
    for (let i = 0; i < bodies.length; i++) {
      const hash = first(bodies[i]);
      expect(hash).not.toBe(0, bodies[i]);
      expect(first(bodies[i].replace("#", "other"))).not.toBe(hash, bodies[i]);
      expect(first(bodies[i].replace('"s"', '"other"'))).not.toBe(hash, bodies[i]);
    }
  });
  test("has room for the user's behind a long system's", () => {
    const long = "x".repeat(5000);
    expect(first(chat(long + "1"))).toBe(first(chat(long + "2")));
    const behind = '{"model":"m","messages":[{"role":"system","content":"' + long + '"},{"role":"user","content":"#"}]}';
    expect(first(behind.replace("#", "one"))).not.toBe(first(behind.replace("#", "two")));
    const apart = '{"model":"m","system":"' + long + '","messages":[{"role":"user","content":"#"}]}';
    expect(first(apart.replace("#", "one"))).not.toBe(first(apart.replace("#", "two")));
  });
  test("is nothing where a body has none, and no other member's", () => {
    expect(first('{"model":"m"}')).toBe(0);
    expect(first('{"model":"m","input":[1,2],"messages":7,"system":null,"metadata":{"a":[{"text":"x"}]}}')).toBe(0);
    const hash = first(chat("one"));
    expect(first('{"tools":[{"content":"x","text":"y","role":"user"}],' + chat("one").substring(1))).toBe(hash);
    expect(first(chat("one").replace('"model"', '"system":7,"tools":{"text":"x"},"model"'))).toBe(hash);
  });
  test("yields to what the request goes on from", () => {
    const hash = first('{"model":"m","previous_response_id":"r1","input":"a"}');
    expect(first('{"model":"m","input":"b","previous_response_id":"r1"}')).toBe(hash);
    expect(first('{"model":"m","input":"b","previous_response_id":"r2"}')).not.toBe(hash);
    expect(first('{"model":"m","input":"b","previous_response_id":null}')).toBe(first('{"model":"m","input":"b"}'));
  });
});

describe("a session's name in the metadata", () => {
  test("comes behind the cache's key and before the user", () => {
    const user = named('{"model":"m","user":"u"}');
    const told = named('{"metadata":{"x":{"user_id":"no"},"user_id":"s"},"model":"m","user":"u"}');
    expect(told).not.toBe(0);
    expect(told).not.toBe(user);
    expect(named('{"user":"v","metadata":{"user_id":"s"}}')).toBe(told);
    expect(named('{"metadata":{"user_id":"s"},"prompt_cache_key":"k"}')).toBe(named('{"prompt_cache_key":"k"}'));
    expect(named('{"metadata":{"user_id":7},"user":"u"}')).toBe(user);
    expect(named('{"metadata":"user_id","user":"u"}')).toBe(user);
  });
});
