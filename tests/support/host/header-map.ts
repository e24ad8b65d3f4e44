// Headers as Envoy keeps them: in order, duplicates kept, names in lower case, values as bytes (latin1 text here).

export type HeaderPair = [name: string, value: string];

export class HeaderMap {
  list: HeaderPair[];

  constructor(list: readonly (readonly [string, string])[] = []) {
    this.list = list.map(([name, value]) => [name.toLowerCase(), value]);
  }

  /** All values of a name, joined as Envoy joins them for a plugin; undefined without any. */
  get(name: string): string | undefined {
    const values = this.list.filter(([n]) => n === name.toLowerCase()).map(([, v]) => v);
    return values.length === 0 ? undefined : values.join(",");
  }

  add(name: string, value: string): void {
    this.list.push([name.toLowerCase(), value]);
  }

  /** Sets the first, drops the others. */
  replace(name: string, value: string): void {
    const key = name.toLowerCase();
    const at = this.list.findIndex(([n]) => n === key);
    if (at < 0) return this.add(key, value);
    this.list = this.list.filter(([n], i) => n !== key || i === at);
    this.list[at] = [key, value];
  }

  remove(name: string): void {
    this.list = this.list.filter(([n]) => n !== name.toLowerCase());
  }

  copy(): HeaderMap {
    return new HeaderMap(this.list);
  }

  /** The ABI's form: count, sizes, then each name and value with a zero behind it. */
  encode(): Uint8Array {
    return encodePairs(this.list);
  }
}

export function encodePairs(list: readonly HeaderPair[]): Uint8Array {
  const items = list.flat().map((s) => Buffer.from(s, "latin1"));
  const out = Buffer.alloc(4 + items.reduce((sum, b) => sum + b.length + 5, 0));
  out.writeUInt32LE(list.length, 0);
  let at = 4 + items.length * 4;
  items.forEach((item, i) => {
    out.writeUInt32LE(item.length, 4 + i * 4);
    item.copy(out, at);
    at += item.length + 1;
  });
  return out;
}

/** Throws where the sizes lead out of the bytes: the real host would read past them. */
export function decodePairs(bytes: Uint8Array): HeaderPair[] {
  if (bytes.length < 4) return [];
  const data = Buffer.from(bytes);
  const count = data.readUInt32LE(0);
  const list: HeaderPair[] = [];
  let at = 4 + count * 8;
  for (let i = 0; i < count; i++) {
    const [nameSize, valueSize] = [data.readUInt32LE(4 + i * 8), data.readUInt32LE(8 + i * 8)];
    if (at + nameSize + valueSize + 2 > data.length) throw new Error("pairs that lead out of their bytes");
    list.push([data.toString("latin1", at, at + nameSize), data.toString("latin1", at + nameSize + 1, at + nameSize + 1 + valueSize)]);
    at += nameSize + valueSize + 2;
  }
  return list;
}
