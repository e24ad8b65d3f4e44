import { useSay } from "../../app/preferences.js";
import type { Value } from "../../live/config-document.js";
import { routeWords } from "../../words/routes.js";
import { matchItems } from "./located.js";
import { patternOf } from "./pattern.js";

/** The models that a route is for: `qwen-…`, `gpt-4o`, `/regex/`. */
export function Match({ value }: { value: Value }) {
  const say = useSay();
  const items = matchItems(value);
  if (items.length === 0) return <span>{say(routeWords.everything)}</span>;
  return (
    <span className="match">
      {items.map((item, i) => {
        const { kind, text } = patternOf(item);
        if (kind === "any") return <span key={i}>{say(routeWords.everything)}</span>;
        return <code key={i}>{kind === "prefix" ? `${text}…` : kind === "regex" ? `/${text}/` : text}</code>;
      })}
    </span>
  );
}
