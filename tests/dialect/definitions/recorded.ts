// Shapes of packages that are not installed here, as make.py wrote them down.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Member, Shape } from "./shape.js";

type Kind = "text" | "number" | "switch" | "anything" | { words: string[] } | { list: Kind } | { type: string } | { one: Kind[] };
type Members = Record<string, { is: Kind; optional: boolean }>;

interface File {
  /** Of Google's request: what stands beside the contents. */
  beside?: string[];
  /** A union is an object of one of its members. */
  types: Record<string, Members | { union: Members }>;
}

export class Recorded {
  readonly file: File;

  constructor(name: "gemini" | "converse") {
    this.file = JSON.parse(readFileSync(join("tests", "dialect", "definitions", `${name}.json`), "utf8")) as File;
  }

  shape(name: string): Shape {
    const type = this.file.types[name];
    if (type === undefined) throw new Error(`there is no ${name}`);
    if (!("union" in type)) return { kind: "object", members: () => this.members(type as Members) };
    const each = this.members(type.union as Members).map((member) => ({ ...member, optional: false }));
    return { kind: "one of", shapes: each.map((member) => ({ kind: "object", members: () => [member] })) };
  }

  private members(members: Members): Member[] {
    return Object.entries(members).map(([name, { is, optional }]) => ({ name, shape: this.of(is), optional }));
  }

  private of(kind: Kind): Shape {
    if (typeof kind === "string") return { kind };
    if ("words" in kind) return { kind: "one of", shapes: kind.words.map((word) => ({ kind: "word", word })) };
    if ("list" in kind) return { kind: "list", of: this.of(kind.list) };
    if ("one" in kind) return { kind: "one of", shapes: kind.one.map((one) => this.of(one)) };
    // What a schema says is its own.
    return kind.type === "Schema" ? { kind: "anything" } : this.shape(kind.type);
  }
}
