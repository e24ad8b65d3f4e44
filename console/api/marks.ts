// Marks that stand for secrets are drawn anew when the gateway starts: what is open in the page since before brings those of before.
import type { ConfigDocument } from "../../config/api.js";

type Secrets = ConfigDocument["secrets"];

const MARK = /__secret_[0-9a-f]{16}__/g;
let newest: Secrets = [];
const now = new Map<string, string>();

/** The secrets of the document that was read last. Those of before that look the same, and are as many, are these. */
export function learnMarks(secrets: Secrets): void {
  const marks = new Set(secrets.map(({ mark }) => mark));
  const looks = new Map(newest.map(({ masked }) => [masked, newest.filter((each) => each.masked === masked)]));
  for (const [masked, before] of looks) {
    const after = secrets.filter((each) => each.masked === masked);
    if (before.length !== after.length || before.some(({ mark }) => marks.has(mark))) continue;
    before.forEach(({ mark }, i) => renamed(mark, after[i]?.mark ?? mark));
  }
  newest = secrets;
}

function renamed(from: string, to: string): void {
  for (const [mark, meant] of now) if (meant === from) now.set(mark, to);
  now.set(from, to);
}

/** A text with the marks of now. */
export function currentMarks(text: string): string {
  return now.size === 0 ? text : text.replace(MARK, (mark) => now.get(mark) ?? mark);
}
