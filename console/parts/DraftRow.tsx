import { Button } from "antd";
import { useSay } from "../app/preferences.js";
import { configWords } from "../words/config.js";

/** What was typed and not applied where no card or row of the page stands for it: a button each to go on. */
export function DraftRow({ names, open }: { names: readonly string[]; open: (name: string) => void }) {
  const say = useSay();
  if (names.length === 0) return null;
  return (
    <p className="actions">
      {[...new Set(names)].map((name) => (
        <Button key={name} size="small" onClick={() => open(name)}>
          {name} · {say(configWords.changed)}
        </Button>
      ))}
    </p>
  );
}
