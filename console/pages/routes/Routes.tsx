import { Alert, Button, Drawer, Empty, Spin } from "antd";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router-dom";
import type { ConfigDocument, ConfigEdit } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { useConfigFile } from "../../live/config-document.js";
import { draftAt, dropDraft, useDrafts } from "../../live/drafts.js";
import { useCheck } from "../../live/use-check.js";
import { Review } from "../../review/Review.js";
import { common } from "../../words/common.js";
import { formWords } from "../../words/form.js";
import { providerWords } from "../../words/providers.js";
import { editRoute, routeWords } from "../../words/routes.js";
import { providersOf } from "../providers/located.js";
import { useTypes } from "../providers/types.js";
import { Explain } from "./Explain.js";
import { routeChange, routesOf } from "./located.js";
import { RouteForm, type OpenedForm } from "./RouteForm.js";
import { RouteRow } from "./RouteRow.js";
import "./routes.css";
import { owned } from "../../api/owned.js";
import { DraftRow } from "../../parts/DraftRow.js";
import { Problem } from "../../parts/Problem.js";

const NEW = "+";
const draftKey = (name: string | undefined) => (name === undefined ? "new route" : `route ${name}`);

/** Where does a model name go, and what if that fails? */
export default function Routes() {
  const say = useSay();
  const navigate = useNavigate();
  const { file, problem, reload } = useConfigFile();
  const types = useTypes();
  const checked = useCheck(file?.document);
  const drafts = useDrafts();
  const [form, setForm] = useState<OpenedForm>();
  const [change, setChange] = useState<{ document: ConfigDocument; changes: ConfigEdit["changes"] }>();
  const routes = useMemo(() => routesOf(file?.value, types ?? []), [file, types]);
  if (problem !== undefined && file === undefined) return <Problem text={problem} />;
  if (file === undefined || types === undefined) return <Spin />;
  const root = file.value;
  const providers = providersOf(root);
  const close = () => {
    setForm(undefined);
    setChange(undefined);
    owned(reload());
  };
  /** What was begun before goes on as it began. */
  const open = (name: string | undefined, index: number) =>
    setForm(draftAt<OpenedForm, unknown>(draftKey(name))?.opened ?? { file, routes, index, name });
  // Of a new route, and of one that others took away: it has no row.
  const apart = drafts.flatMap((key) => {
    const name = key === draftKey(undefined) ? NEW : key.startsWith(draftKey("")) ? key.slice(draftKey("").length) : undefined;
    return name === undefined || routes.some((each) => each.name === name) ? [] : [name];
  });
  const remove = ({ file: { document }, routes, index }: OpenedForm) => {
    const { path, ...rest } = routeChange(routes, index, undefined);
    setChange({ document, changes: [{ path: [...path], ...rest }] });
  };
  const applied = () => {
    if (form !== undefined) dropDraft(draftKey(form.name));
    close();
  };
  return (
    <>
      <div className="page-head">
        <h1>{say(common.routes)}</h1>
        <span className="grow" />
        <Button type="primary" disabled={providers.length === 0} onClick={() => open(undefined, routes.length)}>
          {say(routeWords.add)}
        </Button>
      </div>
      <DraftRow names={apart} open={(name) => (name === NEW ? open(undefined, routes.length) : open(name, 0))} />
      {routes.some(({ preset }) => preset) && <Alert type="info" showIcon title={say(routeWords.presetHelp)} />}
      {root === undefined ? (
        <Alert type="warning" showIcon title={say(formWords.unreadable)} />
      ) : routes.length === 0 ? (
        <Empty
          description={
            <>
              {say(routeWords.none)}
              <br />
              {say(routeWords.noneHelp)}
            </>
          }
        >
          <Button type="primary" onClick={() => owned(navigate("/providers?open=%2B"))}>
            {say(providerWords.add)}
          </Button>
        </Empty>
      ) : (
        <>
          <section className="panel explain-panel" aria-labelledby="explain-title">
            <h2 id="explain-title">{say(routeWords.explainTitle)}</h2>
            <Explain first="" />
          </section>
          <ul className="plain route-rows">
            {routes.map((route) => (
              <RouteRow
                key={`${route.index} ${route.name}`}
                {...{ route, root, providers }}
                findings={checked.findings}
                drafted={drafts.includes(draftKey(route.name))}
                edit={() => open(route.name, route.index)}
                cure={(changes) => checked.document !== undefined && setChange({ document: checked.document, changes })}
              />
            ))}
          </ul>
        </>
      )}
      {form !== undefined && (
        <Drawer
          open
          size={720}
          onClose={close}
          title={form.name === undefined ? say(routeWords.add) : say(editRoute, form.name)}
          extra={
            form.name !== undefined && form.routes[form.index]?.preset === false ? (
              <Button danger size="small" onClick={() => remove(form)}>
                {say(routeWords.remove)}
              </Button>
            ) : undefined
          }
        >
          <RouteForm key={draftKey(form.name)} draft={draftKey(form.name)} {...{ form, types, close }} />
        </Drawer>
      )}
      {change !== undefined && (
        <Review opened={change.document} change={{ changes: change.changes }} done={applied} cancel={() => setChange(undefined)} />
      )}
    </>
  );
}
