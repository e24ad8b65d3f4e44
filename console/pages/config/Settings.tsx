import { Button, Drawer, Spin } from "antd";
import { useMemo, useState } from "react";
import type { ConfigEdit } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { withAt, type Path } from "../../form/change.js";
import { useDefinition } from "../../form/definition.js";
import { Fields, type FormState } from "../../form/Fields.js";
import { useFindings } from "../../form/use-findings.js";
import type { ConfigFile, Value } from "../../live/config-document.js";
import { draftAt, dropDraft, useDraft } from "../../live/drafts.js";
import { changesBetween } from "../../merge/apply.js";
import { Review } from "../../review/Review.js";
import { common } from "../../words/common.js";
import { configWords } from "../../words/config.js";
import { providerWords } from "../../words/providers.js";
import { useFocusBack } from "../../parts/use-focus-back.js";
import { ClientKeys } from "./ClientKeys.js";

/** Keys that have a page or an editor of their own, or none that a form could help with. */
const APART = ["providers", "provider", "routes", "_rules_", "clientKeys"];
const ROOT: Path = [];
export const SETTINGS_DRAFT = "settings";

/** What holds for all providers and routes. */
export function Settings({ file, close }: { file: ConfigFile; close: () => void }) {
  useFocusBack();
  const say = useSay();
  const definition = useDefinition();
  // What others change meanwhile is not set back: a change is one of the file that the form began with.
  const [opened] = useState<ConfigFile>(() => draftAt<ConfigFile, Value>(SETTINGS_DRAFT)?.opened ?? file);
  const [first] = useState<Value>(() => opened.value ?? {});
  const [value, setValue, changed] = useDraft<Value>(SETTINGS_DRAFT, opened, first);
  const [reviewing, setReviewing] = useState(false);
  const fields = useMemo(() => (definition?.root ?? []).filter(({ key }) => !APART.includes(key)), [definition]);
  const changes = useMemo<ConfigEdit["changes"]>(() => changesBetween(first, value), [first, value]);
  const findings = useFindings(opened.document, changes, ROOT);
  const change = (at: Path, next: unknown) => setValue((before) => (withAt(before, at, next) ?? {}) as Value);
  const form: FormState = { value, change, findings, masked: () => undefined, otherwise: () => undefined };
  const end = () => {
    dropDraft(SETTINGS_DRAFT);
    close();
  };
  return (
    <Drawer open size={640} onClose={close} title={say(configWords.settings)}>
      {definition === undefined ? (
        <Spin />
      ) : (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            setReviewing(true);
          }}
        >
          <p className="help">{say(configWords.settingsHelp)}</p>
          <div>
            <Fields fields={fields} form={form} />
          </div>
          <ClientKeys
            value={value.clientKeys}
            set={(next) => setValue((before) => (withAt(before, ["clientKeys"], next(before.clientKeys)) ?? {}) as Value)}
            findings={findings.filter(({ path }) => path.startsWith("clientKeys"))}
          />
          <div className="form-end">
            <Button type="primary" htmlType="submit">
              {say(providerWords.saveReview)}
            </Button>
            <Button onClick={end}>{say(common.cancel)}</Button>
            {changed && <span className="soft">{say(configWords.changed)}</span>}
          </div>
        </form>
      )}
      {reviewing && <Review opened={opened.document} change={{ changes }} done={end} cancel={() => setReviewing(false)} />}
    </Drawer>
  );
}
