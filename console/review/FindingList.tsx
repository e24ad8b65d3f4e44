import { Alert, Button } from "antd";
import type { ConfigEdit, ConfigFinding } from "../../config/api.js";
import { usePreferences, useSay } from "../app/preferences.js";
import { formWords, lineAt } from "../words/form.js";
import { toldIn } from "../words/told.js";

/** What the check found, errors before warnings, each with its place and, where there is one, its cure as a button. */
export function FindingList({ findings, cure }: { findings: readonly ConfigFinding[]; cure?: (changes: ConfigEdit["changes"]) => void }) {
  const say = useSay();
  const errors = findings.filter(({ level }) => level === "error");
  const warnings = findings.filter(({ level }) => level !== "error");
  return (
    <>
      {errors.length > 0 && (
        <Alert type="error" title={say(formWords.errorsFirst)} description={<List findings={errors} cure={cure} />} role="alert" />
      )}
      {warnings.length > 0 && (
        <Alert type="warning" title={say(formWords.warnings)} description={<List findings={warnings} cure={cure} />} />
      )}
    </>
  );
}

function List({ findings, cure }: { findings: readonly ConfigFinding[]; cure: ((changes: ConfigEdit["changes"]) => void) | undefined }) {
  const { say, language } = usePreferences();
  return (
    <ul className="plain">
      {findings.map((finding, i) => (
        <li key={i}>
          {finding.line !== undefined && <>{say(lineAt, finding.line)} · </>}
          {finding.path !== "" && <code>{finding.path}</code>} {toldIn(language, finding.message)}
          <CureOf finding={finding} cure={cure} />
        </li>
      ))}
    </ul>
  );
}

/** A button where the cure can be carried out, else what to do in words. */
function CureOf({ finding, cure }: { finding: ConfigFinding; cure: ((changes: ConfigEdit["changes"]) => void) | undefined }) {
  const { language } = usePreferences();
  if (finding.cure === undefined) return null;
  const { changes } = finding.cure;
  const text = toldIn(language, finding.cure.text);
  if (changes.length === 0 || cure === undefined) return <span className="soft"> {text}</span>;
  return (
    <Button size="small" type="link" onClick={() => cure(changes)}>
      {text}
    </Button>
  );
}
