import { App, Modal, Spin } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import type { CheckResult, ConfigApply, ConfigDocument, ConfigEdit } from "../../config/api.js";
import { call, Refusal } from "../api/call.js";
import { useSay } from "../app/preferences.js";
import { common, inForceSince } from "../words/common.js";
import { formWords } from "../words/form.js";
import { clock } from "../words/time.js";
import { useFocusBack } from "../parts/use-focus-back.js";
import { Diff } from "./Diff.js";
import { FindingList } from "./FindingList.js";
import { veil } from "./veil.js";
import { owned } from "../api/owned.js";
import { Problem } from "../parts/Problem.js";

interface Props {
  document: ConfigDocument;
  /** Either changes by path, or the whole text. */
  change: { changes: ConfigEdit["changes"] } | { yaml: string };
  /** Secrets that were typed and are not in the file yet: not shown. */
  typed?: readonly string[];
  /** What else is worth knowing before it is applied. */
  children?: ReactNode;
  done: () => void;
  cancel: () => void;
}

interface Draft {
  yaml: string;
  check: CheckResult;
}

/** The change as a diff, what the check says about it, and the button that brings it into force. */
export function Review({ document, change, typed = [], children, done, cancel }: Props) {
  useFocusBack();
  const say = useSay();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<Draft>();
  const [problem, setProblem] = useState<string>();
  const [applying, setApplying] = useState(false);
  useEffect(() => {
    draftOf(document, change).then(setDraft, (error: Refusal) => setProblem(error.message));
    // The change is the one that was there when the dialog opened.
  }, []);
  const apply = async (yaml: string) => {
    setApplying(true);
    setProblem(undefined);
    try {
      await call<ConfigDocument>("PUT", "/api/config", { yaml, revision: document.revision } satisfies ConfigApply);
      void message.success(say(inForceSince, clock(Date.now())));
      done();
    } catch (error) {
      const refusal = error as Refusal;
      if (refusal.check !== undefined) setDraft({ yaml, check: refusal.check });
      else setProblem(refusal.status === 409 ? say(formWords.changedMeanwhile) : refusal.message);
      setApplying(false);
    }
  };
  const changed = draft !== undefined && draft.yaml !== document.yaml;
  return (
    <Modal
      open
      width={760}
      title={say(formWords.review)}
      okText={say(applying ? formWords.applying : common.apply)}
      cancelText={say(common.cancel)}
      confirmLoading={applying}
      okButtonProps={{ disabled: !changed || !draft.check.ok }}
      onOk={() => owned(draft === undefined ? undefined : apply(draft.yaml))}
      onCancel={cancel}
    >
      <div className="review">
        {draft === undefined && problem === undefined && <Spin />}
        {draft !== undefined && (
          <>
            <Diff before={veil(document.yaml, document.secrets, typed)} after={veil(draft.yaml, document.secrets, typed)} />
            <FindingList findings={draft.check.findings} />
          </>
        )}
        {children}
        <Problem text={problem} />
      </div>
    </Modal>
  );
}

async function draftOf(document: ConfigDocument, change: Props["change"]): Promise<Draft> {
  const yaml =
    "yaml" in change
      ? change.yaml
      : (await call<{ yaml: string }>("POST", "/api/config/edit", { yaml: document.yaml, changes: change.changes } satisfies ConfigEdit))
          .yaml;
  return { yaml, check: await call<CheckResult>("POST", "/api/config/check", { yaml }) };
}
