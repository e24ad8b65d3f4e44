// The other gateway's file: its values, and the line at which each of them stands.
import { LineCounter, type Document } from "yaml";
import { pathText } from "../../config/finding.js";
import { jsonProblem } from "../../config/json-problem.js";
import { isObject, type RawObject } from "../../config/raw.js";
import { readYaml } from "../../config/yaml.js";
import { offsetOf, type Path } from "../edit/places.js";

/** What is wrong with the file itself; the message begins with file and line. */
export class ImportError extends Error {}

export type { Path };

export class Source {
  private constructor(
    readonly file: string,
    readonly value: unknown,
    private readonly document: Document.Parsed | undefined,
    private readonly lines: LineCounter,
  ) {}

  /** Reads the text; of several YAML documents the one that `chosen` takes. Throws an `ImportError` that names file, line and what is wrong. */
  static read(file: string, text: string): Source {
    const lines = new LineCounter();
    const start = text.trimStart();
    if (start === "") throw new ImportError(`${file} is empty`);
    if (start.startsWith("{") || start.startsWith("[")) return Source.json(file, text, lines);
    const document = yamlOf(file, text, lines);
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0]);
      throw new ImportError(`${file}:${line}:${col}: this is no YAML: ${withoutSource(error.message)}`);
    }
    return new Source(file, valueOf(file, document), document, lines);
  }

  private static json(file: string, text: string, lines: LineCounter): Source {
    const problem = jsonProblem(text);
    if (problem !== undefined) {
      // YAML has lists and objects in brackets too.
      const flow = tryYaml(text, lines);
      if (flow !== undefined) return new Source(file, valueOf(file, flow), flow, lines);
      throw new ImportError(`${file}:${problem.line}:${problem.column}: this is no JSON: ${problem.message}`);
    }
    return new Source(file, JSON.parse(text.replace(/^\uFEFF/, "")), tryYaml(text, lines), lines);
  }

  /** `config.yaml:12: model_list[1].model_name`. */
  at(path: Path): string {
    const line = this.lineOf(path);
    return `${this.file}${line === undefined ? "" : `:${line}`}: ${pathText(path)}`;
  }

  private lineOf(path: Path): number | undefined {
    const offset = this.document === undefined ? undefined : offsetOf(this.document, path);
    return offset === undefined ? undefined : this.lines.linePos(offset).line;
  }

  /** The file's object. Throws where it is none. */
  object(expected: string): RawObject {
    if (isObject(this.value)) return this.value;
    throw new ImportError(`${this.file}: expected ${expected}`);
  }
}

function yamlOf(file: string, text: string, lines: LineCounter): Document.Parsed {
  try {
    return readYaml(text, lines);
  } catch (error) {
    throw new ImportError(`${file}: ${(error as Error).message}`);
  }
}

/** For the lines alone: undefined where YAML reads it otherwise. */
function tryYaml(text: string, lines: LineCounter): Document.Parsed | undefined {
  if (text.length > 4_000_000) return undefined;
  try {
    const document = readYaml(text, lines);
    return document.errors.length > 0 ? undefined : document;
  } catch {
    return undefined;
  }
}

function valueOf(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    throw new ImportError(`${file}: ${withoutSource((error as Error).message)}`);
  }
}

/** The parser's words without what it quotes: that may be a secret. */
function withoutSource(message: string): string {
  return message.replace(/:? ?"[^]*$|: [^]*$/, "").trim();
}
