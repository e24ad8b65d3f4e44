// A change that was made on one document, upon the one that is there now.
import { parse } from "yaml";
import type { ConfigDocument, ConfigEdit } from "../../config/api.js";
import { currentMarks } from "../api/marks.js";
import { isThing } from "./align.js";
import { changed, changesBetween } from "./apply.js";
import { mergeLines } from "./lines.js";
import { merge, type Side } from "./merge.js";

/** By path, as a text that somebody wrote, or as a text that shall stand there whatever was there before. */
export type Change = { changes: ConfigEdit["changes"] } | { yaml: string } | { whole: string };

export interface Upon {
  /** What to do with the text that is there now. */
  change: { changes: ConfigEdit["changes"] } | { yaml: string };
  /** Others changed the file since. */
  others: boolean;
  /** Where both changed the same; an empty path: somewhere in the text. */
  both: (string | number)[][];
}

/** Undefined: one of the two texts is no YAML object, so there are no paths in it. */
export function upon(opened: ConfigDocument, change: Change, now: ConfigDocument, side: Side): Upon | undefined {
  const base = currentMarks(opened.yaml);
  const others = base !== now.yaml;
  if ("whole" in change) return { change: { yaml: change.whole }, others, both: [] };
  if ("yaml" in change) return { ...textUpon(base, currentMarks(change.yaml), now.yaml, side), others };
  const changes = JSON.parse(currentMarks(JSON.stringify(change.changes))) as ConfigEdit["changes"];
  if (!others) return { change: { changes }, others, both: [] };
  const [was, theirs] = [rootOf(base), rootOf(now.yaml)];
  if (was === undefined || theirs === undefined) return undefined;
  const { value, both } = merge(was, changed(was, changes), theirs, side);
  return { change: { changes: changesBetween(theirs, value) }, others, both: both.map((path) => [...path]) };
}

function textUpon(base: string, mine: string, theirs: string, side: Side): Pick<Upon, "change" | "both"> {
  const merged = mergeLines(base, mine, theirs);
  if (base === theirs) return { change: { yaml: mine }, both: [] };
  return merged === undefined ? { change: { yaml: side === "mine" ? mine : theirs }, both: [[]] } : { change: { yaml: merged }, both: [] };
}

function rootOf(yaml: string): object | undefined {
  try {
    const value: unknown = parse(yaml) ?? {};
    return isThing(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
