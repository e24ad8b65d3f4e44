// The command line of `import`.
import { parseArgs } from "node:util";

export const IMPORT_KINDS = ["litellm", "higress", "one-api", "new-api"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** `ai-failover import` as it was asked for. */
export interface ImportFlags {
  from: ImportKind;
  /** The other gateway's file; `-`: the standard input. */
  file: string;
  /** Where the configuration goes; undefined: the standard output. */
  out: string | undefined;
  /** Write over a file that is there. */
  force: boolean;
  /** Of one-api and new-api: the channels of this group alone. */
  group: string | undefined;
}

/** Reads what follows `import`. Throws with a message that names the flag. */
export function importFlags(args: readonly string[]): ImportFlags {
  const options = {
    from: { type: "string" },
    out: { type: "string", short: "o" },
    force: { type: "boolean", default: false },
    group: { type: "string" },
  } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const from = IMPORT_KINDS.find((each) => each === values.from);
  if (from === undefined)
    throw new Error(`--from: expected one of ${IMPORT_KINDS.join(", ")}${values.from === undefined ? "" : `, got "${values.from}"`}`);
  const [file, further] = positionals;
  if (file === undefined || file === "") throw new Error("import: expected the file to read (- for the standard input)");
  if (further !== undefined) throw new Error(`unexpected argument "${further}"`);
  if (values.out === "") throw new Error("--out: expected a file");
  if (values.force && values.out === undefined) throw new Error("--force: there is nothing to write over without --out");
  if (values.group !== undefined && from !== "one-api" && from !== "new-api")
    throw new Error("--group: groups are those of one-api and new-api");
  if (values.group === "") throw new Error("--group: expected the name of a group");
  return { from, file, out: values.out, force: values.force, group: values.group };
}
