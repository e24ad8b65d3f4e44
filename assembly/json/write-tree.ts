// A tree back into JSON text: numbers with their digits as they were written, nothing between the values.
import { JsonKind, JsonValue } from "./tree";
import { ByteWriter } from "./write";

/** Writes a value. As deep as the reader of trees allows, and no deeper. */
export function writeTree(writer: ByteWriter, value: JsonValue): void {
  if (value.kind == JsonKind.Null) writer.ascii("null");
  else if (value.kind == JsonKind.Flag) writer.ascii(value.flag ? "true" : "false");
  else if (value.kind == JsonKind.Number) writer.ascii(value.text);
  else if (value.kind == JsonKind.Text) writer.jsonText(value.text);
  else writeItems(writer, value);
}

function writeItems(writer: ByteWriter, value: JsonValue): void {
  writer.ascii(value.isObject ? "{" : "[");
  for (let i = 0, n = value.items.length; i < n; i++) {
    if (i > 0) writer.ascii(",");
    if (value.isObject) {
      writer.jsonText(value.keys[i]);
      writer.ascii(":");
    }
    writeTree(writer, value.items[i]);
  }
  writer.ascii(value.isObject ? "}" : "]");
}
