import { momentHasZone, parseHttpDate, parseMoment } from "../../assembly/core/http-date";

function http(text: string): i64 {
  const b = String.UTF8.encode(text);
  return parseHttpDate(changetype<usize>(b), b.byteLength);
}
function moment(text: string): i64 {
  const b = String.UTF8.encode(text);
  return parseMoment(changetype<usize>(b), b.byteLength);
}

describe("parseHttpDate", () => {
  test("the three forms of RFC 9110 are one moment", () => {
    expect(http("Sun, 06 Nov 1994 08:49:37 GMT")).toBe(784111777000);
    expect(http("Sunday, 06-Nov-94 08:49:37 GMT")).toBe(784111777000);
    expect(http("Sun Nov  6 08:49:37 1994")).toBe(784111777000);
    expect(http(" sun, 06 nov 1994 08:49:37 gmt ")).toBe(784111777000);
    expect(http("Sun, 06 Nov 1994 08:49:37 UTC")).toBe(784111777000);
  });
  test("dates at the edges of the calendar", () => {
    expect(http("Thu, 01 Jan 1970 00:00:00 GMT")).toBe(0);
    expect(http("Thu, 29 Feb 2024 23:59:59 GMT")).toBe(1709251199000);
    expect(http("Sun, 31 Dec 2000 23:59:60 GMT")).toBe(978307200000);
    expect(http("Fri, 31-Dec-99 00:00:00 GMT")).toBe(946598400000);
    expect(http("Wed, 01-Jan-69 00:00:00 GMT")).toBe(3124224000000);
    expect(http("Mon Mar 15 12:00:00 2100")).toBe(4108795200000);
  });
  test("what is no date is refused", () => {
    const bad = [
      "",
      "Sun",
      "Sun,",
      "Sun, 06 Nov 1994 08:49:37",
      "Sun, 06 Nov 1994 08:49:37 PST",
      "Sun, 06 Nov 1994 08:49:37 GMT x",
      "Sun, 6 Nov 1994 08:49:37 GMT",
      "Sun, 31 Nov 1994 08:49:37 GMT",
      "Sun, 29 Feb 2023 08:49:37 GMT",
      "Sun, 29 Feb 2100 08:49:37 GMT",
      "Sun, 06 Nox 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:49:37 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT",
      "Sun, 06 Nov 1994 08:49:61 GMT",
      "Sun, 06 Nov 1969 08:49:37 GMT",
      "Sun Nov 6 08:49:37 1994",
      "Sun Nov  6 08:49:37 1994 GMT",
      "1994-11-06T08:49:37Z",
    ];
    for (let i = 0; i < bad.length; i++) expect(http(bad[i])).toBe(-1, bad[i]);
  });
  test("a date that is cut off anywhere is refused", () => {
    const b = String.UTF8.encode("Sun, 06 Nov 1994 08:49:37 GMT");
    for (let len = 0; len < b.byteLength; len++) expect(parseHttpDate(changetype<usize>(b), len)).toBe(-1);
  });
});

describe("parseMoment", () => {
  test("zones and fractions", () => {
    expect(moment("1994-11-06T08:49:37Z")).toBe(784111777000);
    expect(moment("1994-11-06t08:49:37.5z")).toBe(784111777500);
    expect(moment("1994-11-06 08:49:37.123456789Z")).toBe(784111777123);
    expect(moment("1994-11-06T16:49:37.05+08:00")).toBe(784111777050);
    expect(moment("1994-11-06T03:19:37-05:30")).toBe(784111777000);
    expect(moment("1970-01-01T00:00:00Z")).toBe(0);
    expect(momentHasZone).toBe(true);
  });
  test("zones as people write them, whatever stands behind", () => {
    const same = [
      "1994-11-06 16:49:37 +0800 CST.",
      "1994-11-06T16:49:37+0800",
      "1994-11-06 16:49:37 (UTC+8)",
      "1994-11-06 16:49:37 UTC+08:00",
      "1994-11-06 08:49:37 UTC, or later",
      "1994-11-06 08:49:37 (utc)",
      "1994-11-06 03:49:37 GMT-5",
      "1994-11-06 08:49:37Z.",
    ];
    for (let i = 0; i < same.length; i++) {
      expect(moment(same[i])).toBe(784111777000, same[i]);
      expect(momentHasZone).toBe(true, same[i]);
    }
  });
  test("without a zone it is as if it were of UTC", () => {
    const same = [
      "1994-11-06 08:49:37",
      "1994-11-06T08:49:37 重置",
      "1994-11-06 08:49:37 - later",
      "1994-11-06 08:49:37][2026",
      "1994-11-06 08:49:37 +8",
    ];
    for (let i = 0; i < same.length; i++) {
      expect(moment(same[i])).toBe(784111777000, same[i]);
      expect(momentHasZone).toBe(false, same[i]);
    }
  });
  test("what is no date is refused", () => {
    const bad = ["", "1994-11-06", "1994-11-06T08:49", "1994-11-06T08:49:37.Z", "1994-13-06T08:49:37Z", "94-11-06T08:49:37Z"];
    for (let i = 0; i < bad.length; i++) expect(moment(bad[i])).toBe(-1, bad[i]);
    expect(moment("1970-01-01T00:00:00+01:00")).toBe(-1);
  });
});
