import { Button, Input } from "antd";
import { useSay } from "../../app/preferences.js";
import { common } from "../../words/common.js";
import { routeWords } from "../../words/routes.js";
import { itemOf, itemsOf, modelOf, patternOf, type Pattern } from "./pattern.js";

const KINDS = ["exact", "prefix", "regex", "any"] as const;

/** The models that a route is for: any of the rows. Without a row it is for everything. */
export function MatchEditor({ model, set }: { model: unknown; set: (model: unknown) => void }) {
  const say = useSay();
  const items = itemsOf(model);
  const replace = (i: number, pattern: Pattern) =>
    set(
      modelOf(
        items.map((item, n) => (n === i ? itemOf(pattern, item) : item)),
        model,
      ),
    );
  return (
    <div className="rows" role="group" aria-label={say(routeWords.match)}>
      {items.map((item, i) => {
        const pattern = patternOf(item);
        const other = pattern.kind === "other";
        return (
          <div key={i} className="row match-row">
            <select
              className="choice"
              aria-label={`${say(routeWords.match)} ${i + 1}`}
              value={pattern.kind}
              disabled={other}
              onChange={(event) => replace(i, { ...pattern, kind: event.target.value as Pattern["kind"] })}
            >
              {(other ? (["other"] as const) : KINDS).map((kind) => (
                <option key={kind} value={kind}>
                  {say(kind === "other" ? routeWords.otherMatch : routeWords[kind])}
                </option>
              ))}
            </select>
            {pattern.kind !== "any" && (
              <Input
                aria-label={`${say(routeWords.model)} ${i + 1}`}
                value={pattern.text}
                disabled={other}
                onChange={(event) => replace(i, { ...pattern, text: event.target.value })}
                spellCheck={false}
                autoComplete="off"
              />
            )}
            <Button
              aria-label={`${say(common.remove)}: ${say(routeWords.match)} ${i + 1}`}
              onClick={() =>
                set(
                  modelOf(
                    items.filter((_, n) => n !== i),
                    model,
                  ),
                )
              }
            >
              ✕
            </Button>
          </div>
        );
      })}
      {items.length === 0 && <p className="soft">{say(routeWords.everything)}</p>}
      <Button size="small" onClick={() => set(modelOf([...items, { prefix: "" }], model))}>
        {say(routeWords.addMatch)}
      </Button>
    </div>
  );
}
