import { Alert, Button, Spin } from "antd";
import { lazy, Suspense, useState } from "react";
import type { ConfigFinding } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { nonce } from "../../app/nonce.js";
import { useConfigFile } from "../../live/config-document.js";
import { useLive } from "../../live/use-live.js";
import { CopyButton } from "../../parts/CopyButton.js";
import { Review } from "../../review/Review.js";
import { common, inForceSince } from "../../words/common.js";
import { configWords, errorCount } from "../../words/config.js";
import { moment } from "../../words/time.js";
import { History } from "./History.js";
import { Settings } from "./Settings.js";
import "./config.css";

const Editor = lazy(() => import("./Editor.js"));
const EXPORT = "npx ai-failover export ai-failover.yaml";

/** What is in force, what changed? */
export default function Config() {
  const say = useSay();
  const { file, problem, reload } = useConfigFile();
  const since = useLive((state) => state.status?.config.inForceSince ?? 0);
  const name = useLive((state) => state.status?.config.file ?? "");
  const [text, setText] = useState<string>();
  const [findings, setFindings] = useState<readonly ConfigFinding[]>([]);
  const [reviewing, setReviewing] = useState(false);
  const [settings, setSettings] = useState(false);
  if (file === undefined) return problem === undefined ? <Spin /> : <Alert type="error" showIcon title={problem} />;
  const { document } = file;
  const changed = text !== undefined && text !== document.yaml;
  const errors = findings.filter(({ level }) => level === "error").length;
  const finish = () => {
    setReviewing(false);
    setSettings(false);
    setText(undefined);
    void reload();
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
              found={setFindings}
            />
          </Suspense>
          <p className="config-state" role="status">
            <span>{say(changed ? configWords.changed : configWords.unchanged)}</span>
            <span className={errors > 0 ? "kind fail" : "soft"}>
              {findings.length === 0 ? say(configWords.well) : say(errorCount, errors, findings.length - errors)}
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

function Export({ yaml }: { yaml: string }) {
  const say = useSay();
  const download = () => {
    const address = URL.createObjectURL(new Blob([yaml], { type: "application/yaml" }));
    const link = Object.assign(window.document.createElement("a"), { href: address, download: "ai-failover.yaml" });
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <section className="panel history" aria-labelledby="export-title">
      <h2 id="export-title">{say(configWords.exportTitle)}</h2>
      <p>{say(configWords.exportHelp)}</p>
      <pre tabIndex={0}>
        <code>{EXPORT}</code>
      </pre>
      <div className="actions">
        <CopyButton text={EXPORT} />
        <Button size="small" onClick={download}>
          {say(configWords.download)}
        </Button>
      </div>
    </section>
  );
}
