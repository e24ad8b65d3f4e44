import { Alert, Button, Drawer, Empty, Spin } from "antd";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router-dom";
import type { ConfigEdit } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { useConfigFile, type Value } from "../../live/config-document.js";
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
import { RouteForm } from "./RouteForm.js";
import { RouteRow } from "./RouteRow.js";
import "./routes.css";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

/** Where does a model name go, and what if that fails? */
export default function Routes() {
  const say = useSay();
  const navigate = useNavigate();
  const { file, problem, reload } = useConfigFile();
  const types = useTypes();
  const findings = useCheck(file?.document);
  const [open, setOpen] = useState<number>();
  const [change, setChange] = useState<ConfigEdit["changes"]>();
  const routes = useMemo(() => routesOf(file?.value, types ?? []), [file, types]);
  if (problem !== undefined && file === undefined) return <Problem text={problem} />;
  if (file === undefined || types === undefined) return <Spin />;
  const root = file.value;
  if (root === undefined) return <Alert type="warning" showIcon title={say(formWords.unreadable)} />;
  const providers = providersOf(root);
  const close = () => {
    setOpen(undefined);
    setChange(undefined);
    owned(reload());
  };
  const first: Value | undefined =
    open === undefined
      ? undefined
      : (routes[open]?.value ?? { match: { model: { prefix: "" } }, ...(providers[0] ? { provider: providers[0].id } : {}) });
  const remove = (index: number) => {
    const { path, ...rest } = routeChange(routes, index, undefined);
    setChange([{ path: [...path], ...rest }]);
  };
  return (
    <>
      <div className="page-head">
        <h1>{say(common.routes)}</h1>
        <span className="grow" />
        <Button type="primary" disabled={providers.length === 0} onClick={() => setOpen(routes.length)}>
          {say(routeWords.add)}
        </Button>
      </div>
      {routes.some(({ preset }) => preset) && <Alert type="info" showIcon title={say(routeWords.presetHelp)} />}
      {routes.length === 0 ? (
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
                {...{ route, root, providers, findings }}
                edit={() => setOpen(route.index)}
                cure={setChange}
              />
            ))}
          </ul>
        </>
      )}
      {open !== undefined && first !== undefined && (
        <Drawer
          open
          size={720}
          onClose={close}
          title={routes[open] === undefined ? say(routeWords.add) : say(editRoute, routes[open].name)}
          extra={
            routes[open] !== undefined && !routes[open].preset ? (
              <Button danger size="small" onClick={() => remove(open)}>
                {say(routeWords.remove)}
              </Button>
            ) : undefined
          }
        >
          <RouteForm key={open} {...{ file, routes, types, first, close }} index={open} />
        </Drawer>
      )}
      {change !== undefined && (
        <Review document={file.document} change={{ changes: change }} done={close} cancel={() => setChange(undefined)} />
      )}
    </>
  );
}
