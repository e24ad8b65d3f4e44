// A module that counts what it executes: at the beginning of each stretch of code without branches a counter of its function grows by what the
// stretch holds. The count depends on nothing but code and input, so a test can hold it where a time would be noise.

/** What one instruction counts, about as many as V8 makes of it in Envoy, where each access to memory is checked. */
const WEIGHTS = { access: 3, call: 6, indirect: 10, bulk: 20, other: 1 } as const;

const SECTION = { import: 2, function: 3, global: 6, export: 7, code: 10 } as const;

/** Its counters are exported globals: `metered:` and the function's number. */
export const METERED = "metered:";
/** What a counter grows by at each entry of its function, beside the weights below it. */
const ENTRY = 2 ** 40;

/** What a counter says. */
export function readCounter(counter: bigint): { entries: number; count: number } {
  return { entries: Number(counter / BigInt(ENTRY)), count: Number(counter % BigInt(ENTRY)) };
}

/** The same module with a counter for each function. Throws on what asc does not write. */
export function metered(module: Uint8Array): Uint8Array {
  const sections = sectionsOf(module);
  const imported = importedIn(bodyOf(sections, SECTION.import));
  const globals = new Reader(bodyOf(sections, SECTION.global)).u32();
  const functions = new Reader(bodyOf(sections, SECTION.code)).u32();
  const changed = sections.map(({ id, body }) => {
    if (id === SECTION.global) return { id, body: appended(body, Array<number[]>(functions).fill(ZERO)) };
    if (id === SECTION.export) {
      const exports = Array.from({ length: functions }, (_, i) => [
        ...named(`${METERED}${imported.functions + i}`),
        0x03,
        ...leb(imported.globals + globals + i),
      ]);
      return { id, body: appended(body, exports) };
    }
    if (id === SECTION.code) return { id, body: countedCode(body, imported.globals + globals) };
    return { id, body };
  });
  return Buffer.concat([module.subarray(0, 8), ...changed.flatMap(({ id, body }) => [Buffer.from([id, ...leb(body.length)]), body])]);
}

/** A mutable 64-bit global that begins at 0. */
const ZERO = [0x7e, 0x01, 0x42, 0x00, 0x0b];

interface Section {
  id: number;
  body: Uint8Array;
}

function sectionsOf(module: Uint8Array): Section[] {
  const reader = new Reader(module, 8);
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    sections.push({ id, body: reader.take(reader.u32()) });
  }
  return sections;
}

function bodyOf(sections: Section[], id: number): Uint8Array {
  const found = sections.find((s) => s.id === id);
  if (!found) throw new Error(`the module has no section ${id}`);
  return found.body;
}

/** How many functions and globals are imported: they are numbered first. */
function importedIn(body: Uint8Array): { functions: number; globals: number } {
  const reader = new Reader(body);
  const counts = { functions: 0, globals: 0 };
  for (let left = reader.u32(); left > 0; left--) {
    reader.take(reader.u32());
    reader.take(reader.u32());
    const kind = reader.byte();
    if (kind === 0) counts.functions += 1;
    else if (kind === 3) counts.globals += 1;
    else throw new Error(`an import of kind ${kind}`);
    if (kind === 3) reader.take(1);
    reader.u32();
  }
  return counts;
}

/** A vector with more entries. */
function appended(body: Uint8Array, entries: number[][]): Uint8Array {
  const reader = new Reader(body);
  const count = reader.u32();
  return Buffer.concat([Buffer.from(leb(count + entries.length)), body.subarray(reader.at), Buffer.from(entries.flat())]);
}

function countedCode(body: Uint8Array, firstCounter: number): Uint8Array {
  const reader = new Reader(body);
  const count = reader.u32();
  const bodies = Array.from({ length: count }, (_, i) => {
    const code = countedBody(reader.take(reader.u32()), firstCounter + i);
    return Buffer.concat([Buffer.from(leb(code.length)), code]);
  });
  return Buffer.concat([Buffer.from(leb(count)), ...bodies]);
}

function countedBody(body: Uint8Array, counter: number): Uint8Array {
  const reader = new Reader(body);
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    reader.byte();
  }
  const parts: Uint8Array[] = [body.subarray(0, reader.at)];
  let from = reader.at;
  let weight = ENTRY;
  const close = (): void => {
    if (weight > 0) parts.push(Buffer.from([0x23, ...leb(counter), 0x42, ...signed(weight), 0x7c, 0x24, ...leb(counter)]));
    parts.push(body.subarray(from, reader.at));
    [from, weight] = [reader.at, 0];
  };
  while (!reader.done) {
    const { weight: more, branches } = instruction(reader);
    weight += more;
    if (branches) close();
  }
  close();
  return Buffer.concat(parts);
}

/** Reads one instruction: what it counts, and whether the stretch ends behind it. */
function instruction(reader: Reader): { weight: number; branches: boolean } {
  const at = reader.at;
  const code = reader.byte();
  const free = { weight: 0, branches: false };
  const plain = { weight: WEIGHTS.other, branches: false };
  if (code === 0x05 || code === 0x0b) return { weight: 0, branches: true };
  if (code >= 0x02 && code <= 0x04) {
    reader.u32();
    return { weight: code === 0x04 ? WEIGHTS.other : 0, branches: true };
  }
  if (code === 0x00 || code === 0x0f) return { weight: WEIGHTS.other, branches: true };
  if (code === 0x0c || code === 0x0d) {
    reader.u32();
    return { weight: WEIGHTS.other, branches: true };
  }
  if (code === 0x0e) {
    for (let left = reader.u32() + 1; left > 0; left--) reader.u32();
    return { weight: WEIGHTS.access, branches: true };
  }
  if (code === 0x10) {
    reader.u32();
    return { weight: WEIGHTS.call, branches: false };
  }
  if (code === 0x11) {
    reader.u32();
    reader.u32();
    return { weight: WEIGHTS.indirect, branches: false };
  }
  if (code >= 0x20 && code <= 0x22) {
    reader.u32();
    return free;
  }
  if (code === 0x23 || code === 0x24) {
    reader.u32();
    return plain;
  }
  if (code >= 0x28 && code <= 0x3e) {
    reader.u32();
    reader.u32();
    return { weight: WEIGHTS.access, branches: false };
  }
  if (code === 0x3f || code === 0x40) {
    reader.byte();
    return plain;
  }
  if (code === 0x41 || code === 0x42) {
    reader.leb();
    return free;
  }
  if (code === 0x43 || code === 0x44) {
    reader.take(code === 0x43 ? 4 : 8);
    return free;
  }
  if (code === 0x01 || code === 0x1a) return free;
  if (code === 0x1b || (code >= 0x45 && code <= 0xc4)) return plain;
  if (code === 0xfc) return bulk(reader, at);
  if (code === 0xfd) return vector(reader, at);
  throw new Error(`unknown instruction 0x${code.toString(16)} at ${at}`);
}

function bulk(reader: Reader, at: number): { weight: number; branches: boolean } {
  const code = reader.u32();
  if (code <= 7) return { weight: WEIGHTS.other, branches: false };
  if (code !== 10 && code !== 11) throw new Error(`unknown instruction 0xfc ${code} at ${at}`);
  reader.take(code === 10 ? 2 : 1);
  return { weight: WEIGHTS.bulk, branches: false };
}

function vector(reader: Reader, at: number): { weight: number; branches: boolean } {
  const code = reader.u32();
  if (code <= 11 || code === 92 || code === 93 || (code >= 84 && code <= 91)) {
    reader.u32();
    reader.u32();
    if (code >= 84 && code <= 91) reader.byte();
    return { weight: WEIGHTS.access, branches: false };
  }
  if (code === 12 || code === 13) reader.take(16);
  else if (code >= 21 && code <= 34) reader.byte();
  else if (code > 255) throw new Error(`unknown instruction 0xfd ${code} at ${at}`);
  return { weight: WEIGHTS.other, branches: false };
}

class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error("the module ends too early");
    return byte;
  }

  take(size: number): Uint8Array {
    if (this.at + size > this.bytes.length) throw new Error("the module ends too early");
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** One whose value does not matter. */
  leb(): void {
    while (this.byte() >= 0x80);
  }
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(Math.floor(value / 0x80))];
}

/** A positive number as a signed one. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(Math.floor(value / 0x80))];
}

function named(name: string): number[] {
  const bytes = Buffer.from(name);
  return [...leb(bytes.length), ...bytes];
}

/** What the functions of a module are called, by their numbers; empty where it was built without names. */
export function functionNames(module: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  for (const { id, body } of sectionsOf(module)) {
    if (id !== 0) continue;
    const reader = new Reader(body);
    if (Buffer.from(reader.take(reader.u32())).toString() !== "name") continue;
    while (!reader.done) {
      const kind = reader.byte();
      const part = new Reader(reader.take(reader.u32()));
      if (kind !== 1) continue;
      for (let left = part.u32(); left > 0; left--) names.set(part.u32(), Buffer.from(part.take(part.u32())).toString());
    }
  }
  return names;
}
