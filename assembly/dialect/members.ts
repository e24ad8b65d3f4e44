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

/** Writes a comma before each entry of a list but the first. */
export function separate(writer: ByteWriter, first: bool): void {
  if (!first) writer.ascii(",");
}
