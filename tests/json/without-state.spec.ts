import { thinkingIsOver, withoutState } from "../../assembly/json/without-state";

function left(text: string, messages: bool): string {
  const bytes = String.UTF8.encode(text);
  const body = withoutState(changetype<usize>(bytes), bytes.byteLength, messages);
  return body === null ? "as it was" : String.UTF8.decode(body);
}

describe("what one account made", () => {
  test("items of reasoning are left out, and nothing else changes", () => {
    expect(left('{"a":1,"input":[{"type":"reasoning","id":"r"},{"role":"user", "content":"x"},{"type":"reasoning"}],"b":2}', false)).toBe(
      '{"a":1,"input":[{"role":"user", "content":"x"}],"b":2}',
    );
    expect(left('{"input":[{"type":"reasoning"}]}', false)).toBe('{"input":[]}');
    expect(left('{"input":[{"role":"user","content":"reasoning"}]}', false)).toBe("as it was");
    expect(left('{"input":"reasoning"}', false)).toBe("as it was");
    expect(left('{"messages":[{"type":"reasoning"}]}', false)).toBe("as it was");
  });
  test("thinking is left out of turns, and a turn of nothing else goes", () => {
    const thought = '{"type":"thinking","thinking":"h","signature":"s"}';
    expect(left('{"messages":[{"role":"assistant","content":[' + thought + ',{"type":"text","text":"a"}],"x":1}]}', true)).toBe(
      '{"messages":[{"role":"assistant","content":[{"type":"text","text":"a"}],"x":1}]}',
    );
    expect(thinkingIsOver()).toBe(false);
    expect(left('{"messages":[{"content":[' + thought + ']},{"content":"b"}],"c":3}', true)).toBe('{"messages":[{"content":"b"}],"c":3}');
    expect(left('{"messages":[{"content":[{"type":"redacted_thinking"},{"type":"tool_use","input":{"type":"thinking"}}]}]}', true)).toBe(
      '{"messages":[{"content":[{"type":"tool_use","input":{"type":"thinking"}}]}]}',
    );
    expect(thinkingIsOver()).toBe(true);
    expect(left('{"messages":[{"content":"thinking"},{"content":[{"type":"text"}]}]}', true)).toBe("as it was");
  });
  test("what is cut or no JSON is left alone or shorter, never longer", () => {
    const whole = '{"messages":[{"content":[{"type":"thinking"},{"type":"text","text":"a"}]}]}';
    for (let i = 0, n = whole.length; i < n; i++) expect(left(whole.substring(0, i), true).length <= max(9, i + 2)).toBe(true);
  });
});
