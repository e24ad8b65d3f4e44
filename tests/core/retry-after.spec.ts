import { ANY_ZONE, resetMs, retryAfterMillisMs, retryAfterMs } from "../../assembly/core/retry-after";

const NOW: i64 = 1700000000000;
const DAY: i64 = 86400000;

/** Milliseconds from now; -1: not understood. */
function retry(text: string): i64 {
  const b = String.UTF8.encode(text);
  const at = retryAfterMs(changetype<usize>(b), b.byteLength, NOW);
  return at == 0 ? -1 : at - NOW;
}
function reset(text: string, zoneMs: i64 = ANY_ZONE): i64 {
  const b = String.UTF8.encode(text);
  const at = resetMs(changetype<usize>(b), b.byteLength, NOW, zoneMs);
  return at == 0 ? -1 : at - NOW;
}

describe("retryAfterMs", () => {
  test("seconds, with and without decimals", () => {
    expect(retry("30")).toBe(30000);
    expect(retry(" 0 ")).toBe(0);
    expect(retry("1.5")).toBe(1500);
    expect(retry("0.0001")).toBe(1);
    expect(retry("1.1")).toBe(1100);
  });
  test("a duration, as reset headers have it", () => {
    expect(retry("60s")).toBe(60000);
    expect(retry("1m30s")).toBe(90000);
    expect(retry("500ms")).toBe(500);
    expect(retry(" 2h ")).toBe(7200000);
  });
  test("a date, which may be over", () => {
    expect(retry("Tue, 14 Nov 2023 22:13:30 GMT")).toBe(10000);
    expect(retry("Sun, 06 Nov 1994 08:49:37 GMT")).toBe(0);
  });
  test("more than a day is a day", () => {
    expect(retry("86401")).toBe(DAY);
    expect(retry("99999999999999999999999999")).toBe(DAY);
    expect(retry("Tue, 14 Nov 2034 22:13:30 GMT")).toBe(DAY);
  });
  test("what is neither is not understood", () => {
    const bad = ["", " ", "-1", "abc", "1x", "1 2", ".5", "1.2.3", "1e3", "soon"];
    for (let i = 0; i < bad.length; i++) expect(retry(bad[i])).toBe(-1, bad[i]);
  });
  test("retry-after-ms counts milliseconds", () => {
    const b = String.UTF8.encode("1234.5");
    expect(retryAfterMillisMs(changetype<usize>(b), b.byteLength, NOW)).toBe(NOW + 1235);
    expect(retryAfterMillisMs(changetype<usize>(b), 0, NOW)).toBe(0);
  });
});

describe("resetMs", () => {
  test("durations as Go writes them", () => {
    expect(reset("6m0s")).toBe(360000);
    expect(reset("20ms")).toBe(20);
    expect(reset("1h2m3.5s")).toBe(3723500);
    expect(reset("1m26.4s")).toBe(86400);
    expect(reset("7.66s")).toBe(7660);
    expect(reset("500us")).toBe(1);
    expect(reset("1500µs")).toBe(2);
    expect(reset("1500μs")).toBe(2);
    expect(reset("2000000ns")).toBe(2);
    expect(reset("0s")).toBe(0);
    expect(reset("2d")).toBe(DAY);
    expect(reset("99999999999999999999h1s")).toBe(DAY);
  });
  test("bare numbers are seconds, or a time since the epoch when they are that large", () => {
    expect(reset("59")).toBe(59000);
    expect(reset("1.5")).toBe(1500);
    expect(reset("1700000060")).toBe(60000);
    expect(reset("1700000060.25")).toBe(60250);
    expect(reset("1700000060000")).toBe(60000);
    expect(reset("1600000000")).toBe(0);
    expect(reset("999999999")).toBe(DAY);
    expect(reset("99999999999999999999")).toBe(DAY);
  });
  // NOW is 2023-11-14T22:13:20Z.
  test("a date without a zone is of the provider's, or the first moment that it may be in any", () => {
    const hours: i64 = 3600000;
    expect(reset("2023-11-15 06:14:20", 8 * hours)).toBe(60000);
    expect(reset("2023-11-15 06:12:20", 8 * hours)).toBe(0);
    expect(reset("2023-11-14 22:14:20")).toBe(60000);
    expect(reset("2023-11-15 06:14:20")).toBe(60000);
    expect(reset("2023-11-14 17:12:20")).toBe(3540000);
    expect(reset("2023-11-15 12:13:20")).toBe(0);
    expect(reset("2023-11-15 13:14:20")).toBe(hours + 60000);
    expect(reset("2023-11-16 10:13:20")).toBe(22 * hours);
    expect(reset("2023-11-14 10:13:20")).toBe(0);
    expect(reset("2023-11-14 10:13:19")).toBe(-1);
    expect(reset("2023-12-14 10:13:19")).toBe(DAY);
  });
  test("dates of both kinds", () => {
    expect(reset("2023-11-14T22:14:20Z")).toBe(60000);
    expect(reset("2023-11-15T06:14:20.5+08:00")).toBe(60500);
    expect(reset("Tue, 14 Nov 2023 22:14:20 GMT")).toBe(60000);
    expect(reset("2020-01-01T00:00:00Z")).toBe(0);
  });
  test("anything else is not understood", () => {
    const bad = ["", "-1", "-5s", "5x", "5s6", "s", "1h-2m", "5 s", "5.s.", "2023-11-14", "1,2", "5µ", "never", "5hs"];
    for (let i = 0; i < bad.length; i++) expect(reset(bad[i])).toBe(-1, bad[i]);
  });
});
