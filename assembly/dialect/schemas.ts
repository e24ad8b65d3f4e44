// JSON Schemas made to fit: Google's own `Schema` becomes one that everybody reads, and that of an answer one that Anthropic holds its model to.
import { equalsAny, isDigit, lower, startsWith } from "../json/ascii";
import { Filled, Walk } from "../json/walk";
import { ByteWriter } from "../json/write";
import { addName, separate } from "./members";
import { NONE, Slice, isFalse, isList, isObject, isTrue, textOf } from "./slice";
import { isFormat, levels, members, reach } from "./strictness";
import { moveInside, moveString, quotedInside } from "./strings";
import { BREAK } from "./written";

/** What lies deeper stays as it is, and no grammar holds it. */
const MOST_DEPTH: i32 = 32;
const NAME_BYTES: i32 = 40;

const OUT = new ByteWriter();
const NAME: usize = heap.alloc(NAME_BYTES);
let ofGoogle: bool = false;
let fits: bool = true;

/** Google's (ai.google.dev/api/caching#Schema) as JSON Schema: its names with capitals or underscores, its types in capitals, whole numbers as texts, `nullable`. */
export function googleSchema(schema: Slice): ArrayBuffer {
  ofGoogle = true;
  return made(schema);
}

/**
 * As Anthropic's own SDKs make it (platform.claude.com/docs/en/build-with-claude/structured-outputs): objects are closed, and bounds that its grammar does not know stand in the
 * description. Null where it cannot be said so: a map, an object of anything.
 */
export function closedSchema(schema: Slice): ArrayBuffer | null {
  ofGoogle = false;
  const closed = made(schema);
  return fits ? closed : null;
}

function made(schema: Slice): ArrayBuffer {
  OUT.reset();
  fits = true;
  write(schema.ptr, schema.end, 0);
  return OUT.take();
}

function write(from: usize, to: usize, depth: i32): void {
  if (depth >= MOST_DEPTH || from >= to || load<u8>(from) != 0x7b) {
    fits = false;
    OUT.bytes(from, <i32>(to - from));
    return;
  }
  reach(depth);
  OUT.ascii("{");
  if (ofGoogle) writeGoogle(from, to, depth);
  else writeClosed(from, to, depth);
  OUT.ascii("}");
}

/** Each schema of a list, or of an object of them; returns how many there are. `more` stands behind them. */
function writeEach(at: Walk, depth: i32, more: string = ""): i32 {
  const each = members[depth];
  let count = 0;
  if (!each.enter(at.value, at.valueEnd)) {
    raw(at);
    return 0;
  }
  OUT.bytes(at.value, 1);
  for (; each.next(); count++) {
    separate(OUT, count == 0);
    OUT.bytes(each.start, <i32>(each.value - each.start));
    write(each.value, each.valueEnd, depth + 1);
  }
  OUT.ascii(more);
  OUT.ascii(isList(at) ? "]" : "}");
  return count;
}

function raw(at: Walk): void {
  OUT.bytes(at.value, <i32>(at.valueEnd - at.value));
}

function writeGoogle(from: usize, to: usize, depth: i32): void {
  const at = levels[depth];
  let nullable = false;
  let typed = false;
  let counts = false;
  let first = true;
  at.enter(from, to);
  while (at.next()) {
    if (at.key("nullable")) nullable = isTrue(at);
    else if (at.key("type")) {
      typed = !isUnspecified(at);
      counts = at.isText("INTEGER") || at.isText("NUMBER");
    }
  }
  at.enter(from, to);
  while (at.next()) {
    const name = nameOf(at);
    if (saysNothing(at, name)) continue;
    separate(OUT, first);
    first = false;
    OUT.ascii(name.is("ref") || name.is("defs") ? '"$' : '"');
    moveInside(OUT, name);
    OUT.ascii('":');
    if (name.is("type")) writeType(at, nullable);
    else if (name.is("enum") && isList(at)) writeEnum(at, members[depth], counts, nullable);
    else if (name.is("properties") || name.is("defs") || name.is("prefixItems")) writeEach(at, depth);
    else if (name.is("anyOf")) writeEach(at, depth, nullable && !typed ? ',{"type":"null"}' : "");
    else if ((name.is("items") || name.is("additionalProperties")) && isObject(at)) write(at.value, at.valueEnd, depth + 1);
    else if (isBound(at, name)) OUT.number(at.integer());
    else raw(at);
  }
}

/** `min_items` is `minItems`. */
function nameOf(at: Walk): Slice {
  let size = 0;
  if (at.keyLength > NAME_BYTES) return new Slice(at.keyPtr, at.keyLength);
  for (let i = 0, n = at.keyLength; i < n; i++) {
    let c = load<u8>(at.keyPtr + i);
    if (c == 0x5f && i > 0 && i + 1 < n) c = load<u8>(at.keyPtr + ++i) & 0xdf;
    store<u8>(NAME + size++, c);
  }
  return new Slice(NAME, size);
}

function isUnspecified(at: Walk): bool {
  return at.isText("TYPE_UNSPECIFIED");
}

/** A bound as a text: google-genai for JavaScript writes 64 bits so. */
function isBound(at: Walk, name: Slice): bool {
  return at.isString() && (startsWith(name.ptr, name.length, "min") || startsWith(name.ptr, name.length, "max"));
}

/** No JSON Schema has a word for it; the order of properties is that in which they stand. */
function saysNothing(at: Walk, name: Slice): bool {
  if (name.is("nullable") || name.is("example") || name.is("propertyOrdering")) return true;
  if (name.is("format")) return at.isText("enum");
  if (isBound(at, name)) return at.integer() < 0;
  return (at.firstByte() == 0x6e && !name.is("default")) || (name.is("type") && isUnspecified(at));
}

function writeType(at: Walk, nullable: bool): void {
  const place = OUT.length + (nullable ? 1 : 0);
  if (!at.isString()) return raw(at);
  if (nullable) OUT.ascii("[");
  raw(at);
  for (let p = OUT.ptr + place, end = OUT.ptr + OUT.length; p < end; p++) store<u8>(p, lower(load<u8>(p)));
  if (nullable) OUT.ascii(',"null"]');
}

/** Google has texts alone in it. */
function writeEnum(at: Walk, each: Walk, counts: bool, nullable: bool): void {
  OUT.ascii("[");
  each.enter(at.value, at.valueEnd);
  for (let first = true; each.next(); first = false) {
    separate(OUT, first);
    if (counts && isNumber(textOf(each))) OUT.bytes(each.textPtr(), each.textLength());
    else raw(each);
  }
  OUT.ascii(nullable ? ",null]" : "]");
}

/** 101, -0.5: as JSON has numbers. */
function isNumber(text: Slice): bool {
  let p = text.ptr;
  const end = text.end;
  if (p < end && load<u8>(p) == 0x2d) p++;
  if (p >= end || (load<u8>(p) == 0x30 && p + 1 < end && load<u8>(p, 1) != 0x2e)) return false;
  let points = 0;
  for (let q = p; q < end; q++) {
    if (load<u8>(q) == 0x2e && q > p && q + 1 < end) points++;
    else if (!isDigit(load<u8>(q))) return false;
  }
  return points <= 1;
}

const KEPT: StaticArray<string> = ["type", "title", "enum", "const", "required", "$ref"];
/** Of schemas. */
const MANY: StaticArray<string> = ["properties", "$defs", "definitions", "anyOf", "oneOf", "allOf"];
/** They stand elsewhere, or say nothing to a model. */
const SILENT: StaticArray<string> = ["description", "additionalProperties", "$schema", "$id", "$comment"];

const enum Sort {
  Kept = 0,
  Many = 1,
  Silent = 2,
  One = 3,
  Told = 4,
}

function sortOf(at: Walk): Sort {
  if (equalsAny(at.keyPtr, at.keyLength, KEPT)) return Sort.Kept;
  if (equalsAny(at.keyPtr, at.keyLength, MANY)) return Sort.Many;
  if (equalsAny(at.keyPtr, at.keyLength, SILENT)) return Sort.Silent;
  if (at.key("items")) return Sort.One;
  if (at.key("minItems")) return at.integer() == 0 || at.integer() == 1 ? Sort.Kept : Sort.Told;
  return at.key("format") && isFormat(at) ? Sort.Kept : Sort.Told;
}

function writeClosed(from: usize, to: usize, depth: i32): void {
  const at = levels[depth];
  let description = NONE;
  let isOfObject = false;
  let refers = false;
  let says = false;
  let told = false;
  let isOpen = true; // of anything at all
  at.enter(from, to);
  while (at.next()) {
    if (at.key("type")) isOfObject = isOfObject || at.isText("object") || (isList(at) && listsObject(at, members[depth]));
    else if (at.key("properties") && at.filled() == Filled.Yes) {
      isOfObject = says = true;
      isOpen = false;
    } else if (at.key("$ref")) refers = true;
    else if (at.key("additionalProperties")) {
      if (isFalse(at)) isOpen = false;
      else if (at.filled() == Filled.Yes && isObject(at)) fits = false;
    } else if (at.key("description")) description = textOf(at);
    const sort = sortOf(at);
    says = says || (sort == Sort.Kept && !at.key("title")) || at.key("anyOf") || at.key("oneOf") || at.key("allOf");
    told = told || sort == Sort.Told;
  }
  if (!says || (isOfObject && isOpen && !refers) || (depth == 0 && !isOfObject && !refers)) fits = false;
  let first = true;
  at.enter(from, to);
  while (at.next()) {
    const sort = sortOf(at);
    if (sort == Sort.Told || sort == Sort.Silent || (refers && !at.key("$ref") && !at.key("$defs") && !at.key("definitions"))) continue;
    separate(OUT, first);
    first = false;
    moveString(OUT, new Slice(at.keyPtr, at.keyLength));
    if (at.key("oneOf")) {
      OUT.shorten(OUT.length - 7);
      OUT.ascii('"anyOf"');
    }
    OUT.ascii(":");
    if (sort == Sort.Kept) raw(at);
    else if (sort == Sort.One) write(at.value, at.valueEnd, depth + 1);
    else if (writeEach(at, depth) > 1 && at.key("allOf")) fits = false; // closed each by itself, nothing is of all of them
  }
  if (refers) return;
  if (isOfObject) OUT.ascii(',"additionalProperties":false');
  if (!told && !description.some) return;
  addName(OUT, "description");
  OUT.ascii('"');
  moveInside(OUT, description);
  if (told) {
    if (description.some) OUT.ascii(BREAK);
    tell(OUT, at, from, to, false);
  }
  OUT.ascii('"');
}

function listsObject(at: Walk, each: Walk): bool {
  each.enter(at.value, at.valueEnd);
  while (each.next()) if (each.isText("object")) return true;
  return false;
}

/** What says more of a schema's object than its members do. */
export function isBeside(at: Walk): bool {
  return at.key("anyOf") || at.key("oneOf") || at.key("allOf") || at.key("enum") || at.key("not");
}

/** Members of the schema in [from, to) in the words of Anthropic's SDKs, `{minimum: 1, maximum: 9}`, as the inside of a string: those that its grammar does not know, or those `beside` an object. */
export function tell(writer: ByteWriter, at: Walk, from: usize, to: usize, beside: bool): void {
  let first = true;
  writer.ascii("{");
  at.enter(from, to);
  while (at.next()) {
    if (beside ? !isBeside(at) : sortOf(at) != Sort.Told) continue;
    if (!first) writer.ascii(", ");
    first = false;
    moveInside(writer, new Slice(at.keyPtr, at.keyLength));
    writer.ascii(": ");
    moveInside(writer, quotedInside(new Slice(at.value, <i32>(at.valueEnd - at.value))));
  }
  writer.ascii("}");
}
