// Header pairs in the ABI's form: their count, the sizes of names and values, then each with a zero behind it.

/** The bytes of a list; values one byte for each character. */
export function encodePairs(list: readonly (readonly [string, string])[]): Uint8Array {
  const items = list.flat().map((text) => Buffer.from(text, "latin1"));
  const out = Buffer.alloc(4 + items.reduce((sum, item) => sum + item.length + 5, 0));
  out.writeUInt32LE(list.length, 0);
  let at = 4 + items.length * 4;
  items.forEach((item, i) => {
    out.writeUInt32LE(item.length, 4 + i * 4);
    item.copy(out, at);
    at += item.length + 1;
  });
  return out;
}

/** The list of such bytes. Throws where the sizes lead out of them. */
export function decodePairs(bytes: Uint8Array): [string, string][] {
  if (bytes.length < 4) return [];
  const buffer = Buffer.from(bytes);
  const count = buffer.readUInt32LE(0);
  const pairs: [string, string][] = [];
  let at = 4 + count * 8;
  for (let i = 0; i < count; i++) {
    const name = buffer.readUInt32LE(4 + i * 8);
    const value = buffer.readUInt32LE(8 + i * 8);
    if (at + name + value + 2 > buffer.length) throw new Error("header sizes lead out of their bytes");
    pairs.push([buffer.toString("latin1", at, at + name), buffer.toString("latin1", at + name + 1, at + name + 1 + value)]);
    at += name + value + 2;
  }
  return pairs;
}
