import { Button, Spin } from "antd";
import { lazy, Suspense, useState } from "react";
import type { ConfigDocument, ConfigEdit, ConfigFinding } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { currentMarks } from "../../api/marks.js";
import { useSay } from "../../app/preferences.js";
import { nonce } from "../../app/nonce.js";
import { useConfigFile } from "../../live/config-document.js";
import { draftAt, dropDraft, keepDraft, useDrafts } from "../../live/drafts.js";
import { useLive } from "../../live/use-live.js";
import { FindingList } from "../../review/FindingList.js";
import { Review } from "../../review/Review.js";
import { common, inForceSince } from "../../words/common.js";
import { configWords, errorCount } from "../../words/config.js";
import { moment } from "../../words/time.js";
import { Export } from "./Export.js";
import { History } from "./History.js";
import { Settings, SETTINGS_DRAFT } from "./Settings.js";
import "./config.css";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

const Editor = lazy(() => import("./Editor.js"));

const DRAFT = "config";

/** What is in force, what changed? */
export default function Config() {
  const say = useSay();
  const { file, problem, reload } = useConfigFile();
  /** What somebody changed, of the document as it was then: a newer one is not put in its place. */
  const [edited, setEdited] = useEdited();
  const drafts = useDrafts();
  const [discarded, setDiscarded] = useState(0);
  const since = useLive((state) => state.status?.config.inForceSince ?? 0);
  const name = useLive((state) => state.status?.config.file ?? "");
  const [findings, setFindings] = useState<readonly ConfigFinding[]>();
  const [reviewing, setReviewing] = useState(false);
  const [settings, setSettings] = useState(false);
  const [replacement, setReplacement] = useState<{ of: string; text: string }>();
  if (file === undefined) return problem === undefined ? <Spin /> : <Problem text={problem} />;
  const document = edited?.document ?? file.document;
  const text = edited?.text ?? document.yaml;
  const write = (next: string) => setEdited(next === document.yaml ? undefined : { document, text: next });
  const changed = edited !== undefined;
  const errors = findings?.filter(({ level }) => level === "error").length ?? 0;
  /** In the editor alone: it comes into force with what else is changed there. */
  const cure = async (changes: ConfigEdit["changes"]) => {
    const asked = { yaml: text, changes } satisfies ConfigEdit;
    const cured = await call<{ yaml: string }>("POST", "/api/config/edit", asked).catch(() => undefined);
    if (cured !== undefined) setReplacement({ of: text, text: cured.yaml });
  };
  const discard = () => {
    setEdited(undefined);
    setDiscarded(discarded + 1);
    owned(reload());
  };
  const applied = async () => {
    await reload();
    setReviewing(false);
    setEdited(undefined);
  };
  const leaveSettings = () => {
    setSettings(false);
    owned(reload());
  };
  return (
    <>
      <div className="page-head">
        <h1>{say(common.config)}</h1>
        <code className="soft">{name}</code>
        {since > 0 && <span className="soft">{say(inForceSince, moment(since))}</span>}
        <span className="grow" />
        {drafts.includes(SETTINGS_DRAFT) && <span className="pill">{say(configWords.changed)}</span>}
        <Button disabled={file.value === undefined} onClick={() => setSettings(true)}>
          {say(configWords.settings)}
        </Button>
        <Button disabled={!changed} onClick={discard}>
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
              key={`${document.revision} ${discarded}`}
              text={text}
              secrets={document.secrets}
              label={say(configWords.yaml)}
              {...{ nonce }}
              change={write}
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
            {currentMarks(document.yaml) !== file.document.yaml && <span className="kind warn">{say(configWords.newer)}</span>}
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
          <History document={file.document} done={() => owned(reload())} />
          <Export yaml={file.document.yaml} />
        </div>
      </div>
      {settings && <Settings file={file} close={leaveSettings} />}
      {reviewing && <Review opened={document} change={{ yaml: text }} done={() => owned(applied())} cancel={() => setReviewing(false)} />}
    </>
  );
}

interface Edited {
  document: ConfigDocument;
  text: string;
}

/** It outlives a look at another page. */
function useEdited(): [Edited | undefined, (next: Edited | undefined) => void] {
  const [edited, setEdited] = useState(() => {
    const draft = draftAt<ConfigDocument, string>(DRAFT);
    return draft === undefined ? undefined : { document: draft.opened, text: draft.value };
  });
  return [
    edited,
    (next) => {
      if (next === undefined) dropDraft(DRAFT);
      else keepDraft(DRAFT, { opened: next.document, value: next.text });
      setEdited(next);
    },
  ];
}
