// Numbers in documents are made from docs/results, and nobody edits one by hand.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT } from "../../gateway/paths.js";
import { ALL_RESULTS, RESULTS, wordsOf } from "../../bench/all-results.js";
import { PARTS, TIMED_PARTS } from "../../bench/registry.js";
import { documents } from "../../bench/results/documents.js";
import { goals, met } from "../../bench/results/goals.js";
import { filled } from "../../bench/results/page.js";
import { performanceParts } from "../../bench/results/performance.js";
import { fileName, type Kept, lineOf, newest, type Result, type Rows, written } from "../../bench/results/result.js";
import { readResults, writeResult } from "../../bench/results/store.js";

const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const kept = readResults(join(ROOT, RESULTS));
const LINK = /\[(-?[\d.]+) ?([^\]]*)\]\((?:docs\/)?results\/([^)#]+)#L(\d+)\)/g;

/** Bytes are told in thousands. */
const IN_UNIT: Record<string, number> = { KB: 1e-3 };

describe("the documents", async () => {
  const made = await documents(ROOT, kept);

  it.each(Object.keys(made))("%s is what `npm run results` makes of docs/results", (path) => {
    expect(text(path)).toBe(made[path]);
  });
});

describe.each(["README.md", "README.zh-CN.md"])("%s", (path) => {
  const costs = text(path).split("<!-- results:costs -->")[1]?.split("<!-- /results -->")[0] ?? "";
  const claims = [...costs.matchAll(LINK)];

  it("has a table of numbers", () => expect(claims.length).toBeGreaterThan(10));

  it.each(claims.map(([whole]) => whole))("%s stands in that line", (whole) => {
    const [, value = "", unit = "", file = "", line = ""] = [...whole.matchAll(LINK)][0] ?? [];
    const row = text(join(RESULTS, file)).split("\n")[Number(line) - 1] ?? "";
    const digits = value.split(".")[1]?.length ?? 0;
    const numbers = Object.values(JSON.parse(row.replace(/,$/, "")) as object).filter((each) => typeof each === "number");
    expect(numbers.map((number) => (number * (IN_UNIT[unit] ?? 1)).toFixed(digits))).toContain(value);
  });

  it("says no other number in its table", () => {
    const rest = costs
      .replaceAll(LINK, "")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(rest.join("\n").replaceAll(/\d+ [KM]B|p99|[\d,]+ (events|个事件)/g, "")).not.toMatch(/\d/);
  });
});

const HEAD = { machine: "two cores", versions: "Envoy", command: "npm run bench", load: "0.10 before, 2.00 after" };
const row = (group: string, name: string, cpuRatio: number) => ({
  ...{ group, name, cpu: 100 / 3, cpuRatio, median: 1, medianRatio: 1, p99: 2, throughput: 10, addedMedian: 0, addedP99: 0 },
  ...{ requests: 1, lost: 0 },
});
const result = (date: string, ...rows: ReturnType<typeof row>[]): Kept<"requests"> => ({
  part: "requests",
  ...HEAD,
  date,
  rows,
  file: `${date}.json`,
});

describe("a result", () => {
  const one: Result = {
    part: "requests",
    ...HEAD,
    date: "2026-11-30T18:00:00Z",
    note: "a note",
    rows: [row("1 KB", "a", 1), row("1 KB", "b", 2)],
  };

  it("is JSON with a row in each line, numbers rounded", () => {
    const lines = written(one).split("\n");
    expect(JSON.parse(written(one))).toMatchObject({ part: "requests", rows: [{ name: "a", cpu: 33.333 }, { name: "b" }] });
    for (const each of one.rows) expect(lines[lineOf(one, each) - 1]).toContain(`"name":"${each.name}"`);
  });

  it("is called by its day, its part and which run of it it is", () => {
    expect(fileName(one)).toBe("2026-11-30-requests.json");
    expect(fileName(one, "SSE, 20 chunks")).toBe("2026-11-30-requests-sse-20-chunks.json");
  });
});

describe("the newest rows", () => {
  const old = result("2026-11-28", row("1 KB", "a", 1), row("1 KB", "left", 2), row("16 MB", "a", 3));
  const broken = result("2026-11-30T10:00:00Z", row("1 KB", "a", 4));

  it("are those of the newest run of each group, however the files are ordered", () => {
    for (const all of [
      [old, broken],
      [broken, old],
    ]) {
      expect(newest(all, "requests").map((found) => [found.row.group, found.row.cpuRatio, found.from.file])).toEqual([
        ["1 KB", 4, broken.file],
        ["16 MB", 3, old.file],
      ]);
    }
  });

  it("of a part that was not measured are none", () => expect(newest([old], "memory")).toEqual([]));
});

describe("a goal", () => {
  const [kilobyte, other] = [1.65, 1.66].map((ratio) => goals([result("2026-11-30", row("1 KB", "ai-failover", ratio))])[0]);

  it("is met up to its limit, missed above it, and open where nothing was measured", () => {
    expect(kilobyte && met(kilobyte)).toBe(true);
    expect(other && met(other)).toBe(false);
    expect(goals([])[0]?.ours).toBeUndefined();
  });
});

describe("the runs that the documents are made of", () => {
  const named = ALL_RESULTS.map((line) => ({ parts: (/--parts (\S+)/.exec(line)?.[1] ?? "").split(","), apart: line.includes("--as ") }));
  const parts = named.filter(({ apart }) => !apart).flatMap((line) => line.parts);

  it("name parts that there are, each once but for what is kept apart", () => {
    expect(named.filter(({ apart }) => apart).flatMap((line) => line.parts)).toEqual(["requests", "requests"]);
    expect(parts.filter((part) => !PARTS.some((known) => known === part))).toEqual([]);
    expect(new Set(parts).size).toBe(parts.length);
  });

  it("are all that is timed, but for what times cannot tell", () => {
    expect([...parts].sort()).toEqual(TIMED_PARTS.filter((part) => part !== "choosing").sort());
  });

  it("are taken apart as a shell does", () => {
    expect(wordsOf('--rounds 9 --only "16 MB, model in front" --as front')).toEqual([
      "--rounds",
      "9",
      "--only",
      "16 MB, model in front",
      "--as",
      "front",
    ]);
  });
});

describe("where memory is", () => {
  const row = { name: "an Envoy", startMs: 1, atStart: 10, now: 10 };
  const asked = { ...row, filesAtStart: 4, allocatedAtStart: 2, keptAtStart: 1.5 };
  const told = (rows: Rows["memory"][]): string => {
    const kept: Kept<"memory"> = { ...HEAD, date: "2026-01-01", part: "memory", file: "2026-01-01-memory.json", rows };
    return performanceParts([kept])["memory-layers"]?.() ?? "";
  };
  it("is told of the systems whose allocator was asked, and what is left is V8's", () =>
    expect([...told([row, asked]).matchAll(/\| +(\d+\.\d) \|$/gm)].map(([, value]) => value)).toEqual([
      "4.0",
      "2.0",
      "1.5",
      "2.5",
      "10.0",
    ]));
  it("is not measured where none was asked", () => expect(told([row])).toContain("Not measured yet"));
});

describe("a page", () => {
  const page = "a\n<!-- results:one -->\nold\n<!-- /results -->\nb\n";

  it("is filled between its marks and nowhere else", () => {
    expect(filled(page, { one: () => "new" })).toBe("a\n<!-- results:one -->\n\nnew\n\n<!-- /results -->\nb\n");
  });

  it("that names an unknown part, or has no place for one, is refused", () => {
    expect(() => filled(page, {})).toThrow("no part is called one");
    expect(() => filled(page, { one: () => "", two: () => "" })).toThrow("no place for two");
  });
});

describe("the folder of results", () => {
  const folder = mkdtempSync(join(tmpdir(), "results-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const whole = result("2026-11-30", row("1 KB", "ai-failover", 1));

  it.each([
    ["half of one", written(whole).slice(0, -10), /JSON/],
    ["nothing", "", /JSON/],
    ["another thing", "[]", /no part, date and rows/],
    ["null", "null", /no part, date and rows/],
    ["one without rows", '{"part":"requests","date":"2026-11-30"}', /no part, date and rows/],
    ["a row that is no object", '{"part":"requests","date":"2026-11-30","rows":[5]}', /row 1 is no object/],
    [
      "a number that was never measured",
      written({ ...whole, rows: [...whole.rows, row("1 KB", "other", NaN)] }),
      /row 2: "cpuRatio" is null/,
    ],
  ])("says which file is %s", (_, content, said) => {
    const path = join(folder, "2026-11-30-broken.json");
    writeFileSync(path, content);
    expect(() => readResults(folder)).toThrow(path);
    expect(() => readResults(folder)).toThrow(said);
    rmSync(path);
  });

  it("gets a result as a whole", () => {
    const path = writeResult(folder, whole);
    expect(readResults(folder).map(({ part, rows }) => [part, rows.length])).toEqual([["requests", 1]]);
    expect(readdirSync(folder).map((file) => join(folder, file))).toEqual([path]);
  });
});
