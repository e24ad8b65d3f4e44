import { Button, Spin } from "antd";
import { lazy, Suspense, useState } from "react";
import type { ConfigEdit, ConfigFinding } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { useSay } from "../../app/preferences.js";
import { nonce } from "../../app/nonce.js";
import { useConfigFile } from "../../live/config-document.js";
import { useLive } from "../../live/use-live.js";
import { FindingList } from "../../review/FindingList.js";
import { Review } from "../../review/Review.js";
import { common, inForceSince } from "../../words/common.js";
import { configWords, errorCount } from "../../words/config.js";
import { moment } from "../../words/time.js";
import { Export } from "./Export.js";
import { History } from "./History.js";
import { Settings } from "./Settings.js";
import "./config.css";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

const Editor = lazy(() => import("./Editor.js"));

/** What is in force, what changed? */
export default function Config() {
  const say = useSay();
  const { file, problem, reload } = useConfigFile();
  const since = useLive((state) => state.status?.config.inForceSince ?? 0);
  const name = useLive((state) => state.status?.config.file ?? "");
  const [text, setText] = useState<string>();
  const [findings, setFindings] = useState<readonly ConfigFinding[]>();
  const [reviewing, setReviewing] = useState(false);
  const [settings, setSettings] = useState(false);
  const [replacement, setReplacement] = useState<{ text: string }>();
  if (file === undefined) return problem === undefined ? <Spin /> : <Problem text={problem} />;
  const { document } = file;
  const changed = text !== undefined && text !== document.yaml;
  const errors = findings?.filter(({ level }) => level === "error").length ?? 0;
  /** In the editor alone: it comes into force with what else is changed there. */
  const cure = async (changes: ConfigEdit["changes"]) => {
    const asked = { yaml: text ?? document.yaml, changes } satisfies ConfigEdit;
    const edited = await call<{ yaml: string }>("POST", "/api/config/edit", asked).catch(() => undefined);
    if (edited !== undefined) setReplacement({ text: edited.yaml });
  };
  const finish = () => {
    setReviewing(false);
    setSettings(false);
    setText(undefined);
    owned(reload());
  };
  return (
    <>
      <div className="page-head">
        <h1>{say(common.config)}</h1>
        <code className="soft">{name}</code>
        {since > 0 && <span className="soft">{say(inForceSince, moment(since))}</span>}
        <span className="grow" />
        <Button disabled={file.value === undefined} onClick={() => setSettings(true)}>
          {say(configWords.settings)}
        </Button>
        <Button disabled={!changed} onClick={finish}>
          {say(configWords.discard)}
        </Button>
        <Button type="primary" disabled={!changed} onClick={() => setReviewing(true)}>
          {say(configWords.review)}
        </Button>
      </div>
      <div className="config">
        <section className="panel config-file" aria-label={say(configWords.editor)}>
          <Suspense fallback={<Spin />}>
            <Editor
              key={document.revision}
              text={document.yaml}
              secrets={document.secrets}
              label={say(configWords.yaml)}
              {...{ nonce }}
              change={setText}
              replacement={replacement}
              found={setFindings}
            />
          </Suspense>
          {findings !== undefined && findings.length > 0 && (
            <div className="config-findings">
              <FindingList findings={findings} cure={(changes) => owned(cure(changes))} />
            </div>
          )}
          <p className="config-state" role="status">
            <span>{say(changed ? configWords.changed : configWords.unchanged)}</span>
            <span className={errors > 0 ? "kind fail" : "soft"}>
              {findings === undefined
                ? say(configWords.checking)
                : findings.length === 0
                  ? say(configWords.well)
                  : say(errorCount, errors, findings.length - errors)}
            </span>
            <span className="soft">{say(configWords.secretNote)}</span>
          </p>
        </section>
        <div className="config-side">
          <History document={document} done={finish} />
          <Export yaml={document.yaml} />
        </div>
      </div>
      {settings && <Settings file={file} close={finish} />}
      {reviewing && text !== undefined && (
        <Review document={document} change={{ yaml: text }} done={finish} cancel={() => setReviewing(false)} />
      )}
    </>
  );
}
