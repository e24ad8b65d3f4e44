import { describe, expect, test } from "vitest";
import { parseBaseUrl } from "../../config/base-url.js";
import { durationMs } from "../../config/duration.js";
import { keyPath, show } from "../../config/finding.js";
import { editDistance, nearest } from "../../config/nearest.js";
import { Pattern } from "../../config/pattern.js";

test.each<[number | string, number | undefined]>([
  [5000, 5000],
  ["500ms", 500],
  ["30s", 30_000],
  ["5m", 300_000],
  ["2h", 7_200_000],
  [0, undefined],
  [-1, undefined],
  [1.5, undefined],
  ["0s", undefined],
  ["05s", undefined],
  ["1.5s", undefined],
  ["30", undefined],
  ["30 s", undefined],
  ["600h", undefined],
  ["2147483647ms", 2_147_483_647],
  ["2147483648ms", undefined],
])("the duration %j is %s ms", (value, ms) => {
  expect(durationMs(value)).toBe(ms);
});

test.each([
  ["http://127.0.0.1:9900/v1", { scheme: "http", host: "127.0.0.1", port: 9900, path: "/v1" }],
  ["https://host", { scheme: "https", host: "host", port: 443, path: "" }],
  ["http://[::1]:80/a//", { scheme: "http", host: "::1", port: 80, path: "/a" }],
  ["https://user@host", undefined],
  ["https://host?x", undefined],
  ["ftp://host", undefined],
])("the base URL %s is taken apart", (text, parts) => {
  expect(parseBaseUrl(text)).toEqual(parts);
});

test("a near name is found, and a far one is not", () => {
  expect(nearest("failovr", ["failover", "retryOnFailure"])).toBe("failover");
  expect(nearest("TimeOut", ["timeout"])).toBe("timeout");
  expect(nearest("xyz", ["failover"])).toBeUndefined();
  expect(editDistance("kitten", "sitting")).toBe(3);
});

test("values are shown short, and secrets by their kind", () => {
  expect(show("x".repeat(80))).toBe(JSON.stringify(`${"x".repeat(57)}...`));
  expect(show("secret", true)).toBe("a string");
  expect(show({}, true)).toBe("an object");
  expect(keyPath("a", "gpt-4.5")).toBe('a["gpt-4.5"]');
});

describe("the pattern engine on Node", () => {
  test("matches as in the plugin", () => {
    const pattern = Pattern.compile("^gpt-(4|5)") as Pattern;
    expect(pattern.search("gpt-4o")).toBe(true);
    expect(pattern.search("my gpt-4o")).toBe(false);
    expect(pattern.matchWhole("gpt-5")).toBe(true);
    expect(pattern.matchWhole("gpt-5o")).toBe(false);
  });

  test("says why a pattern is not understood", () => {
    expect(Pattern.compile("(a")).toBe("a ( without its )");
    expect(Pattern.compile("a".repeat(257))).toBe("longer than 256 bytes");
  });
});
