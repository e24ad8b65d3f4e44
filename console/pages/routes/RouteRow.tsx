import { Button } from "antd";
import { useState } from "react";
import type { ConfigEdit, ConfigFinding } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { below } from "../../form/use-findings.js";
import type { Value } from "../../live/config-document.js";
import { common } from "../../words/common.js";
import { configWords } from "../../words/config.js";
import { routeWords } from "../../words/routes.js";
import type { LocatedProvider } from "../providers/located.js";
import { FindingList } from "../../review/FindingList.js";
import { Explain } from "./Explain.js";
import { matchItems, type LocatedRoute } from "./located.js";
import { Match } from "./Match.js";
import { patternOf } from "./pattern.js";
import { Sentence } from "./Sentence.js";

interface Props {
  route: LocatedRoute;
  root: Value;
  providers: readonly LocatedProvider[];
  findings: readonly ConfigFinding[];
  /** Its form has something that was typed and not applied. */
  drafted: boolean;
  edit: () => void;
  cure: (changes: ConfigEdit["changes"]) => void;
}

/** A route as a sentence, with what the check says about it, and its plan when asked for. */
export function RouteRow({ route, root, providers, findings, drafted, edit, cure }: Props) {
  const say = useSay();
  const [explained, setExplained] = useState(false);
  const { name, value, preset, index } = route;
  const own = preset ? [] : below(findings, `routes[${index}]`);
  return (
    <li className="panel route-row">
      <div className="route-line">
        <b className="route-name">
          {name} {preset && <span className="pill">{say(routeWords.preset)}</span>}
          {drafted && <span className="pill">{say(configWords.changed)}</span>}
        </b>
        <span className="route-goes">
          <Match value={value} /> <span aria-hidden="true">→</span> <Sentence {...{ value, root, providers }} />
        </span>
        <span className="actions">
          <Button
            size="small"
            aria-expanded={explained}
            onClick={() => setExplained(!explained)}
            aria-label={`${say(routeWords.explain)} ${name}`}
          >
            {say(routeWords.explain)}
          </Button>
          <Button size="small" onClick={edit} aria-label={`${say(common.edit)} ${name}`}>
            {say(common.edit)}
          </Button>
        </span>
      </div>
      <FindingList findings={own} cure={cure} />
      {explained && <Explain first={exampleOf(value, providers)} />}
    </li>
  );
}

/** A model that the route takes: a whole name where it has one, else something that begins right. */
function exampleOf(value: Value, providers: readonly LocatedProvider[]): string {
  const patterns = matchItems(value).map(patternOf);
  const exact = patterns.find(({ kind }) => kind === "exact");
  if (exact !== undefined) return exact.text;
  const prefix = patterns.find(({ kind }) => kind === "prefix")?.text ?? "";
  const known = providers.flatMap((provider) => [
    ...(Array.isArray(provider.value.models) ? (provider.value.models as unknown[]) : []),
    (provider.value.failover as Value | undefined)?.healthCheckModel,
  ]);
  const found = known.find((model) => typeof model === "string" && model.startsWith(prefix) && !/[*~]/.test(model));
  return typeof found === "string" ? found : prefix;
}
