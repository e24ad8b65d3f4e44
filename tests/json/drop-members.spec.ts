import { dropMembers } from "../../assembly/json/drop-members";

/** The object without these members; "nothing" where none was to be left out. */
function without(names: string[], body: string): string {
  const list: ArrayBuffer[] = [];
  for (let i = 0; i < names.length; i++) list.push(String.UTF8.encode(names[i]));
  const bytes = String.UTF8.encode(body);
  const target = new ArrayBuffer(bytes.byteLength);
  const size = dropMembers(changetype<usize>(bytes), bytes.byteLength, list, changetype<usize>(target));
  return size < 0 ? "nothing" : String.UTF8.decode(target.slice(0, size));
}

describe("members left out of an object", () => {
  test("first, in the middle and last go with their comma", () => {
    expect(without(["a"], '{"a":1,"b":2,"c":3}')).toBe('{"b":2,"c":3}');
    expect(without(["b"], '{"a":1,"b":2,"c":3}')).toBe('{"a":1,"c":3}');
    expect(without(["c"], '{"a":1,"b":2,"c":3}')).toBe('{"a":1,"b":2}');
  });
  test("neighbours, ends and all of them", () => {
    expect(without(["a", "b"], '{"a":1,"b":2,"c":3}')).toBe('{"c":3}');
    expect(without(["b", "c"], '{"a":1,"b":2,"c":3}')).toBe('{"a":1}');
    expect(without(["a", "c"], '{"a":1,"b":2,"c":3}')).toBe('{"b":2}');
    expect(without(["c", "b", "a"], '{"a":1,"b":2,"c":3}')).toBe("{}");
    expect(without(["a", "c"], '{"a":1,"b":2,"c":3,"d":4,"a":5}')).toBe('{"b":2,"d":4}');
  });
  test("a name that stands there twice goes twice", () => {
    expect(without(["a"], '{"a":1,"b":2,"a":3}')).toBe('{"b":2}');
  });
  test("an escaped name is the same name", () => {
    expect(without(["user"], '{"\\u0075ser":"x","model":"m"}')).toBe('{"model":"m"}');
    expect(without(["é\n"], '{"model":"m","\\u00e9\\n":[]}')).toBe('{"model":"m"}');
  });
  test("white space, nesting and strings that look like members stay as they are", () => {
    const body = ' {\n  "messages" : [ {"user":"u,}","a":{"user":1}} ] ,\n  "user" : "x\\"},{" ,\n  "model" : "m"\n } \n';
    expect(without(["user"], body)).toBe(' {\n  "messages" : [ {"user":"u,}","a":{"user":1}} ] ,\n  "model" : "m"\n } \n');
    expect(without(["messages"], body)).toBe(' {\n  "user" : "x\\"},{" ,\n  "model" : "m"\n } \n');
  });
  test("values of every kind go whole", () => {
    const body = '{"o":{"a":[1,{}]},"n":null,"t":true,"f":-1.5e3,"s":"\\\\","l":[[],[]],"model":"m"}';
    expect(without(["o", "n", "t", "f", "s", "l"], body)).toBe('{"model":"m"}');
  });
  test("a byte order mark stays", () => {
    expect(without(["a"], '\uFEFF{"a":1,"b":2}')).toBe('\uFEFF{"b":2}');
  });
  test("where no such member stands, nothing is written", () => {
    expect(without(["user", ""], '{"users":1,"use":2,"User":3}')).toBe("nothing");
    expect(without(["user"], "{}")).toBe("nothing");
    expect(without([], '{"user":1}')).toBe("nothing");
    expect(without(["user"], '["user"]')).toBe("nothing");
  });
  test("an empty name is a name", () => {
    expect(without([""], '{"":1,"b":2}')).toBe('{"b":2}');
  });
  test("a name longer than any parameter's is left alone", () => {
    const long = "x".repeat(200);
    expect(without([long], `{"${long}":1,"\\u0078${"x".repeat(199)}":2}`)).toBe("nothing");
  });
});
