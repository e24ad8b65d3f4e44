// Shapes out of the declarations of a package that is installed here.
import { join } from "node:path";
import ts from "typescript";
import type { Member, Shape } from "./shape.js";

export class Declarations {
  private readonly checker: ts.TypeChecker;
  private readonly file: ts.SourceFile;
  private readonly known = new Map<ts.Type, Shape>();

  constructor(file: string) {
    const path = join("node_modules", file);
    const program = ts.createProgram([path], { skipLibCheck: true, strict: true, types: [], target: ts.ScriptTarget.ES2022 });
    this.checker = program.getTypeChecker();
    this.file = program.getSourceFile(path) as ts.SourceFile;
  }

  shape(name: string): Shape {
    const module = this.checker.getSymbolAtLocation(this.file);
    const exported = module && this.checker.getExportsOfModule(module).find((one) => one.name === name);
    if (!exported) throw new Error(`${this.file.fileName} exports no ${name}`);
    return this.of(this.checker.getDeclaredTypeOfSymbol(exported));
  }

  private of(type: ts.Type): Shape {
    const found = this.known.get(type) ?? this.made(type);
    this.known.set(type, found);
    return found;
  }

  private made(type: ts.Type): Shape {
    const { flags } = type;
    if (type.isStringLiteral()) return { kind: "word", word: type.value };
    if (flags & ts.TypeFlags.StringLike) return { kind: "text" };
    if (flags & ts.TypeFlags.NumberLike) return { kind: "number" };
    if (flags & ts.TypeFlags.BooleanLike) return { kind: "switch" };
    if (type.isUnion()) return this.union(type);
    return flags & ts.TypeFlags.Object || type.isIntersection() ? this.object(type) : { kind: "anything" };
  }

  private union(type: ts.UnionType): Shape {
    const nothing = ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.BooleanLiteral;
    const shapes = type.types.filter(({ flags }) => !(flags & nothing)).map((one) => this.of(one));
    if (type.types.some(({ flags }) => flags & ts.TypeFlags.BooleanLiteral)) shapes.push({ kind: "switch" });
    return shapes.length === 1 ? (shapes[0] as Shape) : { kind: "one of", shapes };
  }

  private object(type: ts.Type): Shape {
    const element = this.checker.isArrayType(type) ? this.checker.getTypeArguments(type as ts.TypeReference)[0] : undefined;
    if (element) return { kind: "list", of: this.of(element) };
    const members = type.getProperties();
    if (members.length === 0 || type.getStringIndexType()) return { kind: "anything" };
    return { kind: "object", members: () => members.map((member) => this.member(member)) };
  }

  private member(symbol: ts.Symbol): Member {
    const type = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(symbol));
    return { name: symbol.name, shape: this.of(type), optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0 };
  }
}
