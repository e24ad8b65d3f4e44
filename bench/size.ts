// What the plugin weighs: the file, as it travels, and its parts.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { unsigned } from "./leb.js";

export interface Size {
  name: string;
  bytes: number;
}

/** Section ids (webassembly.github.io/spec/core/binary/modules.html). */
const SECTIONS: Record<number, string> = { 10: "code", 11: "data" };
/** Magic and version. */
const PREAMBLE = 8;

/** In bytes: all of it, compressed, its code and its data. */
export function sizes(plugin: string): Size[] {
  const module = readFileSync(plugin);
  return [
    { name: "the .wasm", bytes: module.length },
    { name: "gzipped", bytes: gzipSync(module, { level: 9 }).length },
    ...sectionsOf(module),
  ];
}

function sectionsOf(module: Buffer): Size[] {
  const found: Size[] = [];
  for (let at = PREAMBLE; at < module.length; ) {
    const name = SECTIONS[module[at] ?? 0];
    const { value: bytes, next } = unsigned(module, at + 1);
    if (name !== undefined) found.push({ name, bytes });
    at = next + bytes;
  }
  return found;
}
