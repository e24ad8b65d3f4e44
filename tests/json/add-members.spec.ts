import { addMembers } from "../../assembly/json/add-members";

function buffers(texts: string[]): ArrayBuffer[] {
  const list: ArrayBuffer[] = [];
  for (let i = 0; i < texts.length; i++) list.push(String.UTF8.encode(texts[i]));
  return list;
}

/** The object with the members; `unless` as in addMembers. */
function withMembers(body: string, members: string[], unless: string[]): string {
  const bytes = String.UTF8.encode(body);
  let room = bytes.byteLength;
  for (let i = 0; i < members.length; i++) room += String.UTF8.byteLength(members[i]) + 1;
  const target = new ArrayBuffer(room);
  memory.copy(changetype<usize>(target), changetype<usize>(bytes), bytes.byteLength);
  const size = addMembers(changetype<usize>(target), bytes.byteLength, buffers(members), buffers(unless));
  return String.UTF8.decode(target.slice(0, size));
}

describe("members added to an object", () => {
  test("come behind the last one, in their order", () => {
    expect(withMembers('{"a":1}', ['"b":2', '"c":{"d":[]}'], ["", ""])).toBe('{"a":1,"b":2,"c":{"d":[]}}');
  });
  test("an object without members gets no comma in front", () => {
    expect(withMembers("{}", ['"b":2', '"c":3'], ["", ""])).toBe('{"b":2,"c":3}');
    expect(withMembers(" { } ", ['"b":2'], [""])).toBe(' {"b":2 } ');
  });
  test("white space and what follows stay, a byte order mark as well", () => {
    expect(withMembers('\uFEFF{ "a" : "}" \n} \n', ['"b":"é"'], [""])).toBe('\uFEFF{ "a" : "}","b":"é" \n} \n');
  });
  test("a member that is there already is not filled in, written with escapes or not", () => {
    expect(withMembers('{"a":1,"\\u0062":2}', ['"b":3', '"c":4'], ["b", "c"])).toBe('{"a":1,"\\u0062":2,"c":4}');
    expect(withMembers('{"a":{"b":1}}', ['"b":3'], ["b"])).toBe('{"a":{"b":1},"b":3}');
    expect(withMembers('{"b":1}', ['"b":3'], ["b"])).toBe('{"b":1}');
  });
  test("more members than ever before find room", () => {
    const members: string[] = [];
    const unless: string[] = [];
    for (let i = 0; i < 20; i++) {
      members.push('"m' + i.toString() + '":' + i.toString());
      unless.push("m" + i.toString());
    }
    expect(withMembers('{"m3":0}', members, unless).length).toBe(withMembers('{"x3":0}', members, unless).length - 7);
  });
  test("what is no object stays as it is", () => {
    expect(withMembers("[1]", ['"b":2'], [""])).toBe("[1]");
    expect(withMembers("", ['"b":2'], [""])).toBe("");
  });
});
