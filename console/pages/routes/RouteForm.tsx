import { Button, Collapse, Spin } from "antd";
import { useMemo, useState } from "react";
import type { ConfigEdit, ProviderType } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { withAt, without, type Path } from "../../form/change.js";
import { inherited, useDefinition } from "../../form/definition.js";
import { Fields, type FormState } from "../../form/Fields.js";
import { useFindings } from "../../form/use-findings.js";
import { isObject, type ConfigFile, type Value } from "../../live/config-document.js";
import { dropDraft, useDraft } from "../../live/drafts.js";
import { FindingList } from "../../review/FindingList.js";
import { Review } from "../../review/Review.js";
import { common } from "../../words/common.js";
import { configWords } from "../../words/config.js";
import { providerWords } from "../../words/providers.js";
import { routeWords } from "../../words/routes.js";
import { providersOf } from "../providers/located.js";
import { useFocusBack } from "../../parts/use-focus-back.js";
import { Chain } from "./Chain.js";
import { fallbacksOf, routeChange, type LocatedRoute } from "./located.js";
import { Match } from "./Match.js";
import { MatchEditor } from "./MatchEditor.js";
import { Sentence } from "./Sentence.js";
import { Targets } from "./Targets.js";

/** A route's form as the file was when it was opened. */
export interface OpenedForm {
  file: ConfigFile;
  routes: readonly LocatedRoute[];
  index: number;
  /** Undefined: the route is new. */
  name: string | undefined;
}

interface Props {
  form: OpenedForm;
  draft: string;
  types: readonly ProviderType[];
  close: () => void;
}

/** Keys with an editor of their own; all others come from the definition. */
const APART = ["name", "match", "provider", "model", "targets", "fallbacks"];

/** A route as a sentence that can be edited: what it is for, where it goes, what comes next. */
export function RouteForm({ form: opened, draft, types, close }: Props) {
  useFocusBack();
  const say = useSay();
  const definition = useDefinition();
  const { file, routes, index } = opened;
  const [first] = useState<Value>(() => routes[index]?.value ?? newRoute(file.value));
  const [value, setValue, changed] = useDraft<Value>(draft, opened, first);
  const [reviewing, setReviewing] = useState(false);
  const changes = useMemo<ConfigEdit["changes"]>(() => {
    const { path, ...rest } = routeChange(routes, index, value);
    return [{ path: [...path], ...rest }];
  }, [routes, index, value]);
  const place = useMemo<Path>(() => ["routes", index], [index]);
  const findings = useFindings(file.document, changes, place);
  if (definition === undefined) return <Spin />;
  const root = file.value ?? {};
  const providers = providersOf(root);
  const change = (at: Path, next: unknown) => setValue((before) => (withAt(before, at, next) ?? {}) as Value);
  const form: FormState = { value, change, findings, masked: () => undefined, otherwise: (at) => inherited(definition.root, root, at) };
  const setModel = (model: unknown) => setValue((before) => withMatch(before, model));
  const setFallbacks = (targets: unknown[]) => change(["fallbacks"], targets.length === 0 ? undefined : targets);
  const generated = definition.route.filter(({ key }) => !APART.includes(key));
  const elsewhere = findings.filter(({ path }) => APART.some((key) => key !== "name" && (path === key || path.startsWith(key))));
  const end = () => {
    dropDraft(draft);
    close();
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        setReviewing(true);
      }}
    >
      <p className="route-sentence">
        <Match value={value} /> {say(routeWords.goesTo)} <Sentence {...{ value, root, providers }} />
      </p>
      <Fields fields={definition.route.filter(({ key }) => key === "name")} form={form} />
      <section>
        <h3>{say(routeWords.match)}</h3>
        <MatchEditor model={isObject(value.match) ? value.match.model : undefined} set={setModel} />
      </section>
      <section>
        <h3>{say(routeWords.target)}</h3>
        <Targets {...{ value, providers, types }} set={(next) => setValue(() => next)} />
      </section>
      <section>
        <h3>{say(routeWords.fallback)}</h3>
        <p className="help">{say(routeWords.fallbackHelp)}</p>
        <Chain {...{ providers, types }} targets={fallbacksOf(value)} set={setFallbacks} />
      </section>
      <FindingList findings={elsewhere} />
      <Collapse items={[{ key: "more", label: say(routeWords.more), children: <Fields fields={generated} form={form} /> }]} />
      <div className="form-end">
        <Button type="primary" htmlType="submit">
          {say(providerWords.saveReview)}
        </Button>
        <Button onClick={end}>{say(common.cancel)}</Button>
        {changed && <span className="soft">{say(configWords.changed)}</span>}
      </div>
      {reviewing && <Review opened={file.document} change={{ changes }} done={end} cancel={() => setReviewing(false)} />}
    </form>
  );
}

/** It begins with the first provider. */
function newRoute(root: Value | undefined): Value {
  const [provider] = providersOf(root);
  return { match: { model: { prefix: "" } }, ...(provider === undefined ? {} : { provider: provider.id }) };
}

/** `match.model` set; other keys of `match` stay, and an empty `match` goes. */
function withMatch(value: Value, model: unknown): Value {
  const others = without(isObject(value.match) ? value.match : {}, "model");
  const match = model === undefined ? others : { ...others, model };
  return Object.keys(match).length > 0 ? { ...value, match } : without(value, "match");
}
