import { Alert, Button } from "antd";
import { useState } from "react";
import { pathText } from "../../config/finding.js";
import { currentMarks } from "../api/marks.js";
import { useSay } from "../app/preferences.js";
import type { Side } from "../merge/merge.js";
import type { Upon } from "../merge/upon.js";
import { Switch } from "../parts/Switch.js";
import { bothChanged, formWords } from "../words/form.js";
import { Diff } from "./Diff.js";

interface Props extends Pick<Upon, "others" | "both"> {
  side: Side;
  setSide: (side: Side) => void;
  /** A text without secrets. */
  shown: (text: string) => string;
  /** The file as it was when the form was opened, and as it is. */
  before: string;
  now: string;
}

const SIDES = ["mine", "theirs"] as const;

/** What others changed since: that it stays, or that both changed the same, and which of the two it shall be. */
export function Meanwhile({ others, both, side, setSide, shown, before, now }: Props) {
  const say = useSay();
  const [seen, setSeen] = useState(false);
  if (!others) return null;
  const paths = both.filter((path) => path.length > 0).map((path) => pathText(path));
  const title = both.length === 0 ? say(formWords.changedMeanwhile) : paths.length > 0 ? say(bothChanged, paths) : say(formWords.sameText);
  return (
    <Alert
      type={both.length > 0 ? "warning" : "info"}
      showIcon
      role={both.length > 0 ? "alert" : "status"}
      title={title}
      description={
        <div className="meanwhile">
          {both.length > 0 && (
            <Switch
              label={say(formWords.whose)}
              value={side}
              values={SIDES}
              text={(each) => say(each === "mine" ? formWords.mine : formWords.theirs)}
              set={setSide}
            />
          )}
          <Button size="small" aria-expanded={seen} onClick={() => setSeen(!seen)}>
            {say(formWords.seeOthers)}
          </Button>
          {seen && <Diff before={shown(currentMarks(before))} after={shown(now)} />}
        </div>
      }
    />
  );
}
