// The same for a text: by its lines.
import { diffArrays } from "diff";
import { same } from "./same.js";

interface Change {
  /** Lines of the base, from one up to another. */
  start: number;
  end: number;
  lines: string[];
}

/** The lines that each side changed, in one text; undefined: both changed the same lines, or wrote at the same place. */
export function mergeLines(base: string, mine: string, theirs: string): string | undefined {
  const [ours, others] = [changesOf(base, mine), changesOf(base, theirs)];
  const changes = [...ours];
  for (const change of others) {
    const met = ours.filter((own) => touches(own, change));
    if (met.length === 0) changes.push(change);
    else if (!met.every((own) => same(own, change))) return undefined;
  }
  const lines = linesOf(base);
  for (const { start, end, lines: by } of changes.sort((a, b) => b.start - a.start || b.end - a.end))
    lines.splice(start, end - start, ...by);
  return lines.join("");
}

function touches(a: Change, b: Change): boolean {
  if (a.start === a.end || b.start === b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

function changesOf(before: string, after: string): Change[] {
  const changes: Change[] = [];
  let at = 0;
  for (const { value, added, removed } of diffArrays(linesOf(before), linesOf(after))) {
    const last = changes.at(-1);
    const open = last !== undefined && last.end === at ? last : undefined;
    if (!added && !removed) at += value.length;
    else if (open !== undefined) {
      if (added) open.lines.push(...value);
      else open.end = at += value.length;
    } else {
      const end = at + (removed ? value.length : 0);
      changes.push({ start: at, end, lines: added ? [...value] : [] });
      at = end;
    }
  }
  return changes;
}

/** With their line breaks; the last line gets one. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => `${line}\n`);
}
