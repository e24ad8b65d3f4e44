import { diffLines } from "diff";
import { useMemo } from "react";
import { useSay } from "../app/preferences.js";
import { formWords, sameLines } from "../words/form.js";
import "./review.css";

const CONTEXT = 2;

type Line = { kind: "same" | "added" | "removed"; text: string } | { kind: "folded"; count: number };

/** Two texts, line by line; long stretches that are the same are folded. */
export function Diff({ before, after }: { before: string; after: string }) {
  const say = useSay();
  const lines = useMemo(() => diffOf(before, after), [before, after]);
  if (before === after) return <p>{say(formWords.nothing)}</p>;
  return (
    <pre className="diff" tabIndex={0}>
      {lines.map((line, i) =>
        line.kind === "folded" ? (
          <div key={i} className="folded">
            {say(sameLines, line.count)}
          </div>
        ) : (
          <div key={i} className={line.kind}>
            {line.kind !== "same" && <span className="unseen">{say(line.kind === "added" ? formWords.added : formWords.removed)} </span>}
            <span aria-hidden="true">{line.kind === "added" ? "+ " : line.kind === "removed" ? "- " : "  "}</span>
            {line.text}
          </div>
        ),
      )}
    </pre>
  );
}

function diffOf(before: string, after: string): Line[] {
  const parts = diffLines(before, after);
  return parts.flatMap(({ value, added, removed }, i): Line[] => {
    const texts = value.replace(/\n$/, "").split("\n");
    if (added || removed) return texts.map((text) => ({ kind: added ? "added" : "removed", text }));
    return folded(texts, i === 0 ? 0 : CONTEXT, i === parts.length - 1 ? 0 : CONTEXT);
  });
}

function folded(texts: readonly string[], head: number, tail: number): Line[] {
  const same = (text: string): Line => ({ kind: "same", text });
  const count = texts.length - head - tail;
  if (count <= 2) return texts.map(same);
  return [...texts.slice(0, head).map(same), { kind: "folded", count }, ...texts.slice(texts.length - tail).map(same)];
}
