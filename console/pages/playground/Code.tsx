import { Segmented } from "antd";
import { useState } from "react";
import { useSay } from "../../app/preferences.js";
import { CopyButton } from "../../parts/CopyButton.js";
import { play } from "../../words/playground.js";
import { codeOf, languagesOf, type CodeLanguage } from "./code.js";
import type { Question } from "./conversation.js";
import type { DialectName } from "./dialects/all.js";

/** The same request as code. */
export function Code(shown: { endpoint: string; dialect: DialectName; question: Question; withKey: boolean }) {
  const say = useSay();
  const [chosen, choose] = useState<CodeLanguage>("curl");
  const languages = languagesOf(shown.dialect);
  const language = languages.includes(chosen) ? chosen : "curl";
  const code = codeOf(language, shown);
  return (
    <section className="panel code-panel" aria-labelledby="code-title">
      <div className="code-head">
        <h2 id="code-title">{say(play.code)}</h2>
        <Segmented<CodeLanguage> size="small" options={languages} value={language} onChange={choose} aria-label={say(play.code)} />
        <CopyButton text={code} />
      </div>
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </section>
  );
}
