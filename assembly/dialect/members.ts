// Members of an object that is being written, one after the other with their commas.
import { ByteWriter } from "../json/write";
import { Slice } from "./slice";
import { moveString } from "./strings";

/** Writes `,"name":value`; nothing where there is no value. */
export function addValue(writer: ByteWriter, name: string, value: Slice): void {
  if (!value.some) return;
  addName(writer, name);
  writer.bytes(value.ptr, value.length);
}

/** Writes `,"name":"text"`; nothing where there is no text. */
export function addString(writer: ByteWriter, name: string, text: Slice): void {
  if (!text.some) return;
  addName(writer, name);
  moveString(writer, text);
}

/** Writes `,"name":` */
export function addName(writer: ByteWriter, name: string): void {
  writer.ascii(',"');
  writer.ascii(name);
  writer.ascii('":');
}

/** Writes `,"name":number`. */
export function addNumber(writer: ByteWriter, name: string, value: i64): void {
  addName(writer, name);
  writer.number(value);
}

/** Writes `,"name":["text",...]`; nothing where there are none. */
export function addStrings(writer: ByteWriter, name: string, texts: Slice[]): void {
  if (texts.length == 0) return;
  addName(writer, name);
  writer.ascii("[");
  for (let i = 0, n = texts.length; i < n; i++) {
    separate(writer, i == 0);
    moveString(writer, texts[i]);
  }
  writer.ascii("]");
}

/** Writes a comma before each entry of a list but the first. */
export function separate(writer: ByteWriter, first: bool): void {
  if (!first) writer.ascii(",");
}

/** A whole number of up to nine digits; `otherwise` for everything else. */
export function wholeNumber(digits: Slice, otherwise: i32): i32 {
  let value: i64 = 0;
  if (digits.length == 0 || digits.length > 9) return otherwise;
  for (let i = 0, n = digits.length; i < n; i++) {
    const digit = <i32>load<u8>(digits.ptr + i) - 48;
    if (digit < 0 || digit > 9) return otherwise;
    value = value * 10 + digit;
  }
  return <i32>value;
}

/** 1.2, 2: clients of OpenAI may ask for up to 2. */
export function isAboveOne(digits: Slice): bool {
  if (!digits.some) return false;
  const value = parseFloat(String.UTF8.decodeUnsafe(digits.ptr, digits.length));
  return value > 1;
}
