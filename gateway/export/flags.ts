// The command line of `export`.
import { parseArgs } from "node:util";
import { EXPORT_KINDS, type ExportKind } from "./exported.js";
import { releaseOf } from "./release.js";

/** `ai-failover export` as it was asked for. */
export interface ExportFlags {
  to: ExportKind;
  config: string | undefined;
  /** The platform's release; undefined: the usual one, or what the answer to a question says. */
  release?: string | undefined;
  /** Folder for the files; undefined: they are printed. */
  out: string | undefined;
}

/** Reads what follows `export`. Throws with a message that names the flag. */
export function exportFlags(args: readonly string[]): ExportFlags {
  const options = { to: { type: "string" }, config: { type: "string" }, out: { type: "string" }, release: { type: "string" } } as const;
  const { to, config, out, release } = parseArgs({ args: [...args], options }).values;
  const kind = EXPORT_KINDS.find((each) => each === to);
  if (kind === undefined) throw new Error(`--to: expected one of ${EXPORT_KINDS.join(", ")}${to === undefined ? "" : `, got "${to}"`}`);
  releaseOf(kind, release);
  return { to: kind, config, out, release };
}
