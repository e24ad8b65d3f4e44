// What becomes of two people's changes to one file, without a browser.
import { describe, expect, test } from "vitest";
import { currentMarks, learnMarks } from "../../console/api/marks.js";
import { mergeLines } from "../../console/merge/lines.js";
import { merge } from "../../console/merge/merge.js";

const qwen = { id: "qwen", type: "qwen", apiTokens: ["a", "b"], failover: { enabled: true, failureThreshold: 2 } };
const deepseek = { id: "deepseek", type: "deepseek", apiTokens: ["d"] };
const base = { maxAttempts: 2, providers: [qwen, deepseek] };

const merged = (was: unknown, mine: unknown, theirs: unknown) => {
  const { value, both } = merge(was, mine, theirs, "mine");
  return { value, both: both.map((path) => path.join(".")) };
};

describe("what one side alone changed is kept", () => {
  test.each([
    ["another key", { ...base, maxAttempts: 3 }, { ...base, timeout: "60s" }, { ...base, maxAttempts: 3, timeout: "60s" }],
    ["a key that one took away", { providers: base.providers }, { ...base, timeout: "60s" }, { providers: base.providers, timeout: "60s" }],
    [
      "other keys of one provider, and of a group in it",
      { ...base, providers: [{ ...qwen, baseUrl: "http://a", failover: { ...qwen.failover, failureThreshold: 5 } }, deepseek] },
      { ...base, providers: [{ ...qwen, models: ["m"], failover: { ...qwen.failover, enabled: false } }, deepseek] },
      {
        ...base,
        providers: [{ ...qwen, baseUrl: "http://a", models: ["m"], failover: { enabled: false, failureThreshold: 5 } }, deepseek],
      },
    ],
    [
      "a provider that stands elsewhere now",
      { ...base, providers: [qwen, { ...deepseek, baseUrl: "http://d" }] },
      { ...base, providers: [deepseek, { id: "new" }, qwen] },
      { ...base, providers: [{ ...deepseek, baseUrl: "http://d" }, { id: "new" }, qwen] },
    ],
    [
      "a provider that one renamed and the other changed",
      { ...base, providers: [{ ...qwen, id: "aliyun" }, deepseek] },
      { ...base, providers: [{ ...qwen, baseUrl: "http://a" }, deepseek] },
      { ...base, providers: [{ ...qwen, id: "aliyun", baseUrl: "http://a" }, deepseek] },
    ],
    [
      "a provider that one took away, and one that the other added",
      { ...base, providers: [deepseek] },
      { ...base, providers: [qwen, deepseek, { id: "new" }] },
      { ...base, providers: [deepseek, { id: "new" }] },
    ],
    [
      "a token of each, and one that was taken away",
      { ...base, providers: [{ ...qwen, apiTokens: ["b", "mine"] }, deepseek] },
      { ...base, providers: [{ ...qwen, apiTokens: ["a", "b", "theirs"] }, deepseek] },
      { ...base, providers: [{ ...qwen, apiTokens: ["b", "theirs", "mine"] }, deepseek] },
    ],
    [
      "the first of a list, by each",
      { ...base, clientKeys: [{ name: "a" }] },
      { ...base, clientKeys: [{ name: "b" }] },
      { ...base, clientKeys: [{ name: "b" }, { name: "a" }] },
    ],
    ["the same, by both", { ...base, maxAttempts: 3 }, { ...base, maxAttempts: 3 }, { ...base, maxAttempts: 3 }],
  ])("%s", (_name, mine, theirs, value) => {
    expect(merged(base, mine, theirs)).toEqual({ value, both: [] });
  });

  test("the order of one, and an item of the other", () => {
    const [a, b, c] = [{ provider: "a" }, { provider: "b" }, { provider: "c" }];
    expect(merged([a, b, c], [c, a, b], [a, { ...b, model: "m" }, c])).toEqual({ value: [c, a, { ...b, model: "m" }], both: [] });
    expect(merged([a, b, c], [a, { ...b, model: "m" }, c, { provider: "d" }], [c, a, b])).toEqual({
      value: [c, { provider: "d" }, a, { ...b, model: "m" }],
      both: [],
    });
  });
});

describe("what both changed is named, and is mine or theirs as a whole", () => {
  test.each([
    ["a key", { ...base, maxAttempts: 3 }, { ...base, maxAttempts: 4 }, ["maxAttempts"]],
    [
      "a key of a provider",
      { ...base, providers: [{ ...qwen, baseUrl: "http://mine" }, deepseek] },
      { ...base, providers: [deepseek, { ...qwen, baseUrl: "http://theirs" }] },
      ["providers.qwen.baseUrl"],
    ],
    [
      "what the other one took away",
      { ...base, providers: [{ ...qwen, baseUrl: "x" }, deepseek] },
      { ...base, providers: [deepseek] },
      ["providers.qwen"],
    ],
    [
      "what was taken away and changed elsewhere",
      { ...base, providers: [qwen] },
      { ...base, providers: [qwen, { ...deepseek, baseUrl: "x" }] },
      ["providers.deepseek"],
    ],
    [
      "two things of one name, which are not mixed",
      { ...base, clientKeys: [{ name: "a", hash: "mine", a: 1 }] },
      { ...base, clientKeys: [{ name: "a", hash: "theirs", b: 1 }] },
      ["clientKeys.a"],
    ],
    ["the order", { list: ["c", "a", "b"] }, { list: ["b", "a", "c"] }, ["list"]],
  ])("%s", (_name, mine, theirs, paths) => {
    const was = "list" in mine ? { list: ["a", "b", "c"] } : base;
    expect(merged(was, mine, theirs).both).toEqual(paths);
    expect(merge(was, mine, theirs, "mine").value).toEqual(mineOver(mine, theirs));
    expect(merge(was, mine, theirs, "theirs").value).toEqual(theirs);
  });

  /** Each of the cases changes one thing: with mine over it, it says what mine says, in the order of theirs. */
  function mineOver(mine: object, theirs: object): unknown {
    if (!("providers" in mine && "providers" in theirs)) return mine;
    const [ours, others] = [mine.providers as { id: string }[], theirs.providers as { id: string }[]];
    const order = (id: string) => (others.some((each) => each.id === id) ? others.findIndex((each) => each.id === id) : -1);
    return { ...mine, providers: ours.toSorted((a, b) => order(a.id) - order(b.id)) };
  }
});

test("a name that two have tells nothing: what is not surely the same thing is never mixed", () => {
  const was = [
    { provider: "a", model: "1" },
    { provider: "a", model: "2" },
  ];
  const mine = [
    { provider: "a", model: "1", weight: 2 },
    { provider: "a", model: "2" },
  ];
  const theirs = [
    { provider: "a", model: "3" },
    { provider: "a", model: "4" },
  ];
  expect(merged(was, mine, theirs).both).toEqual(["a"]);
});

test("marks of before a restart are those that look the same, where these are as many", () => {
  const mark = (letter: string) => `__secret_${letter.repeat(16)}__`;
  learnMarks([
    { mark: mark("a"), masked: "…1111" },
    { mark: mark("b"), masked: "…" },
    { mark: mark("c"), masked: "…" },
    { mark: mark("d"), masked: "…4444" },
  ]);
  for (const letters of ["1234", "5678"])
    learnMarks([...letters].map((letter, i) => ({ mark: mark(letter), masked: ["…1111", "…", "…", "…9999"][i] ?? "" })));
  expect(currentMarks([..."abcd1"].map(mark).join())).toBe([..."567d5"].map(mark).join());
  // In one gateway a mark stays, and another one is another secret.
  learnMarks([..."568"].map((letter) => ({ mark: mark(letter), masked: "…" })));
  learnMarks([..."569"].map((letter) => ({ mark: mark(letter), masked: "…" })));
  expect(currentMarks(mark("8"))).toBe(mark("8"));
});

test("lines that each side changed are in one text, and the same line is nobody's alone", () => {
  const text = "# top\na: 1\nb: 2\nc: 3\n";
  expect(mergeLines(text, text.replace("a: 1", "a: 9"), text.replace("c: 3", "c: 8 # theirs"))).toBe("# top\na: 9\nb: 2\nc: 8 # theirs\n");
  expect(mergeLines(text, `${text}d: 4\n`, text.replace("# top\n", ""))).toBe("a: 1\nb: 2\nc: 3\nd: 4\n");
  expect(mergeLines(text, text.replace("a: 1\n", "a: 9\nx: 1\n"), text.replace("c: 3\n", ""))).toBe("# top\na: 9\nx: 1\nb: 2\n");
  expect(mergeLines(text, text.replace("a: 1", "a: 9"), text.replace("a: 1", "a: 8"))).toBeUndefined();
  expect(mergeLines(text, `${text}d: 4\n`, `${text}e: 5\n`)).toBeUndefined();
  expect(mergeLines(text, `${text}d: 4\n`, `${text}d: 4\n`)).toBe(`${text}d: 4\n`);
  expect(mergeLines("", "a: 1\n", "")).toBe("a: 1\n");
});
