import { StatusSet } from "../../assembly/core/status-set";

function has(patterns: string[], status: i32): bool {
  return StatusSet.of(patterns).has(status);
}

describe("a set of statuses", () => {
  test("has a status that is named", () => {
    expect(has(["401", "503"], 401)).toBe(true);
    expect(has(["401", "503"], 503)).toBe(true);
    expect(has(["401", "503"], 402)).toBe(false);
  });
  test("has every status that a pattern matches whole", () => {
    for (let status = 100; status < 600; status++) {
      expect(has(["4.*"], status)).toBe(status >= 400 && status < 500);
      expect(has(["5.."], status)).toBe(status >= 500);
    }
  });
  test("has them by anchors, classes and counts too", () => {
    const patterns = ["^4[0-9]{2}$", "4\\d\\d", "^(4\\d{2})$", "4\\d{1,2}"];
    for (let i = 0; i < patterns.length; i++) {
      for (let status = 100; status < 600; status++) expect(has([patterns[i]], status)).toBe(status >= 400 && status < 500);
    }
  });
  test("has none that a pattern matches in part", () => {
    expect(has(["4"], 401)).toBe(false);
    expect(has(["01"], 401)).toBe(false);
    expect(has(["4.*."], 401)).toBe(true);
  });
  test("has nothing where there is no pattern, and keeps the good ones beside a bad one", () => {
    expect(has([], 401)).toBe(false);
    expect(has(["(", "401"], 401)).toBe(true);
    expect(has([""], 401)).toBe(false);
  });
  test("has no status that is none", () => {
    const strange = [-1, 0, 99, 600, 4010, i32.MAX_VALUE, i32.MIN_VALUE];
    for (let i = 0; i < strange.length; i++) expect(has([".*"], strange[i])).toBe(false);
  });
});
