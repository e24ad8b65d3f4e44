import { USAGE_ROOM, addStreamUsage } from "../../assembly/json/stream-usage";

function asked(body: string): string {
  const bytes = String.UTF8.encode(body);
  const target = new ArrayBuffer(bytes.byteLength + USAGE_ROOM);
  memory.copy(changetype<usize>(target), changetype<usize>(bytes), bytes.byteLength);
  const size = addStreamUsage(changetype<usize>(target), bytes.byteLength);
  return String.UTF8.decode(target.slice(0, size));
}

describe("a stream that is asked for its usage", () => {
  test("says so where the client said nothing of it", () => {
    expect(asked('{"model":"m","stream":true}')).toBe('{"stream_options":{"include_usage":true},"model":"m","stream":true}');
    expect(asked('\uFEFF { "stream":true}')).toBe('\uFEFF {"stream_options":{"include_usage":true}, "stream":true}');
    expect(asked('{"stream_options":null,"stream":true}')).toBe('{"stream_options":{"include_usage":true},"stream":true}');
    expect(asked('{"stream_options":{},"stream":true}')).toBe('{"stream_options":{"include_usage":true},"stream":true}');
    expect(asked('{"a":"}","stream_options":{"include_obfuscation":false}}')).toBe(
      '{"a":"}","stream_options":{"include_usage":true,"include_obfuscation":false}}',
    );
    expect(asked('{"stream_options":{"include_usage":null}}')).toBe('{"stream_options":{"include_usage":true}}');
  });
  test("keeps what the client said", () => {
    const bodies = [
      '{"stream_options":{"include_usage":false},"stream":true}',
      '{"stream_options":{"x":{"include_usage":1},"include_usage":true}}',
      '{"stream_options":"odd"}',
      "{}",
      "[]",
      "",
    ];
    for (let i = 0; i < bodies.length; i++) expect(asked(bodies[i])).toBe(bodies[i]);
  });
});
