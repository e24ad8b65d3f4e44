import { AnswerShape } from "../../assembly/json/answer-shape";
import { dropMembers } from "../../assembly/json/drop-members";
import { peekAnswer } from "../../assembly/json/answer";
import { ErrorField, errorTextLength, readError } from "../../assembly/json/error-info";
import { peekEvent } from "../../assembly/json/event";
import { readForm } from "../../assembly/json/parts";
import { RequestScan, ScanResult } from "../../assembly/json/request-scan";
import { SseCursor } from "../../assembly/json/sse";
import { StreamEnd } from "../../assembly/json/stream-end";
import { ByteWriter } from "../../assembly/json/write";

// Every input lies at the very end of memory: a read behind it is a trap, and a trap fails the file.

const RUNS: i32 = 5000;
const SEED: u32 = 20240607;
let state: u32 = SEED;
function random(below: i32): i32 {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return <i32>(state % <u32>below);
}

/** Says so only where it fails: hundreds of thousands of expectations take their time. */
function holds(isTrue: bool, bytes: ArrayBuffer): void {
  if (!isTrue) expect(String.UTF8.decode(bytes)).toBe("an input for which it holds");
  held++;
}
let held: i32 = 0;

let pages: i32 = 0;
function atEnd(bytes: ArrayBuffer): usize {
  if (memory.size() != pages) {
    memory.grow(1);
    pages = memory.size();
  }
  const ptr = ((<usize>pages) << 16) - bytes.byteLength;
  memory.copy(ptr, changetype<usize>(bytes), bytes.byteLength);
  return ptr;
}

const KEYS: string[] = [
  "model",
  "\\u006dodel",
  "stream",
  "user",
  "prompt_cache_key",
  "messages",
  "a",
  "",
  "\\n",
  "é",
  "xxxxxxxxxxxxxxxxxxxxxxxx",
];
const VALUES: string[] = [
  '"m"',
  '""',
  "true",
  "false",
  "null",
  "-0",
  "12.5e-3",
  "[]",
  "{}",
  '"\\ud83d\\ude00"',
  '"\\"]}"',
  '"€ and more than sixteen bytes \\\\"',
];
const PIECES: string[] = [
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "\\",
  "\\u00",
  "\\ud83d",
  " ",
  "\n",
  "\r",
  "\uFEFF",
  '"error":',
  '"code":',
  '"message":"',
  '"choices":[{"delta":{',
  '"type":"',
  "response.",
  "data: ",
  "event: ",
  "[DONE]",
  '"finish_reason":"',
  "message_stop",
  '"base_resp":{"status_code":',
  '"details":[{"reason":',
  '"metadata":{"raw":',
  "null",
  "true",
  "17",
  "--XX",
  "--XX\r\n",
  'Content-Disposition: form-data; name="model"',
  "\r\n\r\n",
  "é",
];

function space(): string {
  const kind = random(6);
  return kind == 0 ? " " : kind == 1 ? "\r\n\t" : "";
}
function value(): string {
  const kind = random(4);
  if (kind == 0) return "[" + space() + pick(VALUES) + "," + pick(VALUES) + space() + "]";
  if (kind == 1) return '{"' + pick(KEYS) + '":' + pick(VALUES) + space() + ',"model":' + pick(VALUES) + "}";
  return pick(VALUES);
}
function pick(list: string[]): string {
  return list[random(list.length)];
}
/** A valid object with members in any order, duplicates included. */
function body(): string {
  let text = space() + "{";
  const members = random(7);
  for (let i = 0; i < members; i++) {
    if (i > 0) text += "," + space();
    text += '"' + pick(KEYS) + '"' + space() + ":" + space() + value();
  }
  return text + space() + "}" + space();
}
/** Bytes that look a little like what the readers know, or like nothing. */
function noise(): ArrayBuffer {
  let text = "";
  for (let i = random(14); i > 0; i--) text += pick(PIECES);
  const bytes = String.UTF8.encode(text);
  const size = bytes.byteLength;
  for (let i = random(4); i > 0 && size > 0; i--) store<u8>(changetype<usize>(bytes) + random(size), <u8>random(256));
  return bytes;
}

function encoded(texts: string[]): ArrayBuffer[] {
  const list: ArrayBuffer[] = [];
  for (let i = 0; i < texts.length; i++)
    list.push(String.UTF8.encode(texts[i] == "\\u006dodel" ? "model" : texts[i] == "\\n" ? "\n" : texts[i]));
  return list;
}
function isOneOf(key: string, texts: string[]): bool {
  const plain = key == "\\u006dodel" ? "model" : key;
  for (let i = 0; i < texts.length; i++)
    if (texts[i] == key || texts[i] == plain || (texts[i] == "\\u006dodel" && plain == "model")) return true;
  return false;
}
/** Without the white space between its parts (and within its strings). */
function compact(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x20) out += text.charAt(i);
  return out;
}

const scan = new RequestScan();
scan.begin(true);
const cursor = new SseCursor();
const writer = new ByteWriter();

function outcome(result: ScanResult): string {
  const place = result.toString() + " " + scan.modelStart.toString() + " " + scan.modelEnd.toString() + " " + scan.stream.toString();
  return place + " " + scan.stickyHash.toString() + " " + String.UTF8.decodeUnsafe(scan.model, scan.modelLength);
}
function scanned(ptr: usize, len: i32, largest: i32): string {
  scan.reset();
  for (let at = 0; at < len; ) {
    const size = min(1 + random(largest), len - at);
    scan.feed(ptr + at, size);
    at += size;
  }
  return outcome(scan.finish());
}

describe("fuzz (seed 20240607)", () => {
  test("a valid body cut anywhere gives what it gives in one piece", () => {
    held = 0;
    let accepted = 0;
    for (let i = 0; i < 2000; i++) {
      const bytes = String.UTF8.encode(body());
      const ptr = atEnd(bytes);
      scan.reset();
      scan.feed(ptr, bytes.byteLength);
      const result = scan.finish();
      const whole = outcome(result);
      holds(result != ScanResult.NotJson, bytes);
      if (result == ScanResult.Ok) accepted++;
      holds(scanned(ptr, bytes.byteLength, 3) == whole, bytes);
      holds(scanned(ptr, bytes.byteLength, 40) == whole, bytes);
    }
    expect(accepted).toBeGreaterThan(100);
  });
  test("a valid body that ends too early is not JSON", () => {
    held = 0;
    for (let i = 0; i < 100; i++) {
      const bytes = String.UTF8.encode(body().trim());
      for (let len = 0; len < bytes.byteLength; len++) {
        scan.reset();
        scan.feed(atEnd(bytes), len);
        holds(scan.finish() == ScanResult.NotJson, bytes);
      }
    }
    expect(held).toBeGreaterThan(1000);
  });
  test("no bytes make a reader of answers trap or read behind its input", () => {
    held = 0;
    for (let i = 0; i < RUNS; i++) {
      const bytes = noise();
      const len = bytes.byteLength;
      const ptr = atEnd(bytes);
      peekEvent(ptr, random(len + 1), ptr, len);
      peekAnswer(ptr, len, random(2) == 0);
      readError(ptr, len);
      holds(errorTextLength(ErrorField.Message) <= 1024, bytes);
      readForm(ptr, len, ptr, min(2, len));
    }
    expect(held).toBe(RUNS);
  });
  test("no bytes make a reader of streams or bodies trap or read behind its input", () => {
    held = 0;
    for (let i = 0; i < RUNS; i++) {
      const bytes = noise();
      const len = bytes.byteLength;
      const ptr = atEnd(bytes);
      const whole = scanned(ptr, len, len + 1);
      holds(scanned(ptr, len, 3) == whole, bytes);
      const watch = new StreamEnd(AnswerShape.Any);
      watch.feed(ptr, len);
      const cut = random(len + 1);
      watch.feed(ptr, cut);
      watch.feed(ptr + cut, len - cut);
      watch.over();
      cursor.reset();
      let events = 0;
      while (cursor.flush(ptr, len)) events++;
      holds(cursor.offset == len && events <= len, bytes);
    }
    expect(held).toBe(2 * RUNS);
  });
  test("an object loses the named members and nothing else", () => {
    held = 0;
    let changed = 0;
    for (let i = 0; i < 3000; i++) {
      const dropped = KEYS.slice(random(3), random(KEYS.length));
      const names = encoded(dropped);
      let all = "{";
      let left = "{";
      for (let m = random(8); m > 0; m--) {
        const key = pick(KEYS);
        const member = '"' + key + '"' + space() + ":" + space() + value();
        if (all.length > 1) all += "," + space();
        all += member + space();
        if (isOneOf(key, dropped)) continue;
        if (left.length > 1) left += ",";
        left += member;
      }
      const bytes = String.UTF8.encode(space() + all + "}");
      const target = new ArrayBuffer(bytes.byteLength);
      const size = dropMembers(atEnd(bytes), bytes.byteLength, names, changetype<usize>(target));
      if (size >= 0) changed++;
      const result = size < 0 ? bytes : target.slice(0, size);
      holds(compact(String.UTF8.decode(result)) == compact(left + "}"), bytes);
      holds(scanned(atEnd(result), result.byteLength, 7) != "1 -1 -1 false 0 ", bytes);
    }
    expect(held).toBe(6000);
    expect(changed).toBeGreaterThan(500);
  });
  test("no bytes make the writer that leaves members out trap, read behind its input or write more than it", () => {
    held = 0;
    const names = encoded(KEYS);
    for (let i = 0; i < RUNS; i++) {
      const bytes = random(2) == 0 ? noise() : String.UTF8.encode(body().substr(0, random(60)));
      const guarded = new Uint8Array(bytes.byteLength + 1);
      guarded[bytes.byteLength] = 0xaa;
      const size = dropMembers(atEnd(bytes), bytes.byteLength, names, guarded.dataStart);
      holds(size <= bytes.byteLength && guarded[bytes.byteLength] == 0xaa, bytes);
    }
    expect(held).toBe(RUNS);
  });
  test("whatever is written as a string is read back by the scan", () => {
    held = 0;
    for (let i = 0; i < 2000; i++) {
      const bytes = noise();
      writer.reset();
      writer.ascii('{"model":');
      writer.jsonString(atEnd(bytes), bytes.byteLength);
      writer.ascii("}");
      scan.reset();
      scan.feed(writer.ptr, writer.length);
      holds(scan.finish() == ScanResult.Ok, bytes);
    }
    expect(held).toBe(2000);
  });
});
