// The table that finds names: the same answers as looking at every entry, at a cost that follows the name alone.
import { startsWith, equals } from "../../assembly/core/bytes";
import { NameTable } from "../../assembly/core/name-table";
import { Random } from "../../assembly/core/random";
import { utf8 } from "./support/provider-settings";

function find(table: NameTable, name: string): i32 {
  const bytes = utf8(name);
  return table.find(changetype<usize>(bytes), bytes.byteLength);
}
/** A name of few letters, so that prefixes meet. */
function someName(random: Random, longest: i32): string {
  let name = "";
  for (let i = random.below(longest + 1); i > 0; i--) name += String.fromCharCode(97 + random.below(2));
  return name;
}
/** The slow way: every entry is looked at. */
function slowly(exact: ArrayBuffer[], prefixes: ArrayBuffer[], name: ArrayBuffer): i32 {
  const ptr = changetype<usize>(name);
  for (let i = 0; i < exact.length; i++) if (equals(ptr, name.byteLength, exact[i])) return i;
  let best = -1;
  for (let i = 0; i < prefixes.length; i++) {
    if (!startsWith(ptr, name.byteLength, prefixes[i])) continue;
    if (best < 0 || prefixes[i].byteLength > prefixes[best].byteLength) best = i;
  }
  return best < 0 ? -1 : 1000 + best;
}

describe("a name table", () => {
  test("that is empty finds nothing", () => {
    expect(find(new NameTable(), "x")).toBe(-1);
    expect(find(new NameTable(), "")).toBe(-1);
  });
  test("tells an exact name from a prefix of the same letters", () => {
    const table = new NameTable();
    table.addPrefix(utf8("gpt"), 2);
    table.addExact(utf8("gpt"), 1);
    expect(find(table, "gpt")).toBe(1);
    expect(find(table, "gpt4")).toBe(2);
    expect(find(table, "gp")).toBe(-1);
  });
  test("an empty prefix matches every name", () => {
    const table = new NameTable();
    table.addPrefix(utf8(""), 5);
    table.addAny(9);
    expect(find(table, "")).toBe(5);
    expect(find(table, "abc")).toBe(5);
  });
  test("knows prefixes of up to 256 bytes, and names of any length", () => {
    const table = new NameTable();
    table.addPrefix(utf8("a".repeat(256)), 1);
    table.addPrefix(utf8("b".repeat(257)), 2);
    table.addExact(utf8("c".repeat(5000)), 3);
    expect(find(table, "a".repeat(256))).toBe(1);
    expect(find(table, "a".repeat(9000))).toBe(1);
    expect(find(table, "a".repeat(255))).toBe(-1);
    expect(find(table, "b".repeat(300))).toBe(-1);
    expect(find(table, "c".repeat(5000))).toBe(3);
    expect(find(table, "c".repeat(4999))).toBe(-1);
  });
  test("asks expressions in order, after every name", () => {
    const table = new NameTable();
    table.addPattern(utf8("a.*"), 1);
    table.addPattern(utf8("ab.*"), 2);
    table.addExact(utf8("abc"), 3);
    table.addAny(4);
    expect(find(table, "abc")).toBe(3);
    expect(find(table, "abd")).toBe(1);
    expect(find(table, "xab")).toBe(4);
  });
  test("leaves out an expression that is none", () => {
    const table = new NameTable();
    table.addPattern(utf8("("), 1);
    expect(find(table, "(")).toBe(-1);
  });
  test("answers as looking at every entry does, for 20,000 seeded names", () => {
    const random = new Random(11);
    for (let round = 0; round < 40; round++) {
      const table = new NameTable();
      const exact: ArrayBuffer[] = [];
      const prefixes: ArrayBuffer[] = [];
      for (let i = 0; i < 20; i++) {
        const name = utf8(someName(random, 6));
        if ((i & 1) == 0) {
          table.addExact(name, exact.length);
          exact.push(name);
        } else {
          table.addPrefix(name, 1000 + prefixes.length);
          prefixes.push(name);
        }
      }
      for (let i = 0; i < 500; i++) {
        const name = utf8(someName(random, 9));
        const found = table.find(changetype<usize>(name), name.byteLength);
        if (found != slowly(exact, prefixes, name)) expect(String.UTF8.decode(name)).toBe("", "round " + round.toString());
      }
    }
    expect(find(new NameTable(), "a")).toBe(-1);
  });
});
