import { RequestScan, ScanResult } from "../../assembly/json/request-scan";
import { ACCEPTED, ACCEPTED_HERE, REJECTED, REJECTED_HERE } from "./json-test-suite-cases";

// A request is an object, so a case is given twice: as the whole body, and as the value of a member behind a model. As the whole body only
// a case that is an object can be accepted; in the member every valid case must be, and no broken one may be made whole by its frame.

const scan = new RequestScan();
const HEAD = '{"model":"m","x":';

/** A case's input as bytes. */
function bytesOf(text: string): u8[] {
  const utf8 = Uint8Array.wrap(String.UTF8.encode(text));
  const out: u8[] = [];
  for (let i = 0; i < utf8.length; i++) {
    if (utf8[i] != 0x25) {
      out.push(utf8[i]);
      continue;
    }
    out.push(<u8>parseInt(String.fromCharCode(utf8[i + 1]) + String.fromCharCode(utf8[i + 2]), 16));
    i += 2;
  }
  return out;
}

function scanned(bytes: u8[], step: i32): ScanResult {
  scan.reset();
  for (let at = 0; at < bytes.length; at += step) scan.feed(bytes.dataStart + at, min(step, bytes.length - at));
  return scan.finish();
}

/** The verdict on the bytes, the same in one piece and in single bytes. */
function verdict(bytes: u8[], name: string): ScanResult {
  const whole = scanned(bytes, max(bytes.length, 1));
  expect(scanned(bytes, 1)).toBe(whole, name);
  return whole;
}

function framed(bytes: u8[]): u8[] {
  return bytesOf(HEAD).concat(bytes).concat(bytesOf("}"));
}

function repeated(text: string, count: i32): u8[] {
  return bytesOf(text.repeat(count));
}

describe("JSONTestSuite", () => {
  test("y_ cases are accepted", () => {
    for (let i = 0; i < ACCEPTED.length; i++) {
      const row = ACCEPTED[i].split("\t");
      const bytes = bytesOf(row[1]);
      expect(verdict(framed(bytes), row[0])).toBe(ScanResult.Ok, row[0]);
      expect(verdict(bytes, row[0])).toBe(row[1].startsWith("{") ? ScanResult.NoModel : ScanResult.NotJson, row[0]);
    }
    expect(ACCEPTED.length).toBe(95);
  });
  test("n_ cases are rejected", () => {
    for (let i = 0; i < REJECTED.length; i++) {
      const row = REJECTED[i].split("\t");
      const bytes = bytesOf(row[1]);
      expect(verdict(framed(bytes), row[0])).toBe(ScanResult.NotJson, row[0]);
      expect(verdict(bytes, row[0])).toBe(ScanResult.NotJson, row[0]);
    }
    expect(REJECTED.length).toBe(186);
  });
  test("n_ cases that are only long are rejected", () => {
    const arrays = repeated("[", 100000);
    const pairs = repeated('[{"":', 50000);
    expect(verdict(framed(arrays), "n_structure_100000_opening_arrays")).toBe(ScanResult.NotJson);
    expect(verdict(arrays, "n_structure_100000_opening_arrays")).toBe(ScanResult.NotJson);
    expect(verdict(framed(pairs), "n_structure_open_array_object")).toBe(ScanResult.NotJson);
    expect(verdict(pairs, "n_structure_open_array_object")).toBe(ScanResult.NotJson);
  });
  test("i_ cases are decided as written down", () => {
    for (let i = 0; i < ACCEPTED_HERE.length; i++) {
      const row = ACCEPTED_HERE[i].split("\t");
      expect(verdict(framed(bytesOf(row[1])), row[0])).toBe(ScanResult.Ok, row[0]);
    }
    for (let i = 0; i < REJECTED_HERE.length; i++) {
      const row = REJECTED_HERE[i].split("\t");
      expect(verdict(framed(bytesOf(row[1])), row[0])).toBe(ScanResult.NotJson, row[0]);
    }
    const nested = repeated("[", 500).concat(repeated("]", 500));
    expect(verdict(framed(nested), "i_structure_500_nested_arrays")).toBe(ScanResult.Ok);
    expect(verdict(bytesOf("%EF%BB%BF{}"), "i_structure_UTF-8_BOM_empty_object")).toBe(ScanResult.NoModel);
    expect(ACCEPTED_HERE.length + REJECTED_HERE.length).toBe(33);
  });
});
