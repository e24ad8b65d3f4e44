import { App, Modal, Spin } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import type { CheckResult, ConfigApply, ConfigDocument, ConfigEdit } from "../../config/api.js";
import { call, Refusal } from "../api/call.js";
import { useSay } from "../app/preferences.js";
import { readConfig } from "../live/config-document.js";
import { inOrder } from "../api/in-order.js";
import type { Side } from "../merge/merge.js";
import { upon, type Change, type Upon } from "../merge/upon.js";
import { common, inForceSince } from "../words/common.js";
import { formWords } from "../words/form.js";
import { clock } from "../words/time.js";
import { useFocusBack } from "../parts/use-focus-back.js";
import { Diff } from "./Diff.js";
import { FindingList } from "./FindingList.js";
import { Meanwhile } from "./Meanwhile.js";
import { veil } from "./veil.js";
import { owned } from "../api/owned.js";
import { Problem } from "../parts/Problem.js";

interface Props {
  /** What the change was made on. The file may say something else by now: the change is carried over to that. */
  opened: ConfigDocument;
  change: Change;
  /** Secrets that were typed and are not in the file yet: not shown. */
  typed?: readonly string[];
  /** What else is worth knowing before it is applied. */
  children?: ReactNode;
  done: () => void;
  cancel: () => void;
}

interface Draft {
  /** The file as it is now. */
  document: ConfigDocument;
  yaml: string;
  check: CheckResult;
  upon: Upon;
  /** Whose value it has where both changed the same. */
  side: Side;
}

/** The change as a diff to the file of now, what the check says about it, and the button that brings it into force. */
export function Review({ opened, change, typed = [], children, done, cancel }: Props) {
  useFocusBack();
  const say = useSay();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<Draft>();
  const [problem, setProblem] = useState<string>();
  const [applying, setApplying] = useState(false);
  const [side, setSide] = useState<Side>("mine");
  const [newest] = useState(inOrder);
  const look = useCallback(async () => {
    const isNews = newest();
    try {
      const found = await draftOf(opened, change, side);
      if (!isNews()) return;
      setDraft(found);
      setProblem(found === undefined ? say(formWords.unreadable) : undefined);
    } catch (error) {
      if (isNews()) setProblem((error as Refusal).message);
    }
    // The change is the one that was there when the dialog opened.
  }, [side, newest]);
  useEffect(() => owned(look()), [look]);
  const apply = async (seen: Draft) => {
    setApplying(true);
    setProblem(undefined);
    try {
      await call<ConfigDocument>("PUT", "/api/config", { yaml: seen.yaml, revision: seen.document.revision } satisfies ConfigApply);
      void message.success(say(inForceSince, clock(Date.now())));
      done();
    } catch (error) {
      const refusal = error as Refusal;
      // It changed once more: nothing is applied that was not seen.
      if (refusal.status === 409) await look();
      else if (refusal.check !== undefined) setDraft({ ...seen, check: refusal.check });
      else setProblem(refusal.message);
      setApplying(false);
    }
  };
  const changed = draft !== undefined && draft.side === side && draft.yaml !== draft.document.yaml;
  const over = draft !== undefined && draft.upon.both.length > 0 && side === "mine";
  const shown = (text: string) => veil(text, [...opened.secrets, ...(draft?.document.secrets ?? [])], typed);
  return (
    <Modal
      open
      width={760}
      title={say(formWords.review)}
      okText={say(applying ? formWords.applying : over ? formWords.saveOver : common.apply)}
      cancelText={say(common.cancel)}
      confirmLoading={applying}
      okButtonProps={{ disabled: !changed || !draft.check.ok }}
      onOk={() => owned(draft === undefined ? undefined : apply(draft))}
      onCancel={cancel}
    >
      <div className="review">
        {draft === undefined && problem === undefined && <Spin />}
        {draft !== undefined && (
          <>
            <Meanwhile {...draft.upon} {...{ side, setSide, shown }} before={opened.yaml} now={draft.document.yaml} />
            <Diff before={shown(draft.document.yaml)} after={shown(draft.yaml)} />
            <FindingList findings={draft.check.findings} />
          </>
        )}
        {children}
        <Problem text={problem} />
      </div>
    </Modal>
  );
}

/** Undefined: the file is such that no form can change it. */
async function draftOf(opened: ConfigDocument, change: Change, side: Side): Promise<Draft | undefined> {
  const document = await readConfig();
  const placed = upon(opened, change, document, side);
  if (placed === undefined) return undefined;
  const yaml = "yaml" in placed.change ? placed.change.yaml : await edited(document.yaml, placed.change.changes);
  return { document, yaml, check: await call<CheckResult>("POST", "/api/config/check", { yaml }), upon: placed, side };
}

async function edited(yaml: string, changes: ConfigEdit["changes"]): Promise<string> {
  return (await call<{ yaml: string }>("POST", "/api/config/edit", { yaml, changes } satisfies ConfigEdit)).yaml;
}
