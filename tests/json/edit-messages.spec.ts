import { editMessages } from "../../assembly/json/edit-messages";

const NONE: ArrayBuffer[] = [];
const EMPTY = new ArrayBuffer(0);

/** `body` with its messages edited; empty: nothing changes. */
function edited(body: string, commands: ArrayBuffer[], developer: bool, merges: bool, message: ArrayBuffer = EMPTY): string {
  const bytes = String.UTF8.encode(body);
  const made = editMessages(changetype<usize>(bytes), bytes.byteLength, commands, developer, merges, message);
  return made === null ? "" : String.UTF8.decode(made);
}

describe("messages that are edited", () => {
  test("the last command goes, with what stands before it but system messages", () => {
    const clear = [String.UTF8.encode("/clear"), String.UTF8.encode('a "b"')];
    const before = '{"x":1,"messages":[{"role":"user","content":"a"},{"role":"system","content":"s"},{"role":"user","content":"\\/clear"},';
    expect(edited(before + '{"role":"user","content":"b"}]}', clear, false, false)).toBe(
      '{"x":1,"messages":[{"role":"system","content":"s"},{"role":"user","content":"b"}]}',
    );
    expect(edited('{"messages":[{"role":"user","content":"a \\"b\\""}],"y":2}', clear, false, false)).toBe('{"messages":[],"y":2}');
    expect(edited('{"messages":[{"role":"user","content":"please /clear"}]}', clear, false, false)).toBe("");
    expect(edited('{"messages":[{"role":"assistant","content":"/clear"}]}', clear, false, false)).toBe("");
  });

  test("developer is written system, whatever else the message has", () => {
    expect(edited('{"messages":[{"name":"n","role":"developer","content":"s"}]}', NONE, true, false)).toBe(
      '{"messages":[{"name":"n","role":"system","content":"s"}]}',
    );
    expect(edited('{"messages":[{"role":"user","content":"developer"}]}', NONE, true, false)).toBe("");
  });

  test("neighbours of one role become one, but those that call tools or answer them", () => {
    expect(
      edited('{"messages":[{"role":"user","content":"a"},{"content":"b","role":"user"},{"role":"user","content":"c"}]}', NONE, false, true),
    ).toBe('{"messages":[{"role":"user","content":"a\\n\\nb\\n\\nc"}]}');
    expect(edited('{"messages":[{"role":"user","content":[]},{"role":"user","content":"b"}]}', NONE, false, true)).toBe(
      '{"messages":[{"role":"user","content":[{"type":"text","text":"b"}]}]}',
    );
    expect(
      edited('{"messages":[{"role":"assistant","content":"a","tool_calls":[]},{"role":"assistant","content":"b"}]}', NONE, false, true),
    ).toBe("");
    expect(edited('{"messages":[{"role":"tool","content":"a"},{"role":"tool","content":"b"}]}', NONE, false, true)).toBe("");
  });

  test("a message is put behind those that lead", () => {
    const file = String.UTF8.encode('{"f":1}');
    expect(edited('{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"}]}', NONE, false, false, file)).toBe(
      '{"messages":[{"role":"system","content":"s"},{"f":1},{"role":"user","content":"a"}]}',
    );
    expect(edited('{"messages":[]}', NONE, false, false, file)).toBe('{"messages":[{"f":1}]}');
    expect(edited('{"prompt":"a"}', NONE, false, false, file)).toBe("");
  });
});
